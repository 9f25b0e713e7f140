using Ledger.Records.State;

namespace Ledger.Audit.Internal;

/// <summary>Counts what schools did: one walk along a school's transactions each, sums for what stands above.</summary>
internal sealed class ActivityReader(AuditIndex index, Region region)
{
    // A school acts on its own objects alone (the contracts see to it), so that its transactions are those about it.
    private const string Counts = """
        SELECT k.text, s.text, f.text, count(*), sum(CASE WHEN k.text = 'batch' THEN
            (SELECT json_extract(CAST(w.value AS TEXT), '$.size') FROM write w WHERE w.object = t.object AND w.seq = t.seq AND json_valid(CAST(w.value AS TEXT))) END)
        FROM unit_tx u CROSS JOIN tx t ON t.seq = u.seq JOIN name k ON k.id = t.kind LEFT JOIN name s ON s.id = t.state JOIN name f ON f.id = t.function
        WHERE u.unit = (SELECT id FROM name WHERE text = $0) AND u.seq < $1 AND t.code = 0 AND +t.time >= $2 AND +t.time <= $3
        GROUP BY t.kind, t.state, t.function
        """;

    private static readonly Dictionary<string, int> s_places = AuditMeasure.All.Select((measure, place) => (measure, place)).ToDictionary(p => p.measure, p => p.place, StringComparer.Ordinal);

    public IReadOnlyList<UnitActivity> Read()
    {
        var sums = region.Units.ToDictionary(unit => unit.Code, _ => (Schools: 0, Counts: new long[AuditMeasure.All.Count]), StringComparer.Ordinal);
        using var read = new Statement(index.Connection, Counts);
        foreach (var school in region.Units.Where(unit => unit.Tier == UnitTier.School))
        {
            var counts = Read(read, school.Code);
            foreach (var code in school.Path.Prepend(school.Code).Where(sums.ContainsKey))
            {
                var sum = sums[code];
                for (var i = 0; i < counts.Length; i++) sum.Counts[i] += counts[i];
                sums[code] = (sum.Schools + 1, sum.Counts);
            }
        }
        return [.. region.Units.Select(unit => new UnitActivity(unit.Code, unit.Name, unit.Tier, sums[unit.Code].Schools, sums[unit.Code].Counts))];
    }

    private long[] Read(Statement read, string school)
    {
        var counts = new long[AuditMeasure.All.Count];
        using var rows = read.With(school, index.End, region.From, region.To).Read();
        while (rows.Read())
        {
            if (AuditMeasure.Of(rows.GetString(0), rows.IsDBNull(1) ? string.Empty : rows.GetString(1), rows.GetString(2)) is not { } measure) continue;
            counts[s_places[measure]] += rows.GetInt64(3);
            if (measure == AuditMeasure.Batches && !rows.IsDBNull(4)) counts[s_places[AuditMeasure.Records]] += rows.GetInt64(4);
        }
        return counts;
    }
}
