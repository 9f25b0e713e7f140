using System.Text.Json;

namespace Ledger.Records;

/// <summary>A JSON value of a rule set with its path, for strict reading.</summary>
internal readonly record struct RuleSetNode(JsonElement Element, string Path)
{
    public RuleSetNode this[string name] =>
        TryGet(name, out var node) ? node : throw Refuse($"The member '{name}' is missing.");

    public RuleSetException Refuse(string reason) => new(Path, reason);

    public bool TryGet(string name, out RuleSetNode node)
    {
        Expect(JsonValueKind.Object);
        var found = Element.TryGetProperty(name, out var member);
        node = new RuleSetNode(member, $"{Path}.{name}");
        return found;
    }

    public void Members(string[] required, params string[] optional)
    {
        foreach (var (name, _) in Object())
        {
            if (!required.Contains(name) && !optional.Contains(name))
                throw Refuse($"The member '{name}' is not known.");
        }

        foreach (var name in required)
            _ = this[name];
    }

    public IEnumerable<(string Name, RuleSetNode Node)> Object()
    {
        Expect(JsonValueKind.Object);
        foreach (var member in Element.EnumerateObject())
            yield return (member.Name, new RuleSetNode(member.Value, $"{Path}.{member.Name}"));
    }

    public IEnumerable<RuleSetNode> Array()
    {
        Expect(JsonValueKind.Array);
        var index = 0;
        foreach (var item in Element.EnumerateArray())
            yield return new RuleSetNode(item, $"{Path}[{index++}]");
    }

    public string Text()
    {
        Expect(JsonValueKind.String);
        var text = Element.GetString()!;
        return text.Length > 0 ? text : throw Refuse("The text is empty.");
    }

    /// <summary>A name made of ASCII letters, digits and hyphens.</summary>
    public string Identifier()
    {
        var text = Text();
        return text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? text
            : throw Refuse("A name is made of ASCII letters, digits and hyphens.");
    }

    public int Integer(int least = int.MinValue, int most = int.MaxValue)
    {
        Expect(JsonValueKind.Number);
        return Element.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : throw Refuse("The number is not whole or out of range.");
    }

    public bool Boolean() => Element.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? Element.GetBoolean()
        : throw Refuse("true or false belongs here.");

    public LocalizedText Localized()
    {
        Members(["en", "zh"]);
        return new LocalizedText(this["en"].Text(), this["zh"].Text());
    }

    private void Expect(JsonValueKind kind)
    {
        if (Element.ValueKind != kind)
            throw Refuse($"A JSON {kind} belongs here, not {Element.ValueKind}.");
    }
}
