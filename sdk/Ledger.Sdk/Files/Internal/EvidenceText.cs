using System.Globalization;
using Ledger.Records;
using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Import.Internal;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk.Files.Internal;

/// <summary>Evidence as records name it, and as files that people open.</summary>
internal static class EvidenceText
{
    /// <summary>The digests that a document names.</summary>
    /// <exception cref="LedgerInputException">The shelf lacks the document's rule set.</exception>
    public static IEnumerable<string> DigestsOf(RuleSetShelf shelf, byte[] payload, byte[] disclosures)
    {
        var type = DocumentFields.TypeOf(shelf, payload);
        if (Completeness.IsOf(type))
            return [];
        var found = new List<string>();
        var position = 0;
        foreach (var range in disclosures.AsSpan().Split((byte)'~'))
        {
            if (position < type.Fields.Count && type.Fields[position].Kind == FieldKind.Digests)
                found.AddRange(Disclosure.Parse(disclosures.AsMemory(range)).Value.AsList ?? []);
            position++;
        }

        return found.Distinct(StringComparer.Ordinal);
    }

    /// <summary>The text of a document that is compared with other students'; null if there is none.</summary>
    /// <exception cref="LedgerInputException">The shelf lacks the document's rule set.</exception>
    public static string? LongText(RuleSetShelf shelf, byte[] payload, byte[] disclosures) =>
        DocumentFields.ValueAt(disclosures, SimilarTexts.FieldOf(DocumentFields.TypeOf(shelf, payload)))?.AsText;

    /// <summary>Writes a file, unless it stands there, and holds it against its digest.</summary>
    /// <exception cref="LedgerInputException">It cannot be written, or its content is another.</exception>
    public static string Write(Stream content, string folder, int index, string digest)
    {
        var hex = digest[(digest.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var head = new byte[16];
        var length = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var file = Path.Combine(folder, $"{index.ToString(CultureInfo.InvariantCulture)}-{hex[..16]}{ExtensionOf(head.AsSpan(0, length))}");
        try
        {
            Directory.CreateDirectory(folder);
            if (File.Exists(file) && Convert.ToHexStringLower(WholeFile.HashOf(file)) == hex)
                return file;
            DurableFile.Replace(
                file,
                target =>
                {
                    target.Write(head, 0, length);
                    content.CopyTo(target);
                },
                ownerOnly: false);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, file);
        }
    }

    private static string ExtensionOf(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? ".jpg"
        : head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]) ? ".png"
        : head.StartsWith("%PDF"u8) ? ".pdf"
        : head.Length >= 8 && head[4..8].SequenceEqual("ftyp"u8) ? ".mp4"
        : ".bin";
}
