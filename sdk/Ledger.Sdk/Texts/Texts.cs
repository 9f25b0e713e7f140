using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Ledger.Sdk;

/// <summary>
/// Every sentence that the SDK can say, in Chinese and English, keyed by a stable word such as
/// <c>error.FileEmpty</c>, <c>import.Required</c> or <c>check.Inclusion</c>.
/// </summary>
public static class Texts
{
    /// <summary>What every verdict says, whatever its result.</summary>
    public const string Disclaimer = "verdict.disclaimer";

    private static readonly FrozenDictionary<string, Entry> s_entries = Load();

    /// <summary>All keys, in no order.</summary>
    public static IReadOnlyCollection<string> Keys => s_entries.Keys;

    /// <summary>True if there is a text for this key.</summary>
    public static bool Contains(string key) => s_entries.ContainsKey(key);

    /// <summary>
    /// The text for a key with its placeholders ({0}, {1} …) filled in; placeholders without an argument stay
    /// empty. An unknown key gives the key and its arguments, so that nothing is lost.
    /// </summary>
    public static string Get(string key, LedgerLanguage language, params IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(arguments);
        if (!s_entries.TryGetValue(key, out var entry))
            return arguments.Count == 0 ? key : $"{key}: {string.Join(", ", arguments)}";
        var format = language == LedgerLanguage.Chinese ? entry.Chinese : entry.English;
        var filled = new object[Math.Max(arguments.Count, entry.Placeholders)];
        for (var i = 0; i < filled.Length; i++)
            filled[i] = i < arguments.Count ? arguments[i] : string.Empty;
        return string.Format(CultureInfo.InvariantCulture, format, filled);
    }

    /// <summary>What a code is called: the text of the first family that has it, as in <c>verification.DataHash</c>; the code itself if none has.</summary>
    internal static string Word(string code, LedgerLanguage language, params ReadOnlySpan<string> families)
    {
        foreach (var family in families)
        {
            if (Contains($"{family}.{code}"))
                return Get($"{family}.{code}", language);
        }

        return code;
    }

    private static FrozenDictionary<string, Entry> Load()
    {
        using var stream = typeof(Texts).Assembly.GetManifestResourceStream("Ledger.Sdk.texts.json")
            ?? throw new InvalidOperationException("the resource Ledger.Sdk.texts.json is missing from the assembly");
        using var json = JsonDocument.Parse(stream);
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var property in json.RootElement.EnumerateObject())
        {
            var chinese = property.Value.GetProperty("zh").GetString()!;
            var english = property.Value.GetProperty("en").GetString()!;
            entries.Add(property.Name, new Entry(chinese, english, CountPlaceholders(english, chinese)));
        }

        return entries.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static int CountPlaceholders(params ReadOnlySpan<string> formats)
    {
        var count = 0;
        foreach (var format in formats)
        {
            for (var i = 0; i < 10; i++)
            {
                if (format.Contains($"{{{i}}}", StringComparison.Ordinal))
                    count = Math.Max(count, i + 1);
            }
        }

        return count;
    }

    private sealed record Entry(string Chinese, string English, int Placeholders);
}
