using System.Text;
using Ledger.Records.State;

namespace Ledger.Audit.Internal;

/// <summary>What the objects of the ledger's contracts say, as of the index's height or a lower one.</summary>
internal static class CurrentValues
{
    /// <summary>The value that each object of a kind has, by key; one that cannot be read is told by another rule.</summary>
    internal static IEnumerable<T> Read<T>(string kind, Func<byte[], T> parse, AuditIndex index) => ReadFrom($"\0{kind}\0", parse, index, "max", index.End);

    /// <summary>The value that each object whose key begins with a text has, by key.</summary>
    internal static IEnumerable<T> ReadOf<T>(string prefix, Func<byte[], T> parse, AuditIndex index) => ReadFrom(prefix, parse, index, "max", index.End);

    /// <summary>The value that each object of a kind had first, by key.</summary>
    internal static IEnumerable<T> ReadFirst<T>(string kind, Func<byte[], T> parse, AuditIndex index) => ReadFrom($"\0{kind}\0", parse, index, "min", index.End);

    /// <summary>The value that each object whose key begins with a text had with the blocks below a height.</summary>
    internal static IEnumerable<T> ReadAsOf<T>(string prefix, Func<byte[], T> parse, AuditIndex index, ulong height) => ReadFrom(prefix, parse, index, "max", Math.Min(index.End, IndexSchema.Seq(height, 0)));

    private static IEnumerable<T> ReadFrom<T>(string prefix, Func<byte[], T> parse, AuditIndex index, string which, long before)
    {
        using var read = new Statement(index.Connection, $"""
            SELECT w.value FROM object o JOIN name n ON n.id = o.ns JOIN write w ON w.object = o.id AND w.seq = (SELECT {which}(seq) FROM write WHERE object = o.id AND seq < $3)
            WHERE n.text = $0 AND o.key >= $1 AND o.key < $2 AND w.value IS NOT NULL ORDER BY o.key
            """);
        var (from, to) = (Encoding.UTF8.GetBytes(prefix), Encoding.UTF8.GetBytes(prefix));
        to[^1]++;
        using var rows = read.With(index.Chaincode, from, to, before).Read();
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
