namespace Ledger.Papers;

/// <summary>A file inside a PDF.</summary>
/// <param name="Name">Its name, without a folder and without anything personal.</param>
/// <param name="MediaType">Its media type, such as <c>application/json</c>.</param>
/// <param name="Content">Its bytes.</param>
public sealed record PaperAttachment(string Name, string MediaType, ReadOnlyMemory<byte> Content)
{
    /// <summary>What the file is, for a reader's list of attachments; null: nothing.</summary>
    public string? Description { get; init; }
}
