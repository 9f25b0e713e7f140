using Ledger.Network.Store;
using Ledger.Network.Validation;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Tests.Validation;

[TestClass]
public sealed class LedgerRebuildTests
{
    private static TemporaryFolder s_folder = null!;

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [ClassInitialize]
    public static async Task ReplayTheRealChannel(TestContext context)
    {
        s_folder = new TemporaryFolder();
        await using var ledger = await ChannelLedger.CreateAsync(s_folder.File("original.db"), RealChannel.ReadAsOrdered(0), context.CancellationToken);
        for (var number = 1; number < RealChannel.Blocks; number++)
            await ledger.CommitAsync(RealChannel.ReadAsOrdered(number), cancellationToken: context.CancellationToken);
    }

    [ClassCleanup]
    public static void Remove() => s_folder.Dispose();

    [TestMethod]
    [DataRow("UPDATE state SET value = x'00' WHERE ns = 'anchor'", DisplayName = "values")]
    [DataRow("DELETE FROM state", DisplayName = "no state")]
    [DataRow("DELETE FROM tx", DisplayName = "no index")]
    [DataRow("UPDATE block SET hash = x'00'", DisplayName = "index of blocks")]
    [DataRow("UPDATE meta SET value = 7 WHERE name = 'savepoint'", DisplayName = "savepoint")]
    public async Task A_state_is_made_anew_from_the_blocks(string damage)
    {
        var path = Copy();
        Execute(path, damage);
        Assert.IsNotNull((await LedgerVerifier.VerifyAsync(path, cancellationToken: Cancellation)).Problem);
        var kept = await LedgerRebuild.RunAsync(path, cancellationToken: Cancellation);
        Assert.IsTrue(File.Exists(kept));
        var outcome = await LedgerVerifier.VerifyAsync(path, cancellationToken: Cancellation);
        Assert.IsNull(outcome.Problem);
        Assert.AreEqual((ulong)RealChannel.Blocks, outcome.Blocks);
        await using var ledger = await ChannelLedger.OpenAsync(path, Cancellation);
        Assert.IsNotNull(ledger.QueryState("anchor", "k1"));
    }

    [TestMethod]
    public async Task A_damaged_block_is_named_and_nothing_is_touched()
    {
        var path = Copy();
        Execute(path, "UPDATE block SET bytes = substr(bytes, 1, 900) || x'00' || substr(bytes, 902) WHERE number = 12");
        var before = await File.ReadAllBytesAsync(path, Cancellation);
        var refused = await Assert.ThrowsAsync<LedgerCorruptedException>(() => LedgerRebuild.RunAsync(path, cancellationToken: Cancellation));
        Assert.Contains("lock 12", refused.Message);
        Assert.AreSequenceEqual(before, await File.ReadAllBytesAsync(path, Cancellation));
        Assert.IsFalse(File.Exists(path + ".rebuilt"));
    }

    [TestMethod]
    public async Task A_ledger_in_use_is_not_rebuilt()
    {
        var path = Copy();
        await using var ledger = await ChannelLedger.OpenAsync(path, Cancellation);
        var refused = await Assert.ThrowsAsync<LedgerException>(() => LedgerRebuild.RunAsync(path, cancellationToken: Cancellation));
        Assert.Contains("in use by another process", refused.Message);
    }

    [TestMethod]
    public async Task A_backup_is_taken_while_the_ledger_is_open_and_is_the_same_ledger()
    {
        var path = Copy();
        var target = s_folder.File($"{Guid.NewGuid():N}.backup");
        await using (await ChannelLedger.OpenAsync(path, Cancellation)) await LedgerBackup.WriteAsync(path, target, Cancellation);
        var (original, copy) = (await LedgerVerifier.VerifyAsync(path, cancellationToken: Cancellation), await LedgerVerifier.VerifyAsync(target, cancellationToken: Cancellation));
        Assert.IsNull(copy.Problem);
        Assert.AreEqual(original.Keys, copy.Keys);
        Assert.IsTrue(original.LastBlockHash.Span.SequenceEqual(copy.LastBlockHash.Span));
        await Assert.ThrowsAsync<LedgerException>(() => LedgerBackup.WriteAsync(path, target, Cancellation));
    }

    private static string Copy()
    {
        var path = s_folder.File($"{Guid.NewGuid():N}.db");
        File.Copy(s_folder.File("original.db"), path);
        return path;
    }

    private static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.IsGreaterThan(0, command.ExecuteNonQuery());
    }
}
