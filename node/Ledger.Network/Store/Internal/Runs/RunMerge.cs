using Microsoft.Data.Sqlite;

namespace Ledger.Network.Store.Internal.Runs;

/// <summary>
/// Merges runs of a level into one of the next, some rows at a time, each inside the transaction of a block: what a kill
/// interrupts goes on with the row behind the last one that was stored. Not thread-safe.
/// </summary>
internal sealed class RunMerge : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly RunKind _kind;
    private readonly PartBuilder _builder;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _continue;
    private readonly SqliteStatement _added;
    private readonly SqliteStatement _greatest;
    private object[]? _last;
    private int _parts;

    /// <param name="connection">The writer's.</param>
    /// <param name="target">The growing run.</param>
    /// <param name="sources">The whole runs of which it is merged.</param>
    /// <param name="partRows">How many rows a filter covers.</param>
    public RunMerge(SqliteConnection connection, RunEntry target, IReadOnlyList<RunEntry> sources, int partRows)
    {
        _connection = connection;
        _kind = target.Kind;
        Target = target;
        Sources = sources;
        _builder = new PartBuilder(partRows);
        _begin = new SqliteStatement(connection, Insert(isFirst: true));
        _continue = new SqliteStatement(connection, Insert(isFirst: false));
        _added = new SqliteStatement(connection, $"SELECT {_kind.KeyColumns} FROM {target.Table} WHERE {After(">")} ORDER BY {_kind.KeyColumns}");
        _greatest = new SqliteStatement(connection, $"SELECT {_kind.KeyColumns} FROM {target.Table} ORDER BY {string.Join(", ", _kind.Keys.Select(key => key + " DESC"))} LIMIT 1");
        Resume();
    }

    public RunEntry Target { get; }

    public IReadOnlyList<RunEntry> Sources { get; }

    /// <summary>Merges the next rows.</summary>
    /// <param name="rows">How many at most.</param>
    /// <returns>Whether all are merged now; the filters are then complete.</returns>
    public bool Advance(long rows)
    {
        var before = _last;
        var statement = before is null ? _begin : Bind(_continue, before);
        // A row that was merged already may come again, once from every source.
        statement.Bind(_kind.Keys.Count + 1, rows + Sources.Count).Execute();
        _last = LastKey();
        if (_last is not null && !Same(_last, before))
        {
            if (_kind.IsFiltered)
                GatherAfter(before);
            return false;
        }
        if (_builder.Close() is { } part)
            RunCatalog.Add(_connection, Target, _parts++, part);
        return true;
    }

    public void Dispose()
    {
        _begin.Dispose();
        _continue.Dispose();
        _added.Dispose();
        _greatest.Dispose();
    }

    // Of rows with one key the one of the greatest version stays, in whichever order they come: a cut between two of them
    // loses neither, because the next rows begin with that key again.
    private string Insert(bool isFirst)
    {
        var where = isFirst ? string.Empty : $" WHERE {After(">=")}";
        var rows = string.Join(" UNION ALL ", Sources.Select(source => $"SELECT {_kind.Columns} FROM {source.Table}{where}"));
        var conflict = _kind.IsRewritten
            ? $"UPDATE SET {string.Join(", ", _kind.Values.Select(column => $"{column} = excluded.{column}"))} WHERE (excluded.block, excluded.tx) > ({Target.Table}.block, {Target.Table}.tx)"
            : "NOTHING";
        return $"INSERT INTO {Target.Table}({_kind.Columns}) SELECT {_kind.Columns} FROM ({rows} ORDER BY {_kind.KeyColumns} LIMIT ?{_kind.Keys.Count + 1}) WHERE true ON CONFLICT({_kind.KeyColumns}) DO {conflict}";
    }

    private string After(string comparison) =>
        $"({_kind.KeyColumns}) {comparison} ({string.Join(", ", Enumerable.Range(1, _kind.Keys.Count).Select(i => $"?{i}"))})";

    private void Resume()
    {
        _last = LastKey();
        if (_last is null || !_kind.IsFiltered)
            return;
        var parts = RunCatalog.Parts(_connection, Target);
        _parts = parts.Count;
        GatherAfter(parts.Count == 0 ? null : RunKey.Columns(_kind, parts[^1].Last));
    }

    private void GatherAfter(object[]? before)
    {
        if (before is not null)
        {
            Gather(Bind(_added, before));
            return;
        }
        using var all = new SqliteStatement(_connection, $"SELECT {_kind.KeyColumns} FROM {Target.Table} ORDER BY {_kind.KeyColumns}");
        Gather(all);
    }

    private void Gather(SqliteStatement rows)
    {
        var complete = new List<RunPart>();
        while (rows.Step())
        {
            if (_builder.Add(RunKey.Of(_kind, rows)) is { } part)
                complete.Add(part);
        }
        foreach (var part in complete)
            RunCatalog.Add(_connection, Target, _parts++, part);
    }

    private object[]? LastKey()
    {
        if (!_greatest.Step())
            return null;
        var key = Enumerable.Range(0, _kind.Keys.Count).Select(column => _greatest.Value(column)!).ToArray();
        _greatest.Reset();
        return key;
    }

    private static SqliteStatement Bind(SqliteStatement statement, object[] key)
    {
        for (var i = 0; i < key.Length; i++)
        {
            _ = key[i] switch
            {
                long number => statement.Bind(i + 1, number),
                string text => statement.Bind(i + 1, text),
                byte[] bytes => statement.Bind(i + 1, bytes),
                var other => throw new InvalidOperationException($"A key holds a {other.GetType()}."),
            };
        }
        return statement;
    }

    private static bool Same(object[] key, object[]? other) =>
        other is not null && key.Zip(other).All(pair => pair.First is byte[] bytes ? bytes.AsSpan().SequenceEqual((byte[])pair.Second) : pair.First.Equals(pair.Second));
}
