using System.Security.Cryptography;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;
using Ledger.Network.Store;
using Ledger.Network.Store.Internal;

namespace Ledger.Network.Validation.Internal;

/// <summary>
/// Checks stored private values, which no block holds: against the hashes of the state, against the stored write sets from
/// which they were rebuilt, and, where they are older than the state, against the transaction that wrote them. Lists the
/// values that are missing. Keys are named by their hashes, since they may be personal.
/// </summary>
internal sealed class PrivateValues(StoredLedger stored)
{
    // So many are named; all are counted.
    private const int MostListed = 1000;

    private const string SameKey = "h.ns = p.ns AND h.collection = p.collection AND h.key_hash = p.key_hash";

    /// <returns>A sentence that names the first value that is not what the ledger's hashes say; null if none is.</returns>
    public string? FindProblem() => FindWrong() ?? FindLost();

    /// <summary>Keys whose hash is on the ledger and whose value is not in the store, in the order of namespace, collection, hash; and their number.</summary>
    public (IReadOnlyList<MissingPrivateValue> Listed, long Count) FindMissing()
    {
        const string rows = $"""
            SELECT h.ns, h.collection, h.key_hash FROM main.hashed_state h LEFT JOIN main.private_state p
            ON {SameKey} AND p.block = h.block AND p.tx = h.tx WHERE p.key IS NULL ORDER BY h.ns, h.collection, h.key_hash
            """;
        var listed = new List<MissingPrivateValue>();
        var count = 0L;
        using var select = new SqliteStatement(stored.Connection, rows);
        while (select.Step())
        {
            if (count++ < MostListed) listed.Add(new(select.Text(0), select.Text(1), Convert.ToHexStringLower(select.Blob(2))));
        }
        return (listed, count);
    }

    /// <summary>The values that can be read and are what was written, in the table's order up to the first row that cannot be read.</summary>
    public IEnumerable<KeptPrivateValue> Readable()
    {
        using var select = new SqliteStatement(stored.Connection, "SELECT ns, collection, key, value, block, tx, checksum FROM main.private_state");
        while (Next(select))
        {
            var (ns, collection, key, value) = (select.Text(0), select.Text(1), select.Key(2), select.Blob(3).ToArray());
            var version = new StateVersion((ulong)select.Int64(4), (ulong)select.Int64(5));
            if (RowChecksum.Private(ns, collection, key, value, version) == select.Int64(6))
                yield return new(ns, collection, key, value, version, WasWritten(ns, collection, HashKey.OfKey(key), value, version));
        }

        static bool Next(SqliteStatement select)
        {
            try
            {
                return select.Step();
            }
            catch (LedgerCorruptedException)
            {
                return false;
            }
        }
    }

    private string? FindWrong()
    {
        const string rows = $"""
            SELECT p.ns, p.collection, p.key, p.key_hash, p.value, p.block, p.tx, p.checksum, h.value_hash, h.block, h.tx
            FROM main.private_state p LEFT JOIN main.hashed_state h ON {SameKey} ORDER BY p.ns, p.collection, p.key_hash
            """;
        using var select = new SqliteStatement(stored.Connection, rows);
        while (select.Step())
        {
            var (ns, collection, key, value) = (select.Text(0), select.Text(1), select.Key(2), select.Blob(4).ToArray());
            var keyHash = HashKey.OfKey(key);
            var version = new StateVersion((ulong)select.Int64(5), (ulong)select.Int64(6));
            var isCurrent = !select.IsNull(8) && select.Int64(9) == select.Int64(5) && select.Int64(10) == select.Int64(6);
            var isGood = select.Blob(3).SequenceEqual(keyHash)
                && RowChecksum.Private(ns, collection, key, value, version) == select.Int64(7)
                && (isCurrent ? SHA256.HashData(value).AsSpan().SequenceEqual(select.Blob(8)) : WasWritten(ns, collection, keyHash, value, version));
            if (isGood) continue;
            select.Reset();
            return $"The private value in namespace {ns}, collection {collection}, key hash {Convert.ToHexStringLower(keyHash)} does not have the hash that the ledger holds.";
        }
        return null;
    }

    // A value that the store should have got from its stored write set.
    private string? FindLost()
    {
        const string rows = """
            SELECT r.ns, r.collection, r.key_hash FROM rebuilt.private_state r
            JOIN rebuilt.hashed_state h ON h.ns = r.ns AND h.collection = r.collection AND h.key_hash = r.key_hash AND h.block = r.block AND h.tx = r.tx
            LEFT JOIN main.private_state p ON p.ns = r.ns AND p.collection = r.collection AND p.key_hash = r.key_hash AND p.block = r.block AND p.tx = r.tx
            WHERE p.key IS NULL ORDER BY r.ns, r.collection, r.key_hash LIMIT 1
            """;
        using var select = new SqliteStatement(stored.Connection, rows);
        if (!select.Step()) return null;
        var problem = $"The private value in namespace {select.Text(0)}, collection {select.Text(1)}, key hash {Convert.ToHexStringLower(select.Blob(2))} is missing, though its write set is stored.";
        select.Reset();
        return problem;
    }

    // A later write whose value never came leaves the older one; a change of its metadata alone raised its version.
    private bool WasWritten(string ns, string collection, byte[] keyHash, byte[] value, StateVersion version)
    {
        if (version.Block >= stored.Height) return false;
        var block = stored.Read(version.Block);
        if (version.Transaction >= (ulong)block.Data.Data.Count) return false;
        HashedRWSet? hashed;
        try
        {
            hashed = EndorserTransaction.Parse(block.Data.Data[(int)version.Transaction]).ReadWriteSet
                .FirstOrDefault(of => of.Namespace == ns)?.Collections.FirstOrDefault(of => of.Name == collection)?.Hashed;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        var name = ByteString.CopyFrom(keyHash);
        return hashed?.HashedWrites.FirstOrDefault(write => write.KeyHash.Equals(name)) is { } written
            ? !written.IsDelete && written.ValueHash.Span.SequenceEqual(SHA256.HashData(value))
            : hashed?.MetadataWrites.Any(write => write.KeyHash.Equals(name)) ?? false;
    }
}
