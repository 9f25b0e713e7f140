namespace Ledger.Records;

/// <summary>A code and what it means.</summary>
/// <param name="Code">The code that is recorded.</param>
/// <param name="Title">Its meaning.</param>
public sealed record CodeEntry(string Code, LocalizedText Title);

/// <summary>Codes that a field may hold, in the rule set's order.</summary>
public sealed class CodeList
{
    private readonly Dictionary<string, string> _codeOf = new(StringComparer.OrdinalIgnoreCase);

    internal CodeList(string name, IReadOnlyList<CodeEntry> entries)
    {
        Name = name;
        Entries = entries;

        // What schools write: the code, its meaning in either language, both together, or the code without leading zeros.
        foreach (var entry in entries)
        {
            Add(entry.Title.Zh, entry.Code);
            Add(entry.Title.En, entry.Code);
            Add(entry.Code + entry.Title.Zh, entry.Code);
        }

        foreach (var entry in entries)
            Add(entry.Code.TrimStart('0'), entry.Code);
        foreach (var entry in entries)
            _codeOf[entry.Code] = entry.Code;
    }

    /// <summary>The list's name in the rule set.</summary>
    public string Name { get; }

    /// <summary>The codes in the rule set's order.</summary>
    public IReadOnlyList<CodeEntry> Entries { get; }

    /// <summary>The code that a cell's text means, or null.</summary>
    /// <param name="text">A code, its meaning, or the code followed by its Chinese meaning.</param>
    public string? Find(string text) => _codeOf.GetValueOrDefault(text);

    private void Add(string text, string code)
    {
        if (text.Length > 0)
            _codeOf.TryAdd(text, code);
    }
}
