using System.Text.RegularExpressions;

namespace Ledger.Records.State;

/// <summary>The patterns of the codes that values and arguments may hold. All are ASCII but a unit's name.</summary>
public static partial class Codes
{
    /// <summary>An administrative code (GB/T 2260, 6 digits) or a school code (10 digits).</summary>
    public static bool IsUnitCode(string text) => UnitCodePattern().IsMatch(text);

    /// <summary>A term, <c>2025-2026-1</c>: consecutive years, then 1 or 2.</summary>
    public static bool IsTerm(string text) =>
        TermPattern().IsMatch(text) && Year(text.AsSpan(0, 4)) + 1 == Year(text.AsSpan(5, 4));

    /// <summary>A stage's name, which its term defines.</summary>
    public static bool IsStage(string text) => StagePattern().IsMatch(text);

    /// <summary>A digest or tree root of 32 bytes in lowercase hex.</summary>
    public static bool IsRoot(string text) => RootPattern().IsMatch(text);

    /// <summary>A transaction id: 32 bytes in lowercase hex.</summary>
    public static bool IsTransactionId(string text) => RootPattern().IsMatch(text);

    /// <summary>A release's id: 16 random bytes in lowercase hex.</summary>
    public static bool IsReleaseId(string text) => text.Length == 32 && text.AsSpan().IndexOfAnyExcept(HexDigits) < 0;

    /// <summary>A rule set's id.</summary>
    public static bool IsRuleSetId(string text) => RuleSetIdPattern().IsMatch(text);

    /// <summary>A rule set's version.</summary>
    public static bool IsRuleSetVersion(string text) => RuleSetVersionPattern().IsMatch(text);

    /// <summary>A reason: a code from a list that is kept off the ledger, never free text.</summary>
    public static bool IsReasonCode(string text) => ReasonCodePattern().IsMatch(text);

    /// <summary>An MSP id.</summary>
    public static bool IsMspId(string text) => MspIdPattern().IsMatch(text);

    /// <summary>A channel's id (Fabric's configtx validator: lowercase letters, digits, dots and dashes, a letter first).</summary>
    public static bool IsChannel(string text) => ChannelPattern().IsMatch(text);

    /// <summary>A unit's public name: letters, digits, blanks, brackets and dots, at most 60 characters.</summary>
    public static bool IsUnitName(string text) => UnitNamePattern().IsMatch(text);

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdef");

    private static int Year(ReadOnlySpan<char> digits) => int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?:[0-9]{6}|[0-9]{10})\z", RegexOptions.CultureInvariant)]
    private static partial Regex UnitCodePattern();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{4}-[12]\z", RegexOptions.CultureInvariant)]
    private static partial Regex TermPattern();

    [GeneratedRegex(@"^[a-z][a-zA-Z0-9-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex StagePattern();

    [GeneratedRegex(@"^[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex RootPattern();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex RuleSetIdPattern();

    [GeneratedRegex(@"^[0-9a-zA-Z][0-9a-zA-Z.-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex RuleSetVersionPattern();

    [GeneratedRegex(@"^[A-Z][A-Z0-9_]{1,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ReasonCodePattern();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex MspIdPattern();

    [GeneratedRegex(@"^[a-z][a-z0-9.-]{0,248}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ChannelPattern();

    [GeneratedRegex(@"^[\p{L}\p{Nd}][\p{L}\p{Nd} ()（）·.-]{0,59}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UnitNamePattern();
}
