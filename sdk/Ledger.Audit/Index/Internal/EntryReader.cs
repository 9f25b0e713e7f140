using System.Text;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records.State;
using Microsoft.Data.Sqlite;

namespace Ledger.Audit.Internal;

/// <summary>Reads rows of transactions with what stands beside them.</summary>
internal static class EntryReader
{
    private const string Columns = """
        SELECT t.seq, t.id, t.time, t.code, a.msp, a.enrolment, a.unit, a.role, f.text, o.key, k.text, s.text, t.leaf, e.text, t.problems
        FROM tx t LEFT JOIN actor a ON a.id = t.actor LEFT JOIN name f ON f.id = t.function LEFT JOIN object o ON o.id = t.object
        LEFT JOIN name k ON k.id = t.kind LEFT JOIN name s ON s.id = t.state LEFT JOIN name e ON e.id = t.endorsers
        """;

    public static List<AuditEntry> Read(SqliteConnection connection, string rest, params object[] values)
    {
        var entries = new List<AuditEntry>();
        using var problems = new Statement(connection, "SELECT what, detail FROM problem WHERE seq = $0 ORDER BY place");
        using var statement = new Statement(connection, $"{Columns} {rest}");
        using var rows = statement.With(values).Read();
        while (rows.Read())
        {
            var seq = rows.GetInt64(0);
            entries.Add(new AuditEntry
            {
                BlockNumber = IndexSchema.BlockOf(seq),
                Index = IndexSchema.PlaceOf(seq),
                TransactionId = IndexState.IdText((byte[])rows.GetValue(1)),
                Time = rows.IsDBNull(2) ? null : DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(2)),
                Code = ((TxValidationCode)rows.GetInt64(3)).ToProtocolName(),
                MspId = Text(rows, 4),
                Enrolment = Text(rows, 5),
                Unit = NullIfEmpty(Text(rows, 6)),
                Role = NullIfEmpty(Text(rows, 7)),
                Function = Text(rows, 8),
                ObjectKey = rows.IsDBNull(9) ? string.Empty : KeyText((byte[])rows.GetValue(9)),
                Kind = Text(rows, 10),
                State = NullIfEmpty(Text(rows, 11)),
                Leaf = rows.IsDBNull(12) ? null : rows.GetInt32(12),
                Endorsers = Text(rows, 13).Split(' ', StringSplitOptions.RemoveEmptyEntries),
                Problems = rows.GetInt64(14) == 0 ? [] : ReadProblems(problems, seq),
            });
        }
        return entries;
    }

    /// <summary>A key as people read it; one that is not composite as it is.</summary>
    public static string KeyText(byte[] key)
    {
        var text = Encoding.UTF8.GetString(key);
        return StateKey.FromCompositeKey(text)?.ToString() ?? text;
    }

    private static List<AuditEntryProblem> ReadProblems(Statement problems, long seq)
    {
        var found = new List<AuditEntryProblem>();
        using var rows = problems.With(seq).Read();
        while (rows.Read()) found.Add(new AuditEntryProblem(rows.GetString(0), rows.GetString(1)));
        return found;
    }

    private static string Text(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? string.Empty : rows.GetString(column);

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
