using System.Buffers;
using System.Text;
using Hyperledger.Fabric.Validation;
using Microsoft.Data.Sqlite;

namespace Ledger.Audit.Internal;

/// <summary>The world state that follows from the indexed blocks, as validation reads it, and its writing. Not thread-safe.</summary>
internal sealed class IndexState(SqliteConnection connection, Names names) : IValidationState, IDisposable
{
    private const int MostRemembered = 20_000;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly SqliteConnection _connection = connection;
    private readonly Statement _get = new(connection,
        "SELECT o.version, o.metadata, w.value FROM object o JOIN write w ON w.object = o.id AND w.seq = o.written WHERE o.ns = $0 AND o.key = $1 AND o.deleted = 0");
    private readonly Statement _findWritten = new(connection, "SELECT id, written FROM object WHERE ns = $0 AND key = $1");
    private readonly Statement _find = new(connection, "SELECT id FROM object WHERE ns = $0 AND key = $1");
    private readonly Statement _add = new(connection, "INSERT INTO object(ns, key, version, written, deleted) VALUES($0, $1, 0, 0, 1) RETURNING id");
    private readonly Statement _update = new(connection, "UPDATE object SET version = $1, deleted = $2, metadata = $3 WHERE id = $0");
    private readonly Statement _written = new(connection, "UPDATE object SET written = $1 WHERE id = $0");
    private readonly Statement _write = new(connection, "INSERT INTO write VALUES($0, $1, $2)");
    private readonly Statement _getHashed = new(connection, "SELECT version, metadata, value_hash FROM hashed WHERE ns = $0 AND collection = $1 AND key_hash = $2");
    private readonly Statement _putHashed = new(connection, "INSERT OR REPLACE INTO hashed VALUES($0, $1, $2, $3, $4, $5)");
    private readonly Statement _deleteHashed = new(connection, "DELETE FROM hashed WHERE ns = $0 AND collection = $1 AND key_hash = $2");
    private readonly Statement _containsTransaction = new(connection, "SELECT 1 FROM tx WHERE id = $0 LIMIT 1");

    // Registers, terms and rule sets are read by every transaction. What is not there is not remembered.
    private readonly Dictionary<(string Ns, string Key), VersionedValue> _lately = [];

    public VersionedValue? Get(string ns, string key)
    {
        if (_lately.TryGetValue((ns, key), out var known)) return known;
        using var row = _get.With(names.IdOf(ns), Encoding.UTF8.GetBytes(key)).Read();
        if (!row.Read()) return null;
        var value = new VersionedValue((byte[])row.GetValue(2), Version(row.GetInt64(0)), row.IsDBNull(1) ? null : (byte[])row.GetValue(1));
        if (_lately.Count >= MostRemembered) _lately.Clear();
        return _lately[(ns, key)] = value;
    }

    public IEnumerable<VersionedKey> Scan(string ns, string startKey, string endKey)
    {
        using var scan = new Statement(_connection, $"""
            SELECT o.key, o.version, o.metadata, w.value FROM object o JOIN write w ON w.object = o.id AND w.seq = o.written
            WHERE o.ns = $0 AND o.key >= $1 {(endKey.Length == 0 ? "" : "AND o.key < $2")} AND o.deleted = 0 ORDER BY o.key
            """);
        object[] bounds = [names.IdOf(ns), Encoding.UTF8.GetBytes(startKey), Encoding.UTF8.GetBytes(endKey)];
        using var rows = scan.With(endKey.Length == 0 ? bounds[..2] : bounds).Read();
        while (rows.Read())
            yield return new VersionedKey(Encoding.UTF8.GetString((byte[])rows.GetValue(0)), new VersionedValue((byte[])rows.GetValue(3), Version(rows.GetInt64(1)), rows.IsDBNull(2) ? null : (byte[])rows.GetValue(2)));
    }

    public VersionedValue? GetHashed(string ns, string collection, ReadOnlySpan<byte> keyHash)
    {
        using var row = _getHashed.With(names.IdOf(ns), names.IdOf(collection), keyHash.ToArray()).Read();
        return row.Read() ? new VersionedValue((byte[])row.GetValue(2), Version(row.GetInt64(0)), row.IsDBNull(1) ? null : (byte[])row.GetValue(1)) : null;
    }

    public bool ContainsTransaction(string txId) => _containsTransaction.With(IdBytes(txId)).Scalar() is not null;

    /// <summary>The number of an object; 0 if it is not there.</summary>
    public long Find(string ns, string key) => (long)(_find.With(names.IdOf(ns), Encoding.UTF8.GetBytes(key)).Scalar() ?? 0L);

    /// <summary>Notes one transaction's write of a key.</summary>
    /// <returns>The object's number, and the transaction that wrote it before; 0 if none did.</returns>
    public (long Id, long Before) Write(string ns, string key, long seq, byte[]? value)
    {
        long id = 0, before = 0;
        using (var row = _findWritten.With(names.IdOf(ns), Encoding.UTF8.GetBytes(key)).Read())
        {
            if (row.Read()) (id, before) = (row.GetInt64(0), row.GetInt64(1));
        }
        if (id == 0) id = (long)_add.With(names.IdOf(ns), Encoding.UTF8.GetBytes(key)).Scalar()!;
        _write.With(id, seq, value).Execute();
        _written.With(id, seq).Execute();
        return (id, before);
    }

    /// <summary>Makes a block's updates the state; each write of them is noted already.</summary>
    public void Apply(UpdateBatch updates)
    {
        foreach (var (ns, keys) in updates.Public)
        {
            if (ns.Length == 0) continue;
            foreach (var (key, update) in keys)
            {
                _lately.Remove((ns, key));
                _update.With(Find(ns, key), Seq(update.Version), update.Value is null ? 1L : 0L, update.Metadata).Execute();
            }
        }
        foreach (var ((ns, collection), hashes) in updates.Hashed)
        {
            foreach (var (hash, update) in hashes)
            {
                object[] key = [names.IdOf(ns), names.IdOf(collection), HashKey.ToBytes(hash)];
                if (update.Value is null) _deleteHashed.With(key).Execute();
                else _putHashed.With([.. key, update.Value, Seq(update.Version), update.Metadata]).Execute();
            }
        }
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_get, _find, _findWritten, _add, _update, _written, _write, _getHashed, _putHashed, _deleteHashed, _containsTransaction]) statement.Dispose();
    }

    /// <summary>The form in which ids are kept: 32 bytes where it is one that Fabric makes, else its text.</summary>
    public static byte[] IdBytes(string txId) => txId.Length == 64 && txId.AsSpan().IndexOfAnyExcept(HexDigits) < 0 ? Convert.FromHexString(txId) : Encoding.UTF8.GetBytes(txId);

    public static string IdText(byte[] id) => id.Length == 32 ? Convert.ToHexStringLower(id) : Encoding.UTF8.GetString(id);

    private static long Seq(StateVersion version) => IndexSchema.Seq(version.Block, (int)version.Transaction);

    private static StateVersion Version(long seq) => new(IndexSchema.BlockOf(seq), (ulong)IndexSchema.PlaceOf(seq));
}
