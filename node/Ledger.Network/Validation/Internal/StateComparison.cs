using Ledger.Network.Store.Internal;
using Ledger.Network.Store.Internal.Runs;

namespace Ledger.Network.Validation.Internal;

/// <summary>Compares a stored state and its indexes with those rebuilt from its blocks, row by row in the order of their keys.</summary>
internal sealed class StateComparison(StoredLedger stored)
{
    private const string Stored = "main";
    private const string Rebuilt = "rebuilt";

    private static readonly (string Table, string What, string[] Keys, string[] Values)[] Tables =
    [
        ("hashed_state", "key hash of the private state", ["ns", "collection", "key_hash"], ["value_hash", "block", "tx", "metadata", "checksum"]),
        ("expiry", "entry of the expiries", ["block", "ns", "collection", "key_hash", "written_block"], []),
    ];

    /// <summary>Keys of the world state and of hashed private state that were compared.</summary>
    public long Keys { get; private set; }

    /// <returns>A sentence that names the first row that differs; null if none does.</returns>
    public string? FindDifference() =>
        OfRuns(RunKind.State, "key of the world state")
            ?? OfTable(Tables[0])
            ?? OfRuns(RunKind.Transactions, "transaction in the index")
            ?? OfRuns(RunKind.History, "entry of the history")
            ?? OfTable(Tables[1])
            ?? FindFilterProblem();

    private string? OfRuns(RunKind kind, string what)
    {
        using var left = Rows(Stored);
        using var right = Rows(Rebuilt);
        return Compare(what, left, right, kind == RunKind.State);

        NewestRows Rows(string schema)
        {
            var runs = RunCatalog.Read(stored.Connection, schema: schema).Of(kind);
            return new NewestRows(new SqliteStatement(stored.Connection, kind.SelectAll(runs, kind.Columns, string.Empty, kind.KeyColumns, schema)), kind);
        }
    }

    private string? OfTable((string Table, string What, string[] Keys, string[] Values) table)
    {
        using var left = Rows(Stored);
        using var right = Rows(Rebuilt);
        return Compare(table.What, left, right, table.Table == "hashed_state");

        NewestRows Rows(string schema)
        {
            var keys = string.Join(", ", table.Keys);
            return new NewestRows(new SqliteStatement(stored.Connection, $"SELECT {string.Join(", ", table.Keys.Concat(table.Values))} FROM {schema}.{table.Table} ORDER BY {keys}"), table.Keys.Length);
        }
    }

    private string? Compare(string what, NewestRows left, NewestRows right, bool counts)
    {
        var (hasLeft, hasRight) = (left.Next(), right.Next());
        while (hasLeft || hasRight)
        {
            var order = !hasRight ? -1 : !hasLeft ? 1 : left.CompareKey(right);
            if (order < 0)
                return $"The {what} {left.Shown} does not follow from the blocks.";
            if (order > 0)
                return $"The {what} {right.Shown} is missing, though it follows from the blocks.";
            if (!left.HasValuesOf(right))
                return $"The {what} {left.Shown} is not what follows from the blocks.";
            if (counts)
                Keys++;
            (hasLeft, hasRight) = (left.Next(), right.Next());
        }
        return null;
    }

    // A filter that lacks a key of its run would hide the row.
    private string? FindFilterProblem()
    {
        foreach (var run in RunKind.All.Where(kind => kind.IsFiltered).SelectMany(RunCatalog.Read(stored.Connection).Of))
        {
            using var rows = new SqliteStatement(stored.Connection, $"SELECT {run.Kind.KeyColumns} FROM main.{run.Table} ORDER BY {run.Kind.KeyColumns}");
            foreach (var part in run.Parts)
            {
                if (!IsOf(part, rows, run.Kind))
                    return $"A filter of the run {run.Table} is not that of its rows. Run 'ledger network verify --rebuild' to make the file anew from its blocks.";
            }
            if (!rows.Step()) continue;
            rows.Reset();
            return $"Rows of the run {run.Table} have no filter. Run 'ledger network verify --rebuild' to make the file anew from its blocks.";
        }
        return null;
    }

    private static bool IsOf(RunPart part, SqliteStatement rows, RunKind kind)
    {
        var builder = new PartBuilder((int)part.Rows);
        RunPart? made = null;
        for (long i = 0; i < part.Rows && rows.Step(); i++)
            made = builder.Add(RunKey.Of(kind, rows));
        return made is not null && made.First.AsSpan().SequenceEqual(part.First) && made.Last.AsSpan().SequenceEqual(part.Last)
            && made.Filter.ToBytes().AsSpan().SequenceEqual(part.Filter.ToBytes());
    }
}
