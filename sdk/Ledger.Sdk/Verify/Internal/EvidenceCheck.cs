using System.Globalization;
using Ledger.Records;
using Ledger.Sdk.Import;

namespace Ledger.Sdk.Verify.Internal;

/// <summary>Whether the evidence files that a reader was given are those that the records name.</summary>
internal static class EvidenceCheck
{
    /// <exception cref="LedgerInputException">A file cannot be read.</exception>
    public static VerdictLine Check(EvidenceFolder? given, IReadOnlyList<RecordVerification> records)
    {
        if (given is null)
            return VerdictLine.NotChecked(VerdictCheck.Evidence, "EvidenceNotGiven");
        var named = records.SelectMany(Digests).ToHashSet(StringComparer.Ordinal);
        if (named.Count == 0)
            return VerdictLine.NotChecked(VerdictCheck.Evidence, "EvidenceUndisclosed");
        var files = given.AllFiles().Keys.ToList();
        if (files.Count == 0)
            return VerdictLine.NotChecked(VerdictCheck.Evidence, "EvidenceNotGiven");
        var held = files.Count(named.Contains);
        return held == files.Count
            ? VerdictLine.Passed(VerdictCheck.Evidence, "EvidenceHolds", Number(held), Number(named.Count))
            : VerdictLine.Failed(VerdictCheck.Evidence, "EvidenceOther", Number(files.Count - held), Number(files.Count));
    }

    private static IEnumerable<string> Digests(RecordVerification record)
    {
        if (record.Type is not { } type || Completeness.IsOf(type))
            return [];
        return record.Record.Disclosures
            .Where(d => type.PositionOf(d.Name) is >= 0 and var position && type.Fields[position].Kind == FieldKind.Digests)
            .SelectMany(d => d.Value.AsList ?? []);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
