using System.Text.Json;

namespace Ledger.Records;

/// <summary>The faults met while a rule set is read; each place and rule once, because common fields are read with every type.</summary>
internal sealed class RuleSetFaults
{
    private readonly List<RuleSetFault> _met = [];
    private readonly HashSet<(string, RuleSetFaultRule, string)> _places = [];

    public IReadOnlyList<RuleSetFault> Met => _met;

    public void Add(string path, RuleSetFaultRule rule, params string[] arguments) =>
        Add(path, rule, [.. arguments.Select(a => new LocalizedText(a, a))]);

    public void Add(string path, RuleSetFaultRule rule, LocalizedText[] arguments)
    {
        if (_places.Add((path, rule, arguments.Length == 0 ? string.Empty : arguments[0].En)))
            _met.Add(new RuleSetFault(path, rule, arguments));
    }

    /// <summary>A kind of JSON value as people call it.</summary>
    public static LocalizedText Word(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => new LocalizedText("an object {…}", "对象 {…}"),
        JsonValueKind.Array => new LocalizedText("an array […]", "数组 […]"),
        JsonValueKind.String => new LocalizedText("a string", "字符串"),
        JsonValueKind.Number => new LocalizedText("a number", "数字"),
        JsonValueKind.Null => new LocalizedText("null", " null"),
        _ => new LocalizedText("true or false", " true 或 false"),
    };
}
