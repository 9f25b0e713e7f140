using Ledger.Records;

namespace Ledger.Sdk.Cache.Internal;

/// <summary>What an opened document says, by the rule set that it names.</summary>
internal static class DocumentFields
{
    /// <summary>The record type of a document.</summary>
    /// <exception cref="LedgerInputException">The shelf lacks the document's rule set.</exception>
    public static RecordType TypeOf(RuleSetShelf shelf, byte[] payload)
    {
        var parsed = RecordPayload.Parse(payload);
        return shelf.Find(parsed.RuleSetId, parsed.RuleSetVersion) is { } rules && rules.TryFindType(parsed.TypeCode, out var type)
            ? type
            : throw new LedgerInputException(LedgerError.RuleSetUnknown, $"{parsed.RuleSetId} {parsed.RuleSetVersion}");
    }

    /// <summary>The value of the field at a position; null if there is no such field.</summary>
    public static FieldValue? ValueAt(byte[] disclosures, int position)
    {
        var at = 0;
        foreach (var range in disclosures.AsSpan().Split((byte)'~'))
        {
            if (at++ == position)
                return Disclosure.Parse(disclosures.AsMemory(range)).Value;
        }

        return null;
    }
}
