using Ledger.Records;

namespace Ledger.Cli.Commands;

/// <summary>Whose a bundle is, by what it discloses; nothing is verified here.</summary>
internal static class BundleSubject
{
    /// <returns>The registry number; null if the file is no bundle and no archive, or does not say.</returns>
    public static string? RegistryNumber(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            // Identity fields are disclosed in every record, and a registry number is known by its form.
            return (QualityArchive.IsArchive(utf8.Span) ? QualityArchive.Parse(utf8).Bundle : Bundle.Parse(utf8)).Records
                .SelectMany(r => r.Disclosures)
                .Select(d => d.Value.AsText)
                .FirstOrDefault(t => t is not null && StudentRegistryNumber.Parse(t, out _) == IdentifierError.None);
        }
        catch (CanonicalJsonException)
        {
            return null;
        }
    }
}
