using System.Globalization;
using Ledger.Records;

namespace Ledger.Sdk.Archives;

/// <summary>Archives as files that people hand over.</summary>
public static class ArchiveReading
{
    /// <summary>Reads an archive; whether it holds is a verdict's to say.</summary>
    /// <param name="utf8">The whole file, kept by the archive: do not change it afterwards.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="LedgerInputException">It is none.</exception>
    public static QualityArchive Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        try
        {
            return QualityArchive.Parse(utf8);
        }
        catch (CanonicalJsonException e)
        {
            throw new LedgerInputException(LedgerError.ArchiveWrong, e, name, e.Position.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Reads a signer's key.</summary>
    /// <param name="certificatePem">The certificate, PEM.</param>
    /// <param name="keyPem">The key, PKCS#8 in PEM, not encrypted.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="LedgerInputException">One of them cannot be used, or they do not belong together.</exception>
    public static SignerKey ReadKey(string certificatePem, string keyPem, string name)
    {
        try
        {
            return SignerKey.FromPem(certificatePem, keyPem);
        }
        catch (ArgumentException e)
        {
            throw new LedgerInputException(LedgerError.SignerKeyWrong, e, name);
        }
    }
}
