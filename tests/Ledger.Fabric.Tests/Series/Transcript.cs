using System.Text;
using System.Text.RegularExpressions;

namespace Ledger.Fabric.Tests.Series;

/// <summary>What a series did, as text in which nothing differs between networks by its nature: ids, addresses, times, creators have names.</summary>
internal sealed partial class Transcript
{
    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>Has a text written as a name from now on.</summary>
    public void Name(string text, string name) => _names[text] = name;

    public void Add(string line) => _text.Append(Comparable(line)).Append('\n');

    public override string ToString() => _text.ToString();

    private string Comparable(string line)
    {
        line = Identifier().Replace(line, id => _names.GetValueOrDefault(id.Value, id.Value));
        line = Address().Replace(line, address => _names.GetValueOrDefault(address.Value, address.Value));
        line = HexIdentifier().Replace(line, id => _names.GetValueOrDefault(Encoding.ASCII.GetString(Convert.FromHexString(id.Value)), id.Value));
        line = Collections().Replace(line, found => $"{found.Groups[1].Value}[{string.Join(' ', found.Groups[2].Value.Split(' ').Order(StringComparer.Ordinal))}]");
        line = ChangeTime().Replace(line, "$1");
        return Creator().Replace(line, "$1");
    }

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Identifier();

    [GeneratedRegex("(3[0-9]|6[1-6]){64}")]
    private static partial Regex HexIdentifier();

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    // A gateway lists them in no order.
    [GeneratedRegex(@"(collection\(s\): )\[([^\]]*)\]")]
    private static partial Regex Collections();

    // The steps contract's line of a history.
    [GeneratedRegex(@"\b(deleted|written) \d{10}")]
    private static partial Regex ChangeTime();

    [GeneratedRegex(@"(Creator) \[[0-9a-f]+\]")]
    private static partial Regex Creator();
}
