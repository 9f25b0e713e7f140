using System.Diagnostics.CodeAnalysis;

namespace Ledger.Records.State;

/// <summary>An inspection's id: <c>350100/0123456789abcdef0123456789abcdef</c>.</summary>
/// <param name="Owner">The unit that inspects: a province, city or county.</param>
/// <param name="Id">16 random bytes, lowercase hex.</param>
public sealed record InspectionId(string Owner, string Id)
{
    /// <summary>Reads the text form.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out InspectionId? id)
    {
        id = null;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash < 0 || !IsOwner(text![..slash]) || !Codes.IsReleaseId(text[(slash + 1)..])) return false;
        id = new InspectionId(text[..slash], text[(slash + 1)..]);
        return true;
    }

    /// <summary>Whether a unit of this code may inspect: schools do not.</summary>
    public static bool IsOwner(string code) => Codes.IsUnitCode(code) && code.Length == 6;

    /// <summary>The text form.</summary>
    public override string ToString() => $"{Owner}/{Id}";
}
