using Microsoft.Data.Sqlite;

namespace Ledger.Network.Store.Internal.Runs;

/// <summary>
/// Keeps the writer's tables small: a table that is full becomes a run, runs of a level become one of the next. All of it
/// happens inside the transaction of a block, in proportion to the rows that the block brought, so that a block's cost
/// hardly depends on how much there is already. Not thread-safe.
/// </summary>
internal sealed class RunWriter(SqliteConnection connection, RunSizes sizes) : IDisposable
{
    // Rows merged for each that is written, at each level: more than one, so that a merge ends before the next is due.
    private const int Pace = 2;

    private readonly Dictionary<RunKind, long> _written = [];
    private readonly Dictionary<RunKind, long> _owed = [];
    private readonly List<RunMerge> _merges = [];
    private readonly Dictionary<RunKind, HotFilter> _hot = [];
    private List<RunEntry> _entries = [];
    private Dictionary<long, Run> _whole = [];
    private bool _isLoaded;

    /// <summary>The runs with which the next block begins.</summary>
    public RunSet Current { get; private set; } = new(0, []);

    /// <summary>Reads from the file what it consists of. After a block that was rolled back, what is known here is wrong.</summary>
    public void Load()
    {
        if (_isLoaded)
            return;
        Forget();
        _entries = RunCatalog.Entries(connection);
        _whole = _entries.Where(entry => entry.Condition == RunCondition.Whole).ToDictionary(entry => entry.Id, entry => RunCatalog.Whole(connection, entry));
        foreach (var kind in RunKind.All)
        {
            _written[kind] = Count(kind);
            _owed[kind] = 0;
            if (kind.IsFiltered)
                _hot[kind] = FilterOf(kind);
        }
        Current = new RunSet(0, _whole.Values, _hot);
        foreach (var target in _entries.Where(entry => entry.Condition == RunCondition.Growing))
            _merges.Add(new RunMerge(connection, target, Oldest(target.Kind, target.Level - 1, target.Sources), sizes.PartRows));
        _isLoaded = true;
    }

    /// <summary>Forgets what is known of the file.</summary>
    public void Forget()
    {
        _isLoaded = false;
        foreach (var merge in _merges)
            merge.Dispose();
        _merges.Clear();
    }

    /// <summary>Notes rows that were written to a table.</summary>
    public void Note(RunKind kind, long rows)
    {
        _written[kind] += rows;
        _owed[kind] += Pace * rows;
    }

    /// <summary>Notes the key of a row that is about to be written to a table with filters.</summary>
    /// <param name="kind">The table.</param>
    /// <param name="key">The key as <see cref="RunKey"/> gives it.</param>
    public void Note(RunKind kind, ReadOnlySpan<byte> key)
    {
        _hot[kind].Add(RunFilter.Hash(key));
        Note(kind, 1);
    }

    /// <summary>Does the work that the rows written since the last time are worth.</summary>
    /// <param name="since">The height that the block makes.</param>
    /// <returns>The runs from this height on, which <see cref="Current"/> is too; null if they are those of before.</returns>
    public RunSet? Advance(ulong since)
    {
        var changed = false;
        // One a block: to free the pages of a large table takes a moment.
        if (_entries.Find(entry => entry.Condition == RunCondition.Old) is { } old)
        {
            RunCatalog.Remove(connection, old);
            _entries.Remove(old);
        }
        foreach (var kind in RunKind.All)
        {
            if (_written[kind] >= sizes.Rows && (_written[kind] = Count(kind)) >= sizes.Rows)
            {
                Rotate(kind);
                changed = true;
            }
            if (_owed[kind] < sizes.LeastMerged)
                continue;
            foreach (var merge in _merges.FindAll(merge => merge.Target.Kind == kind))
            {
                if (!merge.Advance(_owed[kind]))
                    continue;
                Complete(merge);
                changed = true;
            }
            _owed[kind] = 0;
            BeginMerges(kind);
        }
        return changed ? Current = new RunSet(since, _whole.Values, _hot) : null;
    }

    public void Dispose() => Forget();

