using System.Globalization;
using Ledger.Records;

namespace Ledger.Sdk.Verify.Internal;

/// <summary>Whether a bundle has the records that its statements of completeness name. Nothing more can be shown: they are the school's word.</summary>
internal static class StatementCheck
{
    public static VerdictLine Check(IReadOnlyList<RecordVerification> records)
    {
        var statements = records.Index().Where(r => r.Item.Type is { } type && Completeness.IsOf(type)).ToList();
        if (statements.Count == 0)
            return VerdictLine.NotChecked(VerdictCheck.Completeness, "NoStatement");
        var leaves = new Dictionary<string, (RecordVerification Record, string Sm3)>(StringComparer.Ordinal);
        foreach (var record in records.Where(r => r.Type is not { } type || !Completeness.IsOf(type)))
            leaves[Leaf(record, DigestAlgorithm.Sha256)] = (record, Leaf(record, DigestAlgorithm.Sm3));
        var named = new HashSet<string>(StringComparer.Ordinal);
        int shown = 0, pairs = 0;
        long height = 0;
        foreach (var (place, statement) in statements)
        {
            if (Read(statement) is not { } stated)
                return VerdictLine.Failed(VerdictCheck.Completeness, "StatementBroken") with { Record = place };
            height = Math.Max(height, stated.Height ?? 0);
            pairs += stated.Entries.Count;
            foreach (var entry in stated.Entries.Where(e => e.Count is not null || e.Leaves is not null))
            {
                shown++;
                if (Wrong(entry, leaves, named) is { } wrong)
                    return wrong with { Record = place };
            }
        }

        if (shown == 0)
            return VerdictLine.NotChecked(VerdictCheck.Completeness, "StatementUndisclosed");
        var further = leaves.Keys.Count(l => !named.Contains(l));
        if (further > 0)
            return VerdictLine.Passed(VerdictCheck.Completeness, "CompleteAndMore", Number(named.Count), Number(height), Number(further));
        return shown == pairs
            ? VerdictLine.Passed(VerdictCheck.Completeness, "CompleteAsStated", Number(named.Count), Number(height))
            : VerdictLine.Passed(VerdictCheck.Completeness, "CompleteInPart", Number(named.Count), Number(height), Number(shown), Number(pairs));
    }

    private static Completeness? Read(RecordVerification statement)
    {
        try
        {
            return Completeness.Read(statement.Type!, statement.Record.Disclosures);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static VerdictLine? Wrong(CompletenessEntry entry, Dictionary<string, (RecordVerification Record, string Sm3)> leaves, HashSet<string> named)
    {
        string[] where = [entry.Term.Value, entry.Dimension ?? "-"];
        if (!entry.IsConsistent)
            return VerdictLine.Failed(VerdictCheck.Completeness, "StatementCountDiffers", [.. where, Number(entry.Count!.Value), Number(entry.Leaves!.Count / 2)]);
        if (entry.Leaves is null)
        {
            // What a type leaves to the record to say, and the record does not show, cannot be counted.
            List<(string Leaf, RecordVerification Record)> own = [.. leaves.Where(l => l.Value.Record.Record.Payload.Term == entry.Term && DimensionOf(l.Value.Record) == entry.Dimension).Select(l => (l.Key, l.Value.Record))];
            foreach (var (leaf, _) in own)
                named.Add(leaf);
            return own.Count == entry.Count ? null : VerdictLine.Failed(VerdictCheck.Completeness, "StatementCountDiffers", [.. where, Number(entry.Count!.Value), Number(own.Count)]);
        }

        var listed = entry.Leaves.Where(l => l.StartsWith("sha256:", StringComparison.Ordinal)).ToList();
        var missing = listed.Count(l => !leaves.ContainsKey(l));
        if (missing > 0)
            return VerdictLine.Failed(VerdictCheck.Completeness, "StatementRecordMissing", [.. where, Number(missing), Number(listed.Count)]);
        foreach (var leaf in listed)
        {
            var (record, sm3) = leaves[leaf];
            if (record.Record.Payload.Term != entry.Term || (record.Type is not null && IsKnown(record) && DimensionOf(record) != entry.Dimension))
                return VerdictLine.Failed(VerdictCheck.Completeness, "StatementRecordElsewhere", where);
            if (!entry.Leaves.Contains(sm3))
                return VerdictLine.Failed(VerdictCheck.Completeness, "StatementRecordMissing", [.. where, "1", Number(listed.Count)]);
            named.Add(leaf);
        }

        return listed.Count * 2 == entry.Leaves.Count ? null : VerdictLine.Failed(VerdictCheck.Completeness, "StatementCountDiffers", [.. where, Number(entry.Leaves.Count - listed.Count), Number(listed.Count)]);
    }

    // Of a dimension that the statement's rule set does not have, a record counts among those without one.
    private static bool IsKnown(RecordVerification record) =>
        record.Type is { } type && (type.Dimension is not null || type.DimensionField < 0 || record.Record.Disclosures.Any(d => d.Name == type.Fields[type.DimensionField].Name));

    private static string? DimensionOf(RecordVerification record) => record.Type is not { } type ? null
        : type.Dimension ?? (type.DimensionField < 0 ? null : record.Record.Disclosures.FirstOrDefault(d => d.Name == type.Fields[type.DimensionField].Name)?.Value.AsText);

    private static string Leaf(RecordVerification record, DigestAlgorithm algorithm)
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        MerkleProof.HashLeaf(algorithm, record.Record.PayloadBytes.Span, hash);
        return $"{Digest.NameOf(algorithm)}:{Convert.ToHexStringLower(hash)}";
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
