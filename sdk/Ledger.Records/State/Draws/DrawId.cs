using System.Diagnostics.CodeAnalysis;

namespace Ledger.Records.State;

/// <summary>Names a draw: <c>350102/&lt;64 hex digits&gt;</c>.</summary>
/// <param name="Office">The unit whose supervision office draws: a province, city or county.</param>
/// <param name="Commitment">SHA-256 of the office's secret, 64 lowercase hex digits.</param>
public sealed record DrawId(string Office, string Commitment)
{
    /// <summary>Reads the text form.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DrawId? id)
    {
        id = text?.Split('/') is [var office, var commitment] && InspectionId.IsOwner(office) && Codes.IsRoot(commitment) ? new DrawId(office, commitment) : null;
        return id is not null;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => $"{Office}/{Commitment}";
}
