using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Store;
using Ledger.Network.Validation;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Tests.Validation;

[TestClass]
public sealed class LedgerVerifierTests
{
    private static TemporaryFolder s_folder = null!;

    [ClassInitialize]
    public static async Task ReplayTheRealChannel(TestContext _)
    {
        s_folder = new TemporaryFolder();
        await using var ledger = await ChannelLedger.CreateAsync(s_folder.File("original.db"), RealChannel.ReadAsOrdered(0));
        for (var number = 1; number < RealChannel.Blocks; number++)
            await ledger.CommitAsync(RealChannel.ReadAsOrdered(number));
    }

    [ClassCleanup]
    public static void Remove() => s_folder.Dispose();

    [TestMethod]
    public async Task An_untouched_ledger_is_valid()
    {
        var outcome = await LedgerVerifier.VerifyAsync(s_folder.File("original.db"));
        Assert.IsNull(outcome.Problem);
        Assert.AreEqual((ulong)RealChannel.Blocks, outcome.Blocks);
        Assert.IsGreaterThan(20, outcome.Keys);
        // The two approvals in implicit collections, of which the blocks carry hashes alone: six keys each.
        Assert.AreEqual(12, outcome.MissingPrivateValues);
        Assert.HasCount(12, outcome.Missing);
        Assert.IsTrue(outcome.Missing.All(missing => missing is { Namespace: "_lifecycle", KeyHash.Length: 64 } && missing.Collection.StartsWith("_implicit_org_", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow("UPDATE state SET value = x'00' WHERE ns = 'anchor' AND key = CAST('k1' AS BLOB)", "'k1'", DisplayName = "value")]
    [DataRow("UPDATE state SET tx = tx + 1 WHERE ns = 'anchor' AND key = CAST('k1' AS BLOB)", "'k1'", DisplayName = "version")]
    [DataRow("UPDATE state SET metadata = NULL WHERE ns = 'anchor' AND key = CAST('k1' AS BLOB)", "'k1'", DisplayName = "key-level policy")]
    [DataRow("DELETE FROM state WHERE ns = 'anchor' AND key = CAST('cnt' AS BLOB)", "'cnt'", DisplayName = "key removed")]
    [DataRow("INSERT INTO state VALUES('anchor', CAST('forged' AS BLOB), x'01', 1, 0, NULL, 0)", "'forged'", DisplayName = "key added")]
    [DataRow("DELETE FROM history WHERE key = CAST('k3' AS BLOB)", "'k3'", DisplayName = "history")]
    [DataRow("UPDATE tx SET code = 0 WHERE code = 11", "transaction in the index", DisplayName = "code in the index")]
    [DataRow("UPDATE tx SET position = position + 1 WHERE code = 11", "transaction in the index", DisplayName = "position in the index")]
    [DataRow("UPDATE tx SET checksum = checksum + 1 WHERE code = 11", "transaction in the index", DisplayName = "checksum in the index")]
    [DataRow("UPDATE history SET tx = tx + 1 WHERE key = CAST('k3' AS BLOB)", "'k3'", DisplayName = "version in the history")]
    [DataRow("UPDATE meta SET value = 39 WHERE name = 'savepoint'", "Block 40 lies beyond the savepoint", DisplayName = "savepoint")]
    [DataRow("UPDATE meta SET value = x'00' WHERE name = 'commit_hash'", "commit hash of the savepoint", DisplayName = "commit hash")]
    public async Task A_row_edited_through_SQL_is_named(string sql, string named)
    {
        var outcome = await VerifyEdited(sql);
        Assert.IsNotNull(outcome.Problem, "the edit went unseen");
        StringAssert.Contains(outcome.Problem, named);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(7)]
    [DataRow(40)]
    public async Task Any_byte_of_a_block_that_is_changed_names_the_block(int number)
    {
        byte[] bytes;
        using (var connection = Open(s_folder.File("original.db")))
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT bytes FROM block WHERE number = {number}";
            bytes = (byte[])command.ExecuteScalar()!;
        }
        var random = new Random(number);
        foreach (var position in Enumerable.Range(0, 6).Select(_ => random.Next(bytes.Length)))
        {
            var changed = bytes.ToArray();
            changed[position] ^= 1;
            var outcome = await VerifyEdited($"UPDATE block SET bytes = x'{Convert.ToHexString(changed)}' WHERE number = {number}");
            Assert.IsNotNull(outcome.Problem, $"byte {position} of {bytes.Length} was changed unseen");
            StringAssert.Contains(outcome.Problem.ToUpperInvariant(), $"BLOCK {number}", $"byte {position}");
        }
    }

    [TestMethod]
    public async Task A_byte_changed_in_the_file_is_named()
    {
        var path = Copy();
        var file = await File.ReadAllBytesAsync(path);
        // b12's value is 500 letters; only the state holds the whole of it beside its key.
        var marker = "b12"u8.ToArray();
        var found = 0;
        for (var at = file.AsSpan().IndexOf(marker); at >= 0; at = Next(file, marker, at))
        {
            var changed = file.ToArray();
            changed[at + 2] ^= 1;
            await File.WriteAllBytesAsync(path, changed);
            var outcome = await LedgerVerifier.VerifyAsync(path);
            Assert.IsNotNull(outcome.Problem, $"offset {at} was changed unseen");
            if (++found == 8)
                break;
        }
        Assert.IsGreaterThan(2, found);
    }

    [TestMethod]
    public async Task A_truncated_file_is_refused_when_opened()
    {
        var path = Copy();
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length / 2);
        var refused = await Assert.ThrowsAsync<LedgerException>(() => ChannelLedger.OpenAsync(path));
        Assert.AreNotEqual(string.Empty, refused.Message);
    }

    [TestMethod]
    public async Task A_changed_last_block_is_named_when_opened()
    {
        var path = Copy();
        Execute(path, "UPDATE block SET bytes = substr(bytes, 1, 600) || x'00' || substr(bytes, 602) WHERE number = 39");
        var refused = await Assert.ThrowsExactlyAsync<LedgerCorruptedException>(() => ChannelLedger.OpenAsync(path));
        StringAssert.Contains(refused.Message, "Block 39");
    }

    [TestMethod]
    public async Task A_last_block_whose_commit_hash_is_no_message_is_named_when_opened()
    {
        var path = Copy();
        Block last;
        using (var connection = Open(path))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT bytes FROM block ORDER BY number DESC LIMIT 1";
            last = Block.Parser.ParseFrom((byte[])command.ExecuteScalar()!);
        }
        last.Metadata.Metadata[(int)BlockMetadataIndex.CommitHash] = ByteString.CopyFrom(0xff);
        Execute(path, $"UPDATE block SET bytes = x'{Convert.ToHexString(last.ToByteArray())}' WHERE number = {last.Header.Number}");
        var refused = await Assert.ThrowsExactlyAsync<LedgerCorruptedException>(() => ChannelLedger.OpenAsync(path));
        StringAssert.Contains(refused.Message, $"Block {last.Header.Number} was changed on disk: its commit hash cannot be read");
    }

