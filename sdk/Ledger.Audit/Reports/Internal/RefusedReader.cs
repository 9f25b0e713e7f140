using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Audit.Internal;

/// <summary>Counts what was refused, and what does not hold, by the unit whose people sent it.</summary>
internal static class RefusedReader
{
    public static IReadOnlyList<UnitCount> ReadCodes(AuditIndex index, Region region) => Read(index, region, code => ((TxValidationCode)(long)code).ToProtocolName(), """
        SELECT a.unit, t.code, count(*) FROM tx t INDEXED BY tx_by_code LEFT JOIN actor a ON a.id = t.actor
        WHERE t.code <> 0 AND +t.time >= $0 AND +t.time <= $1 AND +t.seq < $2 GROUP BY a.unit, t.code ORDER BY a.unit, t.code
        """);

    public static IReadOnlyList<UnitCount> ReadProblems(AuditIndex index, Region region) => Read(index, region, what => (string)what, """
        SELECT a.unit, p.what, count(*) FROM tx t INDEXED BY tx_with_problems JOIN problem p ON p.seq = t.seq LEFT JOIN actor a ON a.id = t.actor
        WHERE t.problems > 0 AND +t.time >= $0 AND +t.time <= $1 AND +t.seq < $2 GROUP BY a.unit, p.what ORDER BY a.unit, p.what
        """);

    // Whoever is no valid identity speaks for no unit: every report tells of them.
    private static List<UnitCount> Read(AuditIndex index, Region region, Func<object, string> name, string sql)
    {
        var found = new List<UnitCount>();
        using var read = new Statement(index.Connection, sql);
        using var rows = read.With(region.From, region.To, index.End).Read();
        while (rows.Read())
        {
            var unit = rows.IsDBNull(0) ? string.Empty : rows.GetString(0);
            if (unit.Length == 0 || region.Contains(unit)) found.Add(new UnitCount(unit, name(rows.GetValue(1)), rows.GetInt64(2)));
        }
        return found;
    }
}
