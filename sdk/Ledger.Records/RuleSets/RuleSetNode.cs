using System.Globalization;
using System.Text.Json;

namespace Ledger.Records;

/// <summary>
/// A JSON value of a rule set with its path, for strict reading. What is wrong is told to the faults and read as empty, so
/// that reading goes on; a value that is missing was told where it is missing, and is silent here.
/// </summary>
internal readonly record struct RuleSetNode(JsonElement Element, string Path, RuleSetFaults Faults)
{
    public bool IsThere => Element.ValueKind != JsonValueKind.Undefined;

    /// <summary>A member, which need not be there.</summary>
    public RuleSetNode this[string name] => TryGet(name, out var node) ? node : new RuleSetNode(default, $"{Path}.{name}", Faults);

    public void Refuse(RuleSetFaultRule rule, params string[] arguments) => Faults.Add(Path, rule, arguments);

    public bool TryGet(string name, out RuleSetNode node)
    {
        JsonElement member = default;
        var found = Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out member);
        node = new RuleSetNode(member, $"{Path}.{name}", Faults);
        return found;
    }

    /// <summary>Tells of members that are missing or not known.</summary>
    public void Members(string[] required, params string[] optional)
    {
        if (!Is(JsonValueKind.Object))
            return;
        foreach (var member in Element.EnumerateObject())
        {
            if (!required.Contains(member.Name) && !optional.Contains(member.Name))
                Refuse(RuleSetFaultRule.UnknownMember, member.Name, string.Join(", ", required.Concat(optional)));
        }

        foreach (var name in required)
        {
            if (!TryGet(name, out _))
                Refuse(RuleSetFaultRule.MissingMember, name);
        }
    }

    public IEnumerable<(string Name, RuleSetNode Node)> Object()
    {
        if (!Is(JsonValueKind.Object))
            yield break;
        foreach (var member in Element.EnumerateObject())
            yield return (member.Name, new RuleSetNode(member.Value, $"{Path}.{member.Name}", Faults));
    }

    public IEnumerable<RuleSetNode> Array()
    {
        if (!Is(JsonValueKind.Array))
            yield break;
        var index = 0;
        foreach (var item in Element.EnumerateArray())
            yield return new RuleSetNode(item, string.Create(CultureInfo.InvariantCulture, $"{Path}[{index++}]"), Faults);
    }

    /// <summary>A text; empty where there is none.</summary>
    public string Text()
    {
        if (!Is(JsonValueKind.String))
            return string.Empty;
        var text = Element.GetString()!;
        if (text.Length == 0)
            Refuse(RuleSetFaultRule.EmptyText);
        return text;
    }

    /// <summary>A name made of ASCII letters, digits and hyphens.</summary>
    public string Identifier()
    {
        var text = Text();
        if (!text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            Refuse(RuleSetFaultRule.NotName);
        return text;
    }

    /// <summary>A code as the ledger's values take it.</summary>
    public string StageCode()
    {
        var code = Text();
        if (code.Length > 0 && !State.Codes.IsStage(code))
            Refuse(RuleSetFaultRule.NotName);
        return code;
    }

    /// <summary>One of a few words.</summary>
    public string OneOf(params IReadOnlyCollection<string> words)
    {
        var text = Text();
        if (text.Length > 0 && !words.Contains(text))
            Refuse(RuleSetFaultRule.NotOneOf, text, string.Join(", ", words));
        return text;
    }

    /// <summary>Tells of a list that has no part.</summary>
    public void NotEmpty<T>(IReadOnlyCollection<T> parts)
    {
        if (parts.Count == 0 && IsThere)
            Refuse(RuleSetFaultRule.EmptyList);
    }

    public int Integer(int least, int most)
    {
        if (!Is(JsonValueKind.Number))
            return least;
        if (Element.TryGetInt32(out var number) && number >= least && number <= most)
            return number;
        Refuse(RuleSetFaultRule.NotInRange, least.ToString(CultureInfo.InvariantCulture), most.ToString(CultureInfo.InvariantCulture));
        return least;
    }

    public bool Boolean()
    {
        if (Element.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return Element.GetBoolean();
        if (IsThere)
            Faults.Add(Path, RuleSetFaultRule.WrongValue, [RuleSetFaults.Word(JsonValueKind.True), RuleSetFaults.Word(Element.ValueKind)]);
        return false;
    }

    public LocalizedText Localized()
    {
        Members(["en", "zh"]);
        return new LocalizedText(this["en"].Text(), this["zh"].Text());
    }

    /// <summary>A decimal in a string; null where there is none.</summary>
    public decimal? Decimal()
    {
        var text = Text();
        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            return value;
        if (text.Length > 0)
            Refuse(RuleSetFaultRule.NotDecimal);
        return null;
    }

    /// <summary>A member that is a list of texts; empty where it is not there.</summary>
    public List<string> Texts(string name) => TryGet(name, out var list) ? [.. list.Array().Select(text => text.Text())] : [];

    /// <summary>Tells what stands twice; empty keys were told already. True if nothing does.</summary>
    public bool Once<T>(IEnumerable<T> items, Func<T, string> key)
    {
        string[] twice = [.. items.GroupBy(key, StringComparer.Ordinal).Where(group => group.Key.Length > 0 && group.Count() > 1).Select(group => group.Key)];
        foreach (var one in twice)
            Refuse(RuleSetFaultRule.Twice, one);
        return twice.Length == 0;
    }

    private bool Is(JsonValueKind kind)
    {
        if (Element.ValueKind == kind)
            return true;
        if (IsThere)
            Faults.Add(Path, RuleSetFaultRule.WrongValue, [RuleSetFaults.Word(kind), RuleSetFaults.Word(Element.ValueKind)]);
        return false;
    }
}
