using System.Text;
using Ledger.Network.Store;
using Ledger.Network.Validation;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Tests.Validation;

/// <summary>
/// What disks do to a file: whatever verification does not name must have changed nothing that the ledger holds.
/// </summary>
[TestClass]
public sealed class DamageTests
{
    private static TemporaryFolder s_folder = null!;
    private static string s_content = null!;
    private static byte[] s_file = null!;
    private static int s_page;

    [ClassInitialize]
    public static async Task ReplayTheRealChannel(TestContext context)
    {
        s_folder = new TemporaryFolder();
        var path = s_folder.File("original.db");
        await using (var ledger = await ChannelLedger.CreateAsync(path, RealChannel.ReadAsOrdered(0), context.CancellationToken))
        {
            for (var number = 1; number < RealChannel.Blocks; number++)
                await ledger.CommitAsync(RealChannel.ReadAsOrdered(number), cancellationToken: context.CancellationToken);
        }
        s_content = Content(path)!;
        s_file = await File.ReadAllBytesAsync(path, context.CancellationToken);
        s_page = (s_file[16] << 8) | s_file[17];
    }

    [ClassCleanup]
    public static void Remove() => s_folder.Dispose();

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_bit_flipped_anywhere_in_the_file_is_named_or_changed_nothing()
    {
        var random = new Random(1);
        var named = 0;
        for (var round = 0; round < 60; round++)
        {
            var file = s_file.ToArray();
            var at = random.Next(file.Length);
            file[at] ^= (byte)(1 << random.Next(8));
            if (await IsNamedAsync(file, $"bit of byte {at}")) named++;
        }
        Assert.IsGreaterThan(20, named);
    }

    [TestMethod]
    public async Task A_torn_page_is_named_or_changed_nothing()
    {
        var random = new Random(2);
        var named = 0;
        for (var round = 0; round < 30; round++)
        {
            var file = s_file.ToArray();
            var page = random.Next(file.Length / s_page);
            // The disk wrote half of the page; the other half holds what lay there before.
            file.AsSpan((page * s_page) + (s_page / 2), s_page / 2).Clear();
            if (await IsNamedAsync(file, $"page {page + 1}")) named++;
        }
        Assert.IsGreaterThan(15, named);
    }

    [TestMethod]
    [DataRow(0.99)]
    [DataRow(0.5)]
    [DataRow(0.02)]
    public async Task A_truncated_file_is_named(double part)
    {
        var file = s_file[..((int)(s_file.Length * part) / s_page * s_page)];
        Assert.IsTrue(await IsNamedAsync(file, "truncated"));
    }