    [TestMethod]
    public async Task A_value_changed_on_disk_is_named_by_the_read_that_meets_it()
    {
        var path = Copy();
        Execute(path, "UPDATE state SET value = x'00' WHERE ns = 'anchor' AND key = CAST('k1' AS BLOB)");
        await using var ledger = await ChannelLedger.OpenAsync(path);
        var refused = Assert.ThrowsExactly<LedgerCorruptedException>(() => ledger.QueryState("anchor", "k1"));
        StringAssert.Contains(refused.Message, "'k1'");
    }

    [TestMethod]
    public async Task A_row_that_is_found_under_another_key_is_named_by_the_read_that_meets_it()
    {
        var path = Copy();
        Execute(path, "UPDATE state SET key = CAST('k1x' AS BLOB) WHERE ns = 'anchor' AND key = CAST('k1' AS BLOB)");
        await using var ledger = await ChannelLedger.OpenAsync(path);
        var refused = Assert.ThrowsExactly<LedgerCorruptedException>(() => ledger.QueryState("anchor", "k1x"));
        StringAssert.Contains(refused.Message, "'k1x'");
    }

    [TestMethod]
    public async Task An_entry_of_the_transaction_index_that_was_changed_is_named_by_the_read_that_meets_it()
    {
        var path = Copy();
        var txId = Hyperledger.Fabric.Msp.TransactionId.Compute([1], [2]);
        Execute(path, $"UPDATE tx SET id = x'{txId}' WHERE id = (SELECT id FROM tx WHERE block = 7 LIMIT 1)");
        await using var ledger = await ChannelLedger.OpenAsync(path);
        var refused = Assert.ThrowsExactly<LedgerCorruptedException>(() => ledger.TryGetTransaction(txId, out _));
        StringAssert.Contains(refused.Message, txId);
    }

    private static int Next(byte[] file, byte[] marker, int after)
    {
        var next = file.AsSpan(after + 1).IndexOf(marker);
        return next < 0 ? -1 : after + 1 + next;
    }

    private static async Task<LedgerVerification> VerifyEdited(string sql)
    {
        var path = Copy();
        Execute(path, sql);
        var outcome = await LedgerVerifier.VerifyAsync(path);
        File.Delete(path);
        return outcome;
    }

    private static string Copy()
    {
        var path = s_folder.File($"{Guid.NewGuid():N}.db");
        File.Copy(s_folder.File("original.db"), path);
        return path;
    }

    private static void Execute(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.IsGreaterThan(0, command.ExecuteNonQuery());
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }
}
