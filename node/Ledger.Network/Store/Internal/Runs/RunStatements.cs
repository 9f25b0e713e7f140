using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Store.Internal.Runs;

/// <summary>One statement for each table in which a key may stand, newest rows first. Not thread-safe.</summary>
/// <param name="connection">The connection.</param>
/// <param name="kind">The table.</param>
/// <param name="sql">The statement, with {0} for the table's name.</param>
internal sealed class RunStatements(SqliteConnection connection, RunKind kind, string sql) : IDisposable
{
    private static readonly IReadOnlyList<Run> None = [];

    private readonly CompositeFormat _sql = CompositeFormat.Parse(sql);
    private readonly SqliteStatement _newest = new(connection, string.Format(CultureInfo.InvariantCulture, sql, kind.Table));
    private readonly Dictionary<long, SqliteStatement> _ofRuns = [];
    private IReadOnlyList<Run> _runs = None;
    private HotFilter? _hot;

    /// <summary>The runs of the height that is read.</summary>
    public RunSet Runs
    {
        set
        {
            var runs = value.Of(kind);
            _hot = value.HotOf(kind);
            if (ReferenceEquals(runs, _runs))
                return;
            _runs = runs;
            foreach (var gone in _ofRuns.Keys.Except(_runs.Select(run => run.Id)).ToList())
            {
                _ofRuns.Remove(gone, out var statement);
                statement!.Dispose();
            }
        }
    }

    /// <summary>The statements of the tables in which a key may stand.</summary>
    /// <param name="key">The key as <see cref="RunKey"/> gives it.</param>
    public Matches Containing(ReadOnlySpan<byte> key) => new(this, key);

    /// <summary>Whether a run may have a row of this key.</summary>
    public bool MayBeInRuns(ReadOnlySpan<byte> key)
    {
        var hash = _runs.Count == 0 ? 0 : RunFilter.Hash(key);
        foreach (var run in _runs)
        {
            if (run.MayContain(key, hash))
                return true;
        }
        return false;
    }

    public void Dispose()
    {
        _newest.Dispose();
        foreach (var statement in _ofRuns.Values)
            statement.Dispose();
    }

    private SqliteStatement Of(Run run)
    {
        if (!_ofRuns.TryGetValue(run.Id, out var statement))
            _ofRuns.Add(run.Id, statement = new SqliteStatement(connection, string.Format(CultureInfo.InvariantCulture, _sql, run.Table)));
        return statement;
    }

    /// <summary>Enumerates statements; what the next one would be is only looked for when it is asked for.</summary>
    internal ref struct Matches(RunStatements of, ReadOnlySpan<byte> key)
    {
        private readonly ReadOnlySpan<byte> _key = key;
        private readonly ulong _hash = RunFilter.Hash(key);
        private int _next = -1;

        public SqliteStatement Current { get; private set; } = of._newest;

        public readonly Matches GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_next < 0)
            {
                _next = 0;
                if (of._hot is null || of._hot.MayContain(_hash))
                    return true;
            }
            var runs = of._runs;
            for (; _next < runs.Count; _next++)
            {
                if (!runs[_next].MayContain(_key, _hash))
                    continue;
                Current = of.Of(runs[_next++]);
                return true;
            }
            return false;
        }
    }
}
