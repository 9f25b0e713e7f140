using System.Text;
using Ledger.Network.Store.Internal.Runs;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Store.Internal;

/// <summary>Reads of the state's tables over one connection. Not thread-safe.</summary>
internal sealed class StateTables(SqliteConnection connection) : IDisposable
{
    private readonly RunStatements _get = new(connection, RunKind.State, "SELECT value, block, tx, metadata, checksum FROM {0} WHERE ns = ?1 AND key = ?2");
    private readonly RunStatements _history = new(connection, RunKind.History, "SELECT block, tx FROM {0} WHERE ns = ?1 AND key = ?2 ORDER BY block DESC, tx DESC");
    private readonly SqliteStatement _getHashed = new(connection, "SELECT value_hash, block, tx, metadata, checksum FROM hashed_state WHERE ns = ?1 AND collection = ?2 AND key_hash = ?3");
    private readonly SqliteStatement _getPrivate = new(connection, "SELECT value, block, tx, NULL, checksum FROM private_state WHERE ns = ?1 AND collection = ?2 AND key = ?3");
    private readonly Stack<SqliteStatement> _scans = new();
    private readonly Stack<SqliteStatement> _openScans = new();
    private IReadOnlyList<Run>? _scanned;
    private RunSet _runs = new(0, []);

    /// <summary>The runs of the height that is read.</summary>
    public RunSet Runs
    {
        get => _runs;
        set => (_runs, _get.Runs, _history.Runs) = (value, value, value);
    }

    public VersionedValue? Get(string ns, string key)
    {
        Span<byte> buffer = stackalloc byte[512];
        foreach (var statement in _get.Containing(RunKey.Of(ns, key, buffer)))
        {
            if (!statement.Bind(1, ns).BindKey(2, key).Step())
                continue;
            try
            {
                return State(statement, 0, ns, key);
            }
            finally
            {
                statement.Reset();
            }
        }
        return null;
    }

    public VersionedValue? GetHashed(string ns, string collection, ReadOnlySpan<byte> keyHash)
    {
        _getHashed.Bind(1, ns).Bind(2, collection).Bind(3, keyHash);
        var name = keyHash.ToArray();
        return Single(
            _getHashed, (value, version, metadata) => RowChecksum.Hashed(ns, collection, name, value, version, metadata),
            () => $"hashed state of namespace {ns}, collection {collection}, key hash {Convert.ToHexStringLower(name)}");
    }

    public VersionedValue? GetPrivate(string ns, string collection, string key)
    {
        _getPrivate.Bind(1, ns).Bind(2, collection).BindKey(3, key);
        return Single(_getPrivate, (value, version, _) => RowChecksum.Private(ns, collection, key, value, version), () => PrivateName(ns, collection, key));
    }

    public IEnumerable<VersionedKey> Scan(string ns, string startKey, string endKey)
    {
        var (statement, scans) = BeginScan(endKey.Length == 0);
        try
        {
            statement.Bind(1, ns).BindKey(2, startKey);
            if (endKey.Length > 0)
                statement.BindKey(3, endKey);
            // Rows of one key stand together, one for each run that has it.
            (string Key, StateVersion Version, VersionedValue? Value)? newest = null;
            while (statement.Step())
            {
                var key = statement.Key(0);
                var version = Version(statement, 2);
                if (newest is { } before && before.Key == key)
                {
                    if (version.CompareTo(before.Version) < 0)
                        continue;
                }
                else if (newest is { Value: { } value } done)
                {
                    yield return new VersionedKey(done.Key, value);
                }
                newest = (key, version, State(statement, 1, ns, key));
            }
            if (newest is { Value: { } last } end)
                yield return new VersionedKey(end.Key, last);
        }
        finally
        {
            statement.Reset();
            scans.Push(statement);
        }
    }

