using Ledger.Sdk;

namespace Ledger.Papers;

/// <summary>
/// A page for people, before it is HTML or PDF: texts in the order in which they are read. Whoever makes one puts only
/// what was verified, or what is the reader's own, into it.
/// </summary>
public sealed record Paper
{
    /// <summary>The heading of the page, and the document's title.</summary>
    public required string Title { get; init; }

    /// <summary>A line under the title; null: none.</summary>
    public string? Subtitle { get; init; }

    /// <summary>The language of the texts.</summary>
    public LedgerLanguage Language { get; init; } = LedgerLanguage.Chinese;

    /// <summary>
    /// What the paper must not be mistaken for, such as 试用网络，不具证明力: a box at the top, and across every page.
    /// Null: nothing.
    /// </summary>
    public string? Notice { get; init; }

    /// <summary>The content.</summary>
    public required IReadOnlyList<PaperBlock> Blocks { get; init; }

    /// <summary>What stands at the foot of every page beside its number; null: nothing.</summary>
    public string? Footer { get; init; }
}
