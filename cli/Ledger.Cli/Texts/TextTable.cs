using System.Globalization;
using System.Text;
using Ledger.Sdk;

namespace Ledger.Cli;

/// <summary>
/// The texts of one language by key. A language is one embedded file: <c>key = text</c>, a line that begins with two
/// spaces continues the text on a new line, <c>{0}</c> takes the first value.
/// </summary>
internal sealed class TextTable
{
    private readonly Dictionary<string, string> texts;

    private TextTable(LedgerLanguage language, Dictionary<string, string> texts)
    {
        Language = language;
        this.texts = texts;
    }

    public LedgerLanguage Language { get; }

    public IReadOnlyCollection<string> Keys => texts.Keys;

    public string this[string key] =>
        texts.TryGetValue(key, out string? text) ? text : throw new KeyNotFoundException($"no text for '{key}' in {Language}");

    public bool Has(string key) => texts.ContainsKey(key);

    public string Format(string key, params ReadOnlySpan<object?> values) =>
        string.Format(CultureInfo.InvariantCulture, this[key], values);

    /// <summary><c>--lang</c> wins over <c>LEDGER_LANG</c>, then the locale's variables in POSIX order; else English.</summary>
    public static LedgerLanguage Choose(IReadOnlyList<string> args, Func<string, string?> variable)
    {
        string? asked = null;
        for (int i = 0; i < args.Count; i++)
        {
            if (args[i] == "--") break;
            if (args[i] == "--lang" && i + 1 < args.Count) asked = args[i + 1];
            else if (args[i].StartsWith("--lang=", StringComparison.Ordinal) || args[i].StartsWith("--lang:", StringComparison.Ordinal)) asked = args[i][7..];
        }

        foreach (string? candidate in (ReadOnlySpan<string?>)[asked, variable("LEDGER_LANG"), variable("LC_ALL"), variable("LC_MESSAGES"), variable("LANG")])
        {
            if (!string.IsNullOrEmpty(candidate))
                return candidate.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? LedgerLanguage.Chinese : LedgerLanguage.English;
        }

        return LedgerLanguage.English;
    }

    public static TextTable Load(LedgerLanguage language)
    {
        string file = language == LedgerLanguage.Chinese ? "zh.txt" : "en.txt";
        using Stream stream = typeof(TextTable).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var texts = new Dictionary<string, string>(512, StringComparer.Ordinal);
        string? key = null;
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line.StartsWith("  ", StringComparison.Ordinal) && key is not null)
            {
                texts[key] += "\n" + line[2..];
                continue;
            }

            int equals = line.IndexOf(" =", StringComparison.Ordinal);
            if (equals < 0) throw new InvalidDataException($"{file}: not 'key = text': {line}");
            key = line[..equals];
            texts.Add(key, line.Length > equals + 3 ? line[(equals + 3)..] : "");
        }

        return new TextTable(language, texts);
    }
}
