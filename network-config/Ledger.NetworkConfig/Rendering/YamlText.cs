using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ledger.NetworkConfig.Rendering;

/// <summary>Writes YAML line by line, so that a rendered file reads as a person would have written it and differs by lines.</summary>
internal sealed class YamlText
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>A text as a scalar: quoted, so that nothing in it means anything to YAML.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, s_plain);

    /// <summary>A list in one line.</summary>
    public static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Quote))}]";

    public YamlText Line(string line)
    {
        _text.Append(' ', 2 * _depth).Append(line).Append('\n');
        return this;
    }

    public YamlText Member(string name, string text) => Line($"{name}: {Quote(text)}");

    /// <summary>A heading with what stands below it.</summary>
    public YamlText Under(string heading, Action<YamlText> write)
    {
        Line(heading);
        return Indented(write);
    }

    public YamlText Indented(Action<YamlText> write)
    {
        _depth++;
        write(this);
        _depth--;
        return this;
    }

    public override string ToString() => _text.ToString();
}
