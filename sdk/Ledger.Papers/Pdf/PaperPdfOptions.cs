namespace Ledger.Papers;

/// <summary>What a PDF carries beside its pages.</summary>
public sealed record PaperPdfOptions
{
    /// <summary>When it was made: the creation date that a reader shows.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Files to attach, each under another name.</summary>
    public IReadOnlyList<PaperAttachment> Attachments { get; init; } = [];
}