    [TestMethod]
    public async Task A_page_of_an_index_that_points_elsewhere_is_named()
    {
        // A hash in the index of blocks by hash, which no reading of the blocks in their order meets.
        var path = s_folder.File("index.db");
        File.Copy(s_folder.File("original.db"), path);
        byte[] hash;
        using (var connection = Open(path))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT hash FROM block WHERE number = 9";
            hash = (byte[])command.ExecuteScalar()!;
        }
        var file = await File.ReadAllBytesAsync(path, Cancellation);
        var places = new List<int>();
        for (var at = file.AsSpan().IndexOf(hash); at >= 0; at = Next(file, hash, at)) places.Add(at);
        Assert.HasCount(2, places.Where(at => IsFollowedByNumber(file, at + hash.Length) || IsFollowedByBlock(file, at + hash.Length)));
        foreach (var at in places)
        {
            var changed = file.ToArray();
            changed[at] ^= 1;
            Assert.IsTrue(await IsNamedAsync(changed, $"hash at {at}"));
        }
    }

    [TestMethod]
    public async Task A_store_in_use_is_not_opened_twice()
    {
        var path = s_folder.File("twice.db");
        File.Copy(s_folder.File("original.db"), path);
        await using var ledger = await ChannelLedger.OpenAsync(path, Cancellation);
        var refused = await Assert.ThrowsAsync<LedgerException>(() => ChannelLedger.OpenAsync(path, Cancellation));
        Assert.Contains("is in use by another process", refused.Message);
        Assert.Contains(path, refused.Message);
    }

    [TestMethod]
    [DataRow("-wal")]
    [DataRow(".lock")]
    public async Task A_store_beside_which_nothing_can_be_written_is_refused_with_the_cause(string beside)
    {
        var path = s_folder.File($"unwritable{beside}.db");
        File.Copy(s_folder.File("original.db"), path);
        // Nobody, not even an administrator, writes a file where a folder stands.
        Directory.CreateDirectory(path + beside);
        var refused = await Assert.ThrowsAsync<LedgerException>(() => ChannelLedger.OpenAsync(path, Cancellation));
        Assert.IsNotInstanceOfType<LedgerCorruptedException>(refused);
        Assert.Contains("cannot be written", refused.Message);
        Assert.DoesNotContain("in use by another process", refused.Message);
        Assert.Contains(path, refused.Message);
    }

    [TestMethod]
    public async Task A_read_only_file_is_refused_with_the_cause()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Inconclusive("An administrator writes what is read-only.");
            return;
        }
        var path = s_folder.File("readonly.db");
        File.Copy(s_folder.File("original.db"), path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        var refused = await Assert.ThrowsAsync<LedgerException>(() => ChannelLedger.OpenAsync(path, Cancellation));
        Assert.Contains("cannot be written", refused.Message);
    }

    // Asserts that nothing is silent; tells whether it was named.
    private async Task<bool> IsNamedAsync(byte[] file, string what)
    {
        var path = s_folder.File($"{Guid.NewGuid():N}.db");
        await File.WriteAllBytesAsync(path, file, Cancellation);
        try
        {
            string? problem;
            try
            {
                problem = (await LedgerVerifier.VerifyAsync(path, cancellationToken: Cancellation)).Problem;
            }
            catch (LedgerException e)
            {
                problem = e.Message;
            }
            if (problem is null)
            {
                Assert.AreEqual(s_content, Content(path), $"{what}: changed unseen");
                return false;
            }
            Assert.IsTrue(
                problem.Contains("lock ", StringComparison.Ordinal) || problem.Contains("key ", StringComparison.Ordinal) || problem.Contains("ransaction", StringComparison.Ordinal)
                || problem.Contains("table ", StringComparison.Ordinal) || problem.Contains(path, StringComparison.Ordinal) || problem.Contains("entry ", StringComparison.Ordinal)
                || problem.Contains("savepoint", StringComparison.Ordinal) || problem.Contains("file's structure", StringComparison.Ordinal),
                $"{what}: {problem}");
            return true;
        }
        finally
        {
            foreach (var left in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*")) File.Delete(left);
        }
    }

    // Everything that the tables hold, as text; null when it cannot be read.
    private static string? Content(string path)
    {
        var content = new StringBuilder();
        try
        {
            using var connection = Open(path);
            foreach (var table in (string[])["meta", "block", "tx", "state", "hashed_state", "private_state", "private_write_set", "expiry", "history"])
            {
                using var command = connection.CreateCommand();
                command.CommandText = $"SELECT * FROM {table} ORDER BY 1, 2, 3";
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                    for (var i = 0; i < reader.FieldCount; i++)
                        content.Append(reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : reader.GetValue(i)).Append(' ');
                    content.Append('\n');
                }
            }
            return content.ToString();
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    private static bool IsFollowedByNumber(byte[] file, int at) => file[at] == 9;

    private static bool IsFollowedByBlock(byte[] file, int at) => file[at] == 0x0A;

    private static int Next(byte[] file, byte[] marker, int after)
    {
        var next = file.AsSpan(after + 1).IndexOf(marker);
        return next < 0 ? -1 : after + 1 + next;
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False;Mode=ReadOnly");
        connection.Open();
        return connection;
    }
}
