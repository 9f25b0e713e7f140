using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Ledger.NetworkConfig.Topology.Internal;

/// <summary>
/// The members of one mapping of a YAML file, read by name and kind. A mistake is noted with its line and the reading goes
/// on, so that a file's mistakes are told together.
/// </summary>
internal sealed class YamlMembers
{
    private readonly List<FabricTopologyProblem> _problems;
    private readonly Dictionary<string, YamlNode> _found = new(StringComparer.Ordinal);

    private YamlMembers(List<FabricTopologyProblem> problems, string place, int line)
    {
        _problems = problems;
        Place = place;
        Line = line;
    }

    public string Place { get; }

    public int Line { get; }

    /// <summary>The members of a mapping; null, with a problem noted, where there is none.</summary>
    public static YamlMembers? Of(YamlNode node, string place, List<FabricTopologyProblem> problems, params string[] known)
    {
        var line = LineOf(node);
        if (node is not YamlMappingNode mapping)
        {
            problems.Add(new(line, place, FabricTopologyRule.NotAMapping));
            return null;
        }
        var members = new YamlMembers(problems, place, line);
        foreach (var (key, value) in mapping.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "?";
            if (known.Contains(name, StringComparer.Ordinal)) members._found[name] = value;
            else problems.Add(new(LineOf(key), members.At(name), FabricTopologyRule.Unknown, string.Join(", ", known)));
        }
        return members;
    }

    public static int LineOf(YamlNode node) => (int)node.Start.Line;

    public string At(string name) => Place.Length == 0 ? name : $"{Place}.{name}";

    /// <summary>The line of a member; that of the mapping where it is not given.</summary>
    public int LineAt(string name) => _found.TryGetValue(name, out var node) ? LineOf(node) : Line;

    public bool Has(string name) => _found.ContainsKey(name);

    public string? Text(string name)
    {
        if (!_found.TryGetValue(name, out var node)) return null;
        if (node is YamlScalarNode { Value: { } text } scalar && !IsNull(scalar)) return text;
        Add(name, FabricTopologyRule.NotAText);
        return null;
    }

    public string RequiredText(string name)
    {
        if (_found.ContainsKey(name)) return Text(name) ?? "";
        Add(name, FabricTopologyRule.Missing);
        return "";
    }

    public int Number(string name, int usual, int least, int most)
    {
        if (Text(name) is not { } text) return usual;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            Add(name, FabricTopologyRule.NotANumber);
        else if (number < least || number > most)
            Add(name, FabricTopologyRule.Range, text, Plain(least), Plain(most));
        else
            return number;
        return usual;
    }

    public bool Switch(string name, bool usual)
    {
        switch (Text(name))
        {
            case null: return usual;
            case "true": return true;
            case "false": return false;
            default:
                Add(name, FabricTopologyRule.NotAWord, "true, false");
                return usual;
        }
    }

    public T Word<T>(string name, T usual, params (string Word, T Value)[] words)
    {
        if (Text(name) is not { } text) return usual;
        foreach (var (word, value) in words)
        {
            if (word == text) return value;
        }
        Add(name, FabricTopologyRule.NotAWord, string.Join(", ", words.Select(w => w.Word)));
        return usual;
    }

    public YamlMembers? Mapping(string name, params string[] known) => _found.TryGetValue(name, out var node) ? Of(node, At(name), _problems, known) : null;

    /// <summary>A list's entries; what cannot be read is noted and left out.</summary>
    public IReadOnlyList<T> List<T>(string name, bool isRequired, string[] known, Func<YamlMembers, T> read)
    {
        if (!_found.TryGetValue(name, out var node))
        {
            if (isRequired) Add(name, FabricTopologyRule.Missing);
            return [];
        }
        if (node is not YamlSequenceNode sequence)
        {
            Add(name, FabricTopologyRule.NotAList);
            return [];
        }
        if (isRequired && sequence.Children.Count == 0) Add(name, FabricTopologyRule.EmptyList);
        var list = new List<T>();
        foreach (var (index, child) in sequence.Children.Index())
        {
            if (Of(child, string.Create(CultureInfo.InvariantCulture, $"{At(name)}[{index}]"), _problems, known) is { } members) list.Add(read(members));
        }
        return list;
    }

    public void Add(string name, FabricTopologyRule rule, params string[] values) => _problems.Add(new(LineAt(name), At(name), rule, values));

    private static bool IsNull(YamlScalarNode scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null";

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);
}
