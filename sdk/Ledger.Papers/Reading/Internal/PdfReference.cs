namespace Ledger.Papers.Internal;

/// <summary>An indirect reference.</summary>
internal sealed record PdfReference(int Number);

/// <summary>A stream: its dictionary, where its bytes begin, and where they end if the dictionary's length is no use.</summary>
internal sealed record PdfStream(Dictionary<string, object?> Entries, int Start, int End);