    // The table itself becomes the run: it is in the order of its key, as every table of SQLite's without rowids.
    private void Rotate(RunKind kind)
    {
        var run = new RunEntry(kind, NextId(), 0, RunCondition.Whole);
        Execute($"ALTER TABLE {kind.Table} RENAME TO {run.Table}");
        Execute(kind.CreateTable(kind.Table));
        AddWhole(connection, run, sizes.PartRows);
        _entries.Add(run);
        _whole.Add(run.Id, RunCatalog.Whole(connection, run));
        _written[kind] = 0;
        if (kind.IsFiltered)
            _hot[kind] = new HotFilter(sizes.Rows);
    }

    /// <summary>Lists a run whose table is complete, with its filters.</summary>
    public static void AddWhole(SqliteConnection connection, RunEntry run, int partRows)
    {
        RunCatalog.Add(connection, run);
        if (!run.Kind.IsFiltered)
            return;
        var builder = new PartBuilder(partRows);
        var parts = new List<RunPart>();
        using (var rows = new SqliteStatement(connection, $"SELECT {run.Kind.KeyColumns} FROM {run.Table} ORDER BY {run.Kind.KeyColumns}"))
        {
            while (rows.Step())
            {
                if (builder.Add(RunKey.Of(run.Kind, rows)) is { } part)
                    parts.Add(part);
            }
        }
        if (builder.Close() is { } last)
            parts.Add(last);
        for (var i = 0; i < parts.Count; i++)
            RunCatalog.Add(connection, run, i, parts[i]);
    }

    private void BeginMerges(RunKind kind)
    {
        foreach (var level in _whole.Values.Where(run => run.Kind == kind).GroupBy(run => run.Level).Where(runs => runs.Count() >= sizes.FanOut).Select(runs => runs.Key).ToList())
        {
            if (_merges.Exists(merge => merge.Target.Kind == kind && merge.Target.Level == level + 1))
                continue;
            var target = new RunEntry(kind, NextId(), level + 1, RunCondition.Growing, sizes.FanOut);
            Execute(kind.CreateTable(target.Table));
            RunCatalog.Add(connection, target);
            _entries.Add(target);
            _merges.Add(new RunMerge(connection, target, Oldest(kind, level, target.Sources), sizes.PartRows));
        }
    }

    private void Complete(RunMerge merge)
    {
        foreach (var source in merge.Sources)
        {
            Replace(source, source with { Condition = RunCondition.Old });
            _whole.Remove(source.Id);
        }
        var whole = merge.Target with { Condition = RunCondition.Whole };
        Replace(merge.Target, whole);
        _whole.Add(whole.Id, RunCatalog.Whole(connection, whole));
        _merges.Remove(merge);
        merge.Dispose();
    }

    private void Replace(RunEntry entry, RunEntry with)
    {
        RunCatalog.Add(connection, with);
        _entries[_entries.IndexOf(entry)] = with;
    }

    // Runs of a level that come while its oldest are merged have greater numbers: after a restart the same are found.
    private List<RunEntry> Oldest(RunKind kind, int level, int count) =>
        [.. _entries.Where(entry => entry.Kind == kind && entry.Level == level && entry.Condition == RunCondition.Whole).OrderBy(entry => entry.Id).Take(count)];

    private long NextId() => _entries.Count == 0 ? 1 : _entries.Max(entry => entry.Id) + 1;

    private HotFilter FilterOf(RunKind kind)
    {
        var filter = new HotFilter(sizes.Rows);
        using var rows = new SqliteStatement(connection, $"SELECT {kind.KeyColumns} FROM {kind.Table}");
        while (rows.Step())
            filter.Add(RunFilter.Hash(RunKey.Of(kind, rows)));
        return filter;
    }

    private long Count(RunKind kind)
    {
        using var count = new SqliteStatement(connection, $"SELECT count(*) FROM {kind.Table}");
        count.Step();
        var rows = count.Int64(0);
        count.Reset();
        return rows;
    }

    private void Execute(string sql)
    {
        using var statement = new SqliteStatement(connection, sql);
        statement.Execute();
    }
}
