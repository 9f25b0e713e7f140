using System.Globalization;
using Ledger.Records;

namespace Ledger.Sdk.Verify.Internal;

/// <summary>A file that was handed in: a bundle, or an archive with its bundle.</summary>
/// <param name="Bundle">The bundle; null if the file has no readable form.</param>
/// <param name="Archive">The archive around it; null for a bundle by itself.</param>
/// <param name="Form">What is to be said of the form.</param>
internal sealed record ParsedFile(Bundle? Bundle, QualityArchive? Archive, VerdictLine Form)
{
    /// <summary>The bytes that a release's digests cover.</summary>
    public ReadOnlyMemory<byte> Utf8 => Archive?.Utf8 ?? Bundle?.Utf8 ?? default;

    public static ParsedFile Of(Bundle bundle) => new(bundle, null, VerdictLine.Passed(VerdictCheck.Form, "FormHolds"));

    public static ParsedFile Of(QualityArchive archive) => Of(archive.Bundle) with { Archive = archive };

    public static ParsedFile Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return QualityArchive.IsArchive(utf8.Span) ? Of(QualityArchive.Parse(utf8)) : Of(Bundle.Parse(utf8));
        }
        catch (CanonicalJsonException) when (utf8.Span.StartsWith("%PDF-"u8))
        {
            return new ParsedFile(null, null, VerdictLine.Failed(VerdictCheck.Form, "FormOfPdf"));
        }
        catch (CanonicalJsonException e)
        {
            return new ParsedFile(null, null, VerdictLine.Failed(VerdictCheck.Form, "FormBroken", e.Position.ToString(CultureInfo.InvariantCulture), e.Error.ToString()));
        }
    }
}
