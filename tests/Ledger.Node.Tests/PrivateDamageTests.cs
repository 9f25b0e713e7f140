using System.Security.Cryptography;
using Ledger.Network.Store.Internal;
using Ledger.Network.Validation;
using Microsoft.Data.Sqlite;

namespace Ledger.Node.Tests;

/// <summary>
/// Damage to private values, on the ledger of a network that was made and stopped: the organisations' approvals of its
/// chaincode are private values of their implicit collections.
/// </summary>
[TestClass]
public sealed class PrivateDamageTests
{
    private const string City = "ns = '_lifecycle' AND collection = '_implicit_org_CityMSP'";
    private static TemporaryFolder s_folder = null!;

    public required TestContext TestContext { get; init; }

    private static string Original => Path.Combine(s_folder.Path, "network", "ledger.db");

    [ClassInitialize]
    public static async Task MakeANetwork(TestContext context)
    {
        s_folder = new TemporaryFolder();
        await using var node = await NodeProcess.StartAsync(s_folder.Path, context.CancellationToken);
        await node.StopAsync(context.CancellationToken);
    }

    [ClassCleanup]
    public static void Remove() => s_folder.Dispose();

    [TestMethod]
    public async Task An_untouched_ledger_is_valid_and_has_every_private_value()
    {
        var outcome = await LedgerVerifier.VerifyAsync(Original, cancellationToken: TestContext.CancellationToken);
        Assert.IsNull(outcome.Problem);
        Assert.AreEqual(0, outcome.MissingPrivateValues);
        Assert.IsGreaterThan(0L, Count(Original, "private_state"));
    }

    [TestMethod]
    [DataRow("UPDATE private_state SET value = x'00' WHERE " + City, "does not have the hash", DisplayName = "value")]
    [DataRow("UPDATE private_state SET checksum = checksum + 1 WHERE " + City, "does not have the hash", DisplayName = "checksum")]
    [DataRow("UPDATE private_state SET block = block - 1 WHERE " + City, "does not have the hash", DisplayName = "version")]
    [DataRow("DELETE FROM private_state WHERE " + City, "is missing, though its write set is stored", DisplayName = "value removed")]
    [DataRow("UPDATE private_write_set SET bytes = x'0a00' WHERE " + City, "its checksum does not fit", DisplayName = "write set")]
    [DataRow("UPDATE private_write_set SET tx = tx + 1 WHERE " + City, "its checksum does not fit", DisplayName = "write set of another transaction")]
    [DataRow("UPDATE hashed_state SET value_hash = x'00' WHERE " + City, "hashed", DisplayName = "hash")]
    public async Task A_private_row_that_was_changed_is_named_by_collection_and_hash(string sql, string said)
    {
        var path = Copy();
        Execute(path, sql);
        var outcome = await LedgerVerifier.VerifyAsync(path, cancellationToken: TestContext.CancellationToken);
        Assert.IsNotNull(outcome.Problem, "the edit went unseen");
        Assert.Contains(said.Replace("hashed", "key hash", StringComparison.Ordinal), outcome.Problem);
        Assert.Contains("_implicit_org_CityMSP", outcome.Problem);
        Assert.DoesNotContain("namespaces/", outcome.Problem, "a private key may be personal");
    }

    [TestMethod]
    public async Task A_write_set_that_was_replaced_with_its_checksum_is_named_by_its_transaction()
    {
        var path = Copy();
        Execute(path, "UPDATE private_write_set SET bytes = x'0a050a036162', checksum = checksum_set(block, tx, ns, collection, x'0a050a036162') WHERE " + City);
        var outcome = await LedgerVerifier.VerifyAsync(path, cancellationToken: TestContext.CancellationToken);
        Assert.Contains("is not the one whose hash the transaction holds", outcome.Problem!);
    }

    [TestMethod]
    public async Task A_write_set_that_lost_a_key_which_nothing_purged_is_named()
    {
        var path = Copy();
        Execute(path, "UPDATE private_write_set SET bytes = x'', checksum = checksum_set(block, tx, ns, collection, x'') WHERE " + City);
        var outcome = await LedgerVerifier.VerifyAsync(path, cancellationToken: TestContext.CancellationToken);
        Assert.Contains("which nothing purged", outcome.Problem!);
    }

    [TestMethod]
    public async Task Values_that_are_lost_with_their_write_sets_are_listed_by_collection_and_key_hash()
    {
        var path = Copy();
        var lost = KeyHashes(path);
        Execute(path, $"DELETE FROM private_state WHERE {City}; DELETE FROM private_write_set WHERE {City}");
        var outcome = await LedgerVerifier.VerifyAsync(path, cancellationToken: TestContext.CancellationToken);
        Assert.IsNull(outcome.Problem);
        Assert.AreEqual(lost.Count, outcome.MissingPrivateValues);
        Assert.AreSequenceEqual(lost, outcome.Missing.Select(missing => missing.KeyHash));
        Assert.IsTrue(outcome.Missing.All(missing => missing is { Namespace: "_lifecycle", Collection: "_implicit_org_CityMSP" }));
    }

    [TestMethod]
    [DataRow("DELETE FROM state; UPDATE private_state SET value = x'00' WHERE " + City, DisplayName = "state lost, a value changed: it comes from its write set")]
    [DataRow("DELETE FROM state; DELETE FROM private_state", DisplayName = "state and values lost")]
    [DataRow("DELETE FROM state; DELETE FROM private_write_set", DisplayName = "state and write sets lost: the values are kept")]
    public async Task A_rebuilt_state_keeps_every_private_value_that_has_its_hash(string sql)
    {
        var path = Copy();
        Execute(path, sql);
        await LedgerRebuild.RunAsync(path, cancellationToken: TestContext.CancellationToken);
        var outcome = await LedgerVerifier.VerifyAsync(path, cancellationToken: TestContext.CancellationToken);
        Assert.IsNull(outcome.Problem);
        Assert.AreEqual(0, outcome.MissingPrivateValues);
        Assert.AreEqual(Count(Original, "private_state"), Count(path, "private_state"));
    }

    [TestMethod]
    public async Task A_rebuilt_state_does_not_keep_a_private_value_without_its_hash()
    {
        var path = Copy();
        var lost = KeyHashes(path);
        Execute(path, $"DELETE FROM private_write_set WHERE {City}; UPDATE private_state SET value = x'00' WHERE {City}");
        await LedgerRebuild.RunAsync(path, cancellationToken: TestContext.CancellationToken);
        var outcome = await LedgerVerifier.VerifyAsync(path, cancellationToken: TestContext.CancellationToken);
        Assert.IsNull(outcome.Problem);
        Assert.AreSequenceEqual(lost, outcome.Missing.Select(missing => missing.KeyHash));
    }

    private static string Copy()
    {
        var path = Path.Combine(s_folder.Path, $"{Guid.NewGuid():N}.db");
        File.Copy(Original, path);
        return path;
    }

    private static List<string> KeyHashes(string path)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT key FROM private_state WHERE " + City;
        using var reader = command.ExecuteReader();
        var hashes = new List<string>();
        while (reader.Read()) hashes.Add(Convert.ToHexStringLower(SHA256.HashData((byte[])reader.GetValue(0))));
        hashes.Sort(StringComparer.Ordinal);
        return hashes;
    }

    private static long Count(string path, string table)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.IsGreaterThan(0, command.ExecuteNonQuery());
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        connection.CreateFunction("checksum_set", (long block, long tx, string ns, string collection, byte[] bytes) => RowChecksum.PrivateWriteSet(block, tx, ns, collection, bytes));
        return connection;
    }
}
