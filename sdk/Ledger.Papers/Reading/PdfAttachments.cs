using Ledger.Papers.Internal;
using Ledger.Sdk;

namespace Ledger.Papers;

/// <summary>
/// Reads the files attached to a PDF, by whatever program it was last saved. Nothing that is printed on the pages is
/// read: it proves nothing.
/// </summary>
public static class PdfAttachments
{
    /// <summary>True if the bytes begin as a PDF does (ISO 32000-1, annex H: within the first 1,024 bytes).</summary>
    public static bool IsPdf(ReadOnlySpan<byte> start) => start[..Math.Min(start.Length, 1024)].IndexOf("%PDF-"u8) >= 0;

    /// <summary>Reads all attachments.</summary>
    /// <param name="pdf">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="largest">The size in bytes above which an attachment is refused.</param>
    /// <exception cref="LedgerInputException">The file is no PDF, is damaged or encrypted, or an attachment is too large.</exception>
    public static IReadOnlyList<PaperAttachment> Read(ReadOnlyMemory<byte> pdf, string name, int largest = 64 << 20)
    {
        try
        {
            return PdfDocument.Read(pdf, largest).Attachments();
        }
        catch (InvalidDataException e)
        {
            throw new LedgerInputException(LedgerError.PdfWrong, e, name, e.Message);
        }
    }

    /// <summary>Reads the one bundle attached to a PDF.</summary>
    /// <param name="pdf">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="LedgerInputException">The file is no readable PDF, or not exactly one bundle is attached.</exception>
    public static ReadOnlyMemory<byte> ReadBundle(ReadOnlyMemory<byte> pdf, string name)
    {
        var bundles = Read(pdf, name).Where(a => a.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)).ToList();
        return bundles.Count switch
        {
            1 => bundles[0].Content,
            0 => throw new LedgerInputException(LedgerError.PdfWithoutBundle, name),
            _ => throw new LedgerInputException(LedgerError.PdfWithManyBundles, name, bundles.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        };
    }
}
