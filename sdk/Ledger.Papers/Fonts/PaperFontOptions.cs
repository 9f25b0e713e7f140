namespace Ledger.Papers;

/// <summary>Which fonts a paper may use; without anything, those of the system.</summary>
public sealed record PaperFontOptions
{
    /// <summary>Font files (.ttf, .otf, .ttc) to use before the system's, in this order; for instance a profile's.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Folders to search; null: the system's font folders.</summary>
    public IReadOnlyList<string>? Folders { get; init; }
}