    public IEnumerable<VersionedKey> ScanPrivate(string ns, string collection, string startKey, string endKey)
    {
        var below = endKey.Length == 0 ? string.Empty : " AND key < ?4";
        using var statement = new SqliteStatement(connection, $"SELECT key, value, block, tx, NULL, checksum FROM private_state WHERE ns = ?1 AND collection = ?2 AND key >= ?3{below} ORDER BY key");
        statement.Bind(1, ns).Bind(2, collection).BindKey(3, startKey);
        if (endKey.Length > 0)
            statement.BindKey(4, endKey);
        while (statement.Step())
        {
            var key = statement.Key(0);
            yield return new VersionedKey(key, Row(
                statement, 1, (value, version, _) => RowChecksum.Private(ns, collection, key, value, version), () => PrivateName(ns, collection, key)));
        }
    }

    /// <summary>Where a key was written, newest first.</summary>
    public List<StateVersion> GetHistory(string ns, string key)
    {
        var versions = new List<StateVersion>();
        foreach (var statement in _history.Containing([]))
        {
            statement.Bind(1, ns).BindKey(2, key);
            while (statement.Step())
                versions.Add(Version(statement, 0));
        }
        return versions;
    }

    public void Dispose()
    {
        _get.Dispose();
        _getHashed.Dispose();
        _getPrivate.Dispose();
        _history.Dispose();
        Close(_scans);
        Close(_openScans);
    }

    // A range's end belongs to the statement: where it is left to be compared row by row, SQLite reads on to the namespace's end.
    private (SqliteStatement Statement, Stack<SqliteStatement> Idle) BeginScan(bool isOpen)
    {
        var runs = _runs.Of(RunKind.State);
        if (!ReferenceEquals(runs, _scanned))
        {
            Close(_scans);
            Close(_openScans);
            _scanned = runs;
        }
        var scans = isOpen ? _openScans : _scans;
        if (scans.TryPop(out var idle))
            return (idle, scans);
        var where = isOpen ? " WHERE ns = ?1 AND key >= ?2" : " WHERE ns = ?1 AND key >= ?2 AND key < ?3";
        return (new SqliteStatement(connection, RunKind.State.SelectAll(runs, "key, value, block, tx, metadata, checksum", where, "key")), scans);
    }

    private static void Close(Stack<SqliteStatement> statements)
    {
        while (statements.TryPop(out var statement))
            statement.Dispose();
    }

    // Null where the row says that the key was deleted.
    private static VersionedValue? State(SqliteStatement row, int column, string ns, string key)
    {
        var found = Row(row, column, (value, version, metadata) => RowChecksum.State(ns, key, value, version, metadata), () => $"state of namespace {ns}, key {Shown(key)}");
        return row.IsNull(column) ? null : found;
    }

    private static StateVersion Version(SqliteStatement row, int column) => new((ulong)row.Int64(column), (ulong)row.Int64(column + 1));

    // A private key may be personal: its hash names it.
    private static string PrivateName(string ns, string collection, string key) =>
        $"private state of namespace {ns}, collection {collection}, key hash {Convert.ToHexStringLower(HashKey.OfKey(key))}";

    private static VersionedValue? Single(SqliteStatement statement, Checksum checksum, Func<string> what)
    {
        if (!statement.Step())
            return null;
        try
        {
            return Row(statement, 0, checksum, what);
        }
        finally
        {
            statement.Reset();
        }
    }

    private static VersionedValue Row(SqliteStatement statement, int column, Checksum checksum, Func<string> what)
    {
        var value = statement.Blob(column).ToArray();
        var version = Version(statement, column + 1);
        var metadata = statement.NullableBlob(column + 3);
        if (checksum(value, version, metadata) != statement.Int64(column + 4))
            throw new LedgerCorruptedException($"The {what()} was changed on disk: its checksum does not fit. Run 'ledger network verify' to see what else was, and restore the folder from a backup.");
        return new VersionedValue(value, version, metadata);
    }

    private delegate long Checksum(ReadOnlySpan<byte> value, StateVersion version, byte[]? metadata);

    /// <summary>A key as text for a message: control characters, which composite keys contain, as escapes.</summary>
    internal static string Shown(string key)
    {
        var shown = new StringBuilder("'");
        foreach (var c in key)
            shown.Append(char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString());
        return shown.Append('\'').ToString();
    }
}
