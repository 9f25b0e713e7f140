using Ledger.Network.Store;
using Ledger.Network.Store.Internal.Runs;
using Ledger.Network.Tests.Validation;
using Ledger.Network.Validation;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Tests.Store.Runs;

/// <summary>The recorded channel in a file of many runs: verified, damaged, rebuilt, brought from an older schema.</summary>
[TestClass]
public sealed class RunDamageTests
{
    private static readonly RunSizes Small = new(Rows: 6, FanOut: 3, PartRows: 4, LeastMerged: 2);
    private static TemporaryFolder s_folder = null!;

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [ClassInitialize]
    public static async Task ReplayTheRealChannel(TestContext context)
    {
        s_folder = new TemporaryFolder();
        await using var ledger = await ChannelLedger.CreateAsync(s_folder.File("original.db"), RealChannel.ReadAsOrdered(0), null, Small, context.CancellationToken);
        for (var number = 1; number < RealChannel.Blocks; number++)
            await ledger.CommitAsync(RealChannel.ReadAsOrdered(number), cancellationToken: context.CancellationToken);
    }

    [ClassCleanup]
    public static void Remove() => s_folder.Dispose();

    [TestMethod]
    public async Task A_ledger_of_many_runs_is_valid_and_so_is_its_backup()
    {
        var path = Copy();
        var outcome = await LedgerVerifier.VerifyAsync(path, cancellationToken: Cancellation);
        Assert.IsNull(outcome.Problem);
        Assert.IsGreaterThan(20, outcome.Keys);
        Assert.IsGreaterThan(2L, (long)Execute(path, "SELECT count(DISTINCT level || kind) FROM run WHERE condition = 'whole'")!);
        await LedgerBackup.WriteAsync(path, path + ".copy", Cancellation);
        Assert.IsNull((await LedgerVerifier.VerifyAsync(path + ".copy", cancellationToken: Cancellation)).Problem);
    }

    [TestMethod]
    [DataRow("state", "UPDATE {0} SET value = x'00' WHERE key = (SELECT max(key) FROM {0})", "does not follow|is not what follows|is missing", DisplayName = "value")]
    [DataRow("state", "DELETE FROM {0}", "is missing|is not what follows|not that of its rows", DisplayName = "rows of a run of the state")]
    [DataRow("history", "DELETE FROM {0}", "is missing", DisplayName = "rows of a run of the history")]
    [DataRow("tx", "UPDATE {0} SET code = code + 1", "is not what follows", DisplayName = "index")]
    [DataRow("tx", "DROP TABLE {0}", "list of runs and the tables", DisplayName = "a run")]
    [DataRow("tx", "DELETE FROM run WHERE '{0}' = kind || '_' || id", "list of runs and the tables", DisplayName = "entry of the list")]
    [DataRow("tx", "UPDATE run SET level = level + 1 WHERE '{0}' = kind || '_' || id", "list of runs was changed", DisplayName = "level in the list")]
    [DataRow("tx", "UPDATE run SET condition = 'old' WHERE '{0}' = kind || '_' || id", "list of runs was changed", DisplayName = "condition in the list")]
    [DataRow("tx", "DELETE FROM run_part WHERE run = CAST(substr('{0}', 4) AS INTEGER)", "filters of the run", DisplayName = "filters")]
    [DataRow("tx", "UPDATE run_part SET filter = zeroblob(length(filter)) WHERE run = CAST(substr('{0}', 4) AS INTEGER)", "Filter 0 of the run", DisplayName = "bits of a filter")]
    public async Task What_was_changed_in_a_run_is_named_and_made_anew(string kind, string damage, string named)
    {
        var path = Copy();
        var table = (string)Execute(path, $"SELECT kind || '_' || id FROM run WHERE kind = '{kind}' AND condition = 'whole' ORDER BY level DESC, id DESC LIMIT 1")!;
        Execute(path, string.Format(System.Globalization.CultureInfo.InvariantCulture, damage, table));
        var problem = (await LedgerVerifier.VerifyAsync(path, cancellationToken: Cancellation)).Problem;
        Assert.IsNotNull(problem);
        Assert.IsTrue(named.Split('|').Any(part => problem.Contains(part, StringComparison.Ordinal)), problem);

        await LedgerRebuild.RunAsync(path, cancellationToken: Cancellation);
        Assert.IsNull((await LedgerVerifier.VerifyAsync(path, cancellationToken: Cancellation)).Problem);
    }

    [TestMethod]
    public async Task A_filter_with_a_checksum_that_is_not_of_its_rows_is_named()
    {
        var path = Copy();
        Execute(path, "UPDATE run_part SET filter = zeroblob(length(filter)), checksum = checksum_part(run, part, first, last, rows, zeroblob(length(filter)))");
        Assert.Contains("is not that of its rows", (await LedgerVerifier.VerifyAsync(path, cancellationToken: Cancellation)).Problem!);
    }

    [TestMethod]
    public async Task Filters_that_were_changed_are_refused_when_the_ledger_is_opened()
    {
        var path = Copy();
        Execute(path, "UPDATE run_part SET filter = zeroblob(length(filter))");
        var refused = await Assert.ThrowsAsync<LedgerCorruptedException>(() => ChannelLedger.OpenAsync(path, Cancellation));
        Assert.Contains("Filter 0 of the run", refused.Message);
    }

    private static string Copy()
    {
        var path = s_folder.File($"{Guid.NewGuid():N}.db");
        File.Copy(s_folder.File("original.db"), path);
        return path;
    }

    private static object? Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        connection.CreateFunction("checksum_part", (long run, long part, byte[] first, byte[] last, long rows, byte[] filter) =>
            Ledger.Network.Store.Internal.RowChecksum.RunPart(run, part, first, last, rows, filter), isDeterministic: true);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
