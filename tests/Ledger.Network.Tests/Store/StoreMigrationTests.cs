using Ledger.Network.Store;
using Ledger.Network.Store.Internal;
using Ledger.Network.Store.Internal.Runs;
using Ledger.Network.Tests.Validation;
using Ledger.Network.Validation;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Tests.Store;

[TestClass]
public sealed class StoreMigrationTests
{
    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_file_of_version_1_is_brought_to_this_version_with_nothing_changed()
    {
        using var folder = new TemporaryFolder();
        var path = await Version1Async(folder);
        var refused = await Assert.ThrowsAsync<LedgerException>(() => LedgerVerifier.VerifyAsync(path, cancellationToken: Cancellation));
        Assert.Contains("Start the network once", refused.Message);

        await using (var ledger = await ChannelLedger.OpenAsync(path, Cancellation))
        {
            Assert.AreEqual((ulong)RealChannel.Blocks, ledger.Height);
            Assert.IsNotNull(ledger.QueryState("anchor", "k1"));
        }
        Assert.IsNull((await LedgerVerifier.VerifyAsync(path, cancellationToken: Cancellation)).Problem);
    }

    [TestMethod]
    public async Task A_file_of_version_2_is_brought_to_this_version_with_its_rows_in_runs_and_grows_on()
    {
        using var folder = new TemporaryFolder();
        var path = await Version2Async(folder, RealChannel.Blocks - 10);
        var sizes = new RunSizes(Rows: 10, FanOut: 3, PartRows: 8, LeastMerged: 2);
        await using (var ledger = await ChannelLedger.OpenAsync(path, null, sizes, Cancellation))
        {
            Assert.AreEqual(0L, Execute(path, "SELECT count(*) FROM state"));
            Assert.AreEqual(3L, Execute(path, "SELECT count(*) FROM run WHERE condition = 'whole'"));
            for (var number = RealChannel.Blocks - 10; number < RealChannel.Blocks; number++)
                await ledger.CommitAsync(RealChannel.ReadAsOrdered(number), cancellationToken: Cancellation);
            Assert.IsNotNull(ledger.QueryState("anchor", "k1"));
        }
        Assert.IsNull((await LedgerVerifier.VerifyAsync(path, cancellationToken: Cancellation)).Problem);
    }

    [TestMethod]
    public async Task A_damaged_row_of_version_1_is_named_and_the_file_left_as_it_is()
    {
        using var folder = new TemporaryFolder();
        var path = await Version1Async(folder);
        Execute(path, "UPDATE state SET value = x'00' WHERE ns = 'anchor' AND key = CAST('k1' AS BLOB)");
        var refused = await Assert.ThrowsAsync<LedgerCorruptedException>(() => ChannelLedger.OpenAsync(path, Cancellation));
        Assert.Contains("'k1'", refused.Message);
        Assert.AreEqual(1L, Execute(path, "SELECT value FROM meta WHERE name = 'schema'"));
    }

    // As the program before schema 3 wrote it.
    private async Task<string> Version2Async(TemporaryFolder folder, int blocks)
    {
        var path = folder.File("a.db");
        await using (var ledger = await ChannelLedger.CreateAsync(path, RealChannel.ReadAsOrdered(0), Cancellation))
        {
            for (var number = 1; number < blocks; number++)
                await ledger.CommitAsync(RealChannel.ReadAsOrdered(number), cancellationToken: Cancellation);
        }
        Execute(path, """
            DROP TABLE run;
            DROP TABLE run_part;
            ALTER TABLE state RENAME TO state_of_3;
            CREATE TABLE state(
                ns TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, block INTEGER NOT NULL, tx INTEGER NOT NULL,
                metadata BLOB, checksum INTEGER NOT NULL, PRIMARY KEY(ns, key)) WITHOUT ROWID;
            INSERT INTO state SELECT * FROM state_of_3;
            DROP TABLE state_of_3;
            UPDATE meta SET value = 2 WHERE name = 'schema';
            """);
        return path;
    }

    // As the program before schema 2 wrote it.
    private async Task<string> Version1Async(TemporaryFolder folder)
    {
        var path = await Version2Async(folder, RealChannel.Blocks);
        Execute(path, """
            UPDATE state SET checksum = checksum_1(value, block, tx, metadata);
            UPDATE hashed_state SET checksum = checksum_1(value_hash, block, tx, metadata);
            ALTER TABLE tx DROP COLUMN checksum;
            ALTER TABLE private_write_set DROP COLUMN checksum;
            UPDATE meta SET value = 1 WHERE name = 'schema';
            """);
        return path;
    }

    private static object? Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        connection.CreateFunction("checksum_1", (byte[] value, long block, long tx, byte[]? metadata) =>
            RowChecksum.OfVersion1(value, new StateVersion((ulong)block, (ulong)tx), metadata), isDeterministic: true);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
