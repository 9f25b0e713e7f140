using System.Globalization;
using System.Text.Json;

namespace Ledger.Records;

/// <summary>Reads texts of rules of any kind; the member <c>kind</c> says which, and a rule set for records has none.</summary>
public static class RuleText
{
    private const int FormatVersion = 1;

    /// <summary>The texts that ship with the library, by kind and id.</summary>
    public static IReadOnlyList<IRuleText> Shipped => [.. RuleSet.Shipped, .. BalanceStandard.Shipped, SupervisionRules.FujianSupervision, .. AssessmentStandard.Shipped];

    /// <summary>Parses a text of rules from JSON in any layout, or says everything that is wrong with it.</summary>
    /// <param name="utf8Json">The whole text.</param>
    /// <param name="text">The rules; null if there are faults.</param>
    /// <returns>The faults in the order in which the text is read; empty if it can be used.</returns>
    public static IReadOnlyList<RuleSetFault> Check(ReadOnlySpan<byte> utf8Json, out IRuleText? text)
    {
        text = Read<IRuleText>(utf8Json, ReadAny, out var faults);
        return faults;
    }

    /// <summary>Reads a text of one kind; null if there are faults.</summary>
    internal static T? Read<T>(ReadOnlySpan<byte> utf8Json, Func<byte[], RuleSetNode, T?> read, out IReadOnlyList<RuleSetFault> faults)
        where T : class, IRuleText
    {
        byte[] canonical;
        try
        {
            canonical = JsonCanonicalizer.Canonicalize(utf8Json);
        }
        catch (CanonicalJsonException e)
        {
            faults = [new RuleSetFault("$", RuleSetFaultRule.NotJson, [Word(e.Error.ToString()), Word(e.Position.ToString(CultureInfo.InvariantCulture))])];
            return null;
        }

        using var document = JsonDocument.Parse(canonical);
        var met = new RuleSetFaults();
        var root = new RuleSetNode(document.RootElement, "$", met);
        var text = IsKnownVersion(root) ? read(canonical, root) : null;
        faults = met.Met;
        return faults.Count == 0 ? text : null;
    }

    /// <summary>Reads what ships.</summary>
    internal static T Load<T>(string resource, Func<byte[], RuleSetNode, T?> read) where T : class, IRuleText
    {
        using var stream = typeof(RuleText).Assembly.GetManifestResourceStream(resource)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Read(copy.GetBuffer().AsSpan(0, (int)copy.Length), read, out var faults) ?? throw new RuleSetException(faults);
    }

    /// <summary>Reads id and version, which all kinds have.</summary>
    internal static (string Id, int Version) ReadName(RuleSetNode root)
    {
        var id = root["id"];
        var name = id.Text();
        if (name.Length > 0 && (!State.Codes.IsRuleSetId(name) || name.Contains('.', StringComparison.Ordinal)))
            id.Refuse(RuleSetFaultRule.NotId);
        return (name, root["version"].Integer(1, int.MaxValue));
    }

    private static IRuleText? ReadAny(byte[] canonical, RuleSetNode root)
    {
        if (!root.TryGet("kind", out var kind))
            return RuleSetReader.Read(canonical, root);
        switch (kind.Text())
        {
            case BalanceStandard.Kind:
                return BalanceStandardReader.Read(canonical, root);
            case SupervisionRules.Kind:
                return SupervisionRulesReader.Read(canonical, root);
            case AssessmentStandard.Kind:
                return AssessmentStandardReader.Read(canonical, root);
            case { Length: > 0 } other:
                kind.Refuse(RuleSetFaultRule.NotOneOf, other, string.Join(", ", BalanceStandard.Kind, SupervisionRules.Kind, AssessmentStandard.Kind));
                return null;
            default:
                return null;
        }
    }

    // What another version means by its members is not known, so nothing more is said of it.
    private static bool IsKnownVersion(RuleSetNode root)
    {
        if (!root.TryGet("v", out var v) || (v.Element.ValueKind == JsonValueKind.Number && v.Element.TryGetInt32(out var format) && format == FormatVersion))
            return true;
        v.Refuse(RuleSetFaultRule.FormatVersion, FormatVersion.ToString(CultureInfo.InvariantCulture));
        return false;
    }

    private static LocalizedText Word(string text) => new(text, text);
}
