using System.Diagnostics.CodeAnalysis;

namespace Ledger.Records.State;

/// <summary>Names a finding that was sent to a unit: <c>3435000001/&lt;64 hex digits&gt;</c>.</summary>
/// <param name="Unit">The unit that is to answer.</param>
/// <param name="Digest">The finding's digest, 64 lowercase hex digits (docs/AUDIT.md): of its rule, subject and evidence.</param>
public sealed record FindingId(string Unit, string Digest)
{
    /// <summary>Reads the text form.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FindingId? id)
    {
        id = text?.Split('/') is [var unit, var digest] && Codes.IsUnitCode(unit) && Codes.IsRoot(digest) ? new FindingId(unit, digest) : null;
        return id is not null;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => $"{Unit}/{Digest}";
}
