namespace Ledger.Network.Store.Internal.Runs;

/// <summary>
/// A table that is kept in runs: what was lately written stands in the table itself, which stays small; what is older in
/// runs, tables of the same form that are written once, in the order of their key. A row of a newer run hides one of an
/// older run with the same key.
/// </summary>
/// <param name="Table">The table of the newest rows; a run's table has this name, an underscore and the run's number.</param>
/// <param name="Definition">The columns, as SQL.</param>
/// <param name="Keys">The columns of the primary key, in its order.</param>
/// <param name="Values">The other columns.</param>
/// <param name="IsFiltered">Whether a run has filters, for a table whose keys are looked up one at a time.</param>
/// <param name="IsRewritten">Whether a key can come again. Its version then tells which row is newer.</param>
internal sealed record RunKind(string Table, string Definition, IReadOnlyList<string> Keys, IReadOnlyList<string> Values, bool IsFiltered, bool IsRewritten)
{
    /// <summary>The world state. A value of NULL is a key that was deleted and stands in an older run.</summary>
    public static RunKind State { get; } = new(
        "state",
        """
        ns TEXT NOT NULL, key BLOB NOT NULL, value BLOB, block INTEGER NOT NULL, tx INTEGER NOT NULL,
        metadata BLOB, checksum INTEGER NOT NULL, PRIMARY KEY(ns, key)
        """,
        ["ns", "key"], ["value", "block", "tx", "metadata", "checksum"], IsFiltered: true, IsRewritten: true);

    /// <summary>The index of transactions.</summary>
    public static RunKind Transactions { get; } = new(
        "tx",
        """
        id BLOB PRIMARY KEY, block INTEGER NOT NULL, position INTEGER NOT NULL, code INTEGER NOT NULL,
        checksum INTEGER NOT NULL
        """,
        ["id"], ["block", "position", "code", "checksum"], IsFiltered: true, IsRewritten: false);

    /// <summary>Who wrote which key.</summary>
    public static RunKind History { get; } = new(
        "history",
        """
        ns TEXT NOT NULL, key BLOB NOT NULL, block INTEGER NOT NULL, tx INTEGER NOT NULL,
        PRIMARY KEY(ns, key, block, tx)
        """,
        ["ns", "key", "block", "tx"], [], IsFiltered: false, IsRewritten: false);

    public static IReadOnlyList<RunKind> All { get; } = [State, Transactions, History];

    /// <summary>The columns, those of the key first, separated by commas.</summary>
    public string Columns { get; } = string.Join(", ", Keys.Concat(Values));

    /// <summary>The columns of the key, separated by commas.</summary>
    public string KeyColumns { get; } = string.Join(", ", Keys);

    public string CreateTable(string name) => $"CREATE TABLE {name}(\n{Definition}) WITHOUT ROWID";

    /// <summary>All rows of the table and of its runs, in the order of the key; of one key possibly several, of which the one of the greatest version counts.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="columns">What to select.</param>
    /// <param name="where">A condition with its WHERE, or nothing.</param>
    /// <param name="order">The columns to order by, which lead the key or follow columns that the condition fixes.</param>
    /// <param name="schema">The database's name in the connection.</param>
    public string SelectAll(IEnumerable<Run> runs, string columns, string where, string order, string schema = "main") =>
        string.Join(" UNION ALL ", runs.Select(run => run.Table).Prepend(Table).Select(table => $"SELECT {columns} FROM {schema}.{table}{where}")) + $" ORDER BY {order}";
}
