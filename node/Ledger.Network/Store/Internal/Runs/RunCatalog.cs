using Microsoft.Data.Sqlite;

namespace Ledger.Network.Store.Internal.Runs;

/// <summary>The tables that list a file's runs. Not thread-safe.</summary>
internal static class RunCatalog
{
    public const string Tables = """
        CREATE TABLE run(
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, level INTEGER NOT NULL, condition TEXT NOT NULL,
            sources INTEGER NOT NULL, checksum INTEGER NOT NULL);
        CREATE TABLE run_part(
            run INTEGER NOT NULL, part INTEGER NOT NULL, first BLOB NOT NULL, last BLOB NOT NULL, rows INTEGER NOT NULL,
            filter BLOB NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY(run, part)) WITHOUT ROWID;
        """;

    /// <summary>The whole runs of a file, as they are now.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="since">The height from which on they are those of the file.</param>
    /// <param name="schema">The database's name in the connection.</param>
    /// <exception cref="LedgerCorruptedException">The list or a filter was changed, or a run is missing.</exception>
    public static RunSet Read(SqliteConnection connection, ulong since = 0, string schema = "main") =>
        new(since, Entries(connection, schema).Where(entry => entry.Condition == RunCondition.Whole).Select(entry => Whole(connection, entry, schema)));

    /// <summary>A run with its filters.</summary>
    public static Run Whole(SqliteConnection connection, RunEntry entry, string schema = "main")
    {
        var parts = Parts(connection, entry, schema);
        return entry.Kind.IsFiltered && parts.Count == 0
            ? throw new LedgerCorruptedException($"The filters of the run {entry.Table} are missing from the ledger's file. Run 'ledger network verify --rebuild' to make the file anew from its blocks.")
            : new Run(entry.Kind, entry.Id, entry.Level, parts);
    }

    /// <summary>All runs, in the order of their numbers.</summary>
    public static List<RunEntry> Entries(SqliteConnection connection, string schema = "main")
    {
        var entries = new List<RunEntry>();
        using (var select = new SqliteStatement(connection, $"SELECT id, kind, level, condition, sources, checksum FROM {schema}.run ORDER BY id"))
        {
            while (select.Step())
            {
                var (id, table, level, condition, sources) = (select.Int64(0), select.Text(1), select.Int64(2), select.Text(3), select.Int64(4));
                var kind = RunKind.All.FirstOrDefault(kind => kind.Table == table);
                if (kind is null || RowChecksum.Run(id, table, level, condition, sources) != select.Int64(5) || !Enum.TryParse<RunCondition>(condition, ignoreCase: true, out var known))
                    throw new LedgerCorruptedException($"The entry {id} in the list of runs was changed on disk: its checksum does not fit. Run 'ledger network verify --rebuild' to make the file anew from its blocks.");
                entries.Add(new RunEntry(kind, id, (int)level, known, (int)sources));
            }
        }
        CheckTables(connection, schema, entries);
        return entries;
    }

    /// <summary>The parts of a run that are written.</summary>
    public static List<RunPart> Parts(SqliteConnection connection, RunEntry entry, string schema = "main")
    {
        var parts = new List<RunPart>();
        using var select = new SqliteStatement(connection, $"SELECT part, first, last, rows, filter, checksum FROM {schema}.run_part WHERE run = ?1 ORDER BY part");
        select.Bind(1, entry.Id);
        while (select.Step())
        {
            var (part, rows) = (select.Int64(0), select.Int64(3));
            if (part != parts.Count || RowChecksum.RunPart(entry.Id, part, select.Blob(1), select.Blob(2), rows, select.Blob(4)) != select.Int64(5))
                throw new LedgerCorruptedException($"Filter {part} of the run {entry.Table} was changed on disk: its checksum does not fit. Run 'ledger network verify --rebuild' to make the file anew from its blocks.");
            parts.Add(new RunPart(select.Blob(1).ToArray(), select.Blob(2).ToArray(), rows, RunFilter.Read(select.Blob(4))));
        }
        return parts;
    }

    public static void Add(SqliteConnection connection, RunEntry entry)
    {
        using var insert = new SqliteStatement(connection, "INSERT OR REPLACE INTO run VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        insert.Bind(1, entry.Id).Bind(2, entry.Kind.Table).Bind(3, entry.Level).Bind(4, entry.Condition.Text()).Bind(5, entry.Sources)
            .Bind(6, RowChecksum.Run(entry.Id, entry.Kind.Table, entry.Level, entry.Condition.Text(), entry.Sources)).Execute();
    }

    public static void Add(SqliteConnection connection, RunEntry entry, int number, RunPart part)
    {
        var filter = part.Filter.ToBytes();
        using var insert = new SqliteStatement(connection, "INSERT INTO run_part VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        insert.Bind(1, entry.Id).Bind(2, number).Bind(3, part.First).Bind(4, part.Last).Bind(5, part.Rows).Bind(6, filter)
            .Bind(7, RowChecksum.RunPart(entry.Id, number, part.First, part.Last, part.Rows, filter)).Execute();
    }

    /// <summary>Removes a run with its table.</summary>
    public static void Remove(SqliteConnection connection, RunEntry entry)
    {
        foreach (var sql in (string[])[$"DROP TABLE {entry.Table}", $"DELETE FROM run_part WHERE run = {entry.Id}", $"DELETE FROM run WHERE id = {entry.Id}"])
        {
            using var statement = new SqliteStatement(connection, sql);
            statement.Execute();
        }
    }

    // A lost entry would hide its rows, and that without a word.
    private static void CheckTables(SqliteConnection connection, string schema, List<RunEntry> entries)
    {
        var listed = entries.Select(entry => entry.Table).ToHashSet(StringComparer.Ordinal);
        using var select = new SqliteStatement(connection, $"SELECT name FROM {schema}.sqlite_schema WHERE type = 'table'");
        var unlisted = new List<string>();
        while (select.Step())
        {
            var name = select.Text(0);
            if (!listed.Remove(name) && RunKind.All.Any(kind => name.StartsWith(kind.Table + "_", StringComparison.Ordinal)))
                unlisted.Add(name);
        }
        if (unlisted.Count > 0 || listed.Count > 0)
            throw new LedgerCorruptedException($"The list of runs and the tables of the ledger's file do not fit: {string.Join(", ", unlisted.Concat(listed))}. Run 'ledger network verify --rebuild' to make the file anew from its blocks.");
    }
}
