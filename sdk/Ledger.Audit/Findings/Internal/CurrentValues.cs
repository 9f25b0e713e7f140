using Ledger.Records.State;

namespace Ledger.Audit.Internal;

/// <summary>What the objects of a kind say now.</summary>
internal static class CurrentValues
{
    /// <summary>The value that each object of a kind has now, by key; one that cannot be read is told by another rule.</summary>
    internal static IEnumerable<T> Read<T>(string kind, Func<byte[], T> parse, AuditIndex index)
    {
        using var read = new Statement(index.Connection, """
            SELECT w.value FROM object o JOIN name n ON n.id = o.ns JOIN write w ON w.object = o.id AND w.seq = o.written
            WHERE n.text = $0 AND o.key >= $1 AND o.key < $2 AND o.deleted = 0 ORDER BY o.key
            """);
        using var rows = read.With(index.Chaincode, System.Text.Encoding.UTF8.GetBytes($"\0{kind}\0"), System.Text.Encoding.UTF8.GetBytes($"\0{kind}\u0001")).Read();
        while (rows.Read())
        {
            T value;
            try
            {
                value = parse((byte[])rows.GetValue(0));
            }
            catch (StateFormatException)
            {
                continue;
            }
            yield return value;
        }
    }
}
