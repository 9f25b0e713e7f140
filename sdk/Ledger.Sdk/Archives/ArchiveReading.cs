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

    /// <summary>Reads a signer's key from a file of PKCS#12.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="passphrase">Its passphrase.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="LedgerInputException">The passphrase is wrong, or the file has no one key that can be used.</exception>
    public static SignerKey ReadPkcs12(ReadOnlyMemory<byte> file, string passphrase, string name)
    {
        try
        {
            return SignerKey.FromPkcs12(file, passphrase);
        }
        catch (ArgumentException e)
        {
            throw new LedgerInputException(LedgerError.SignerFileWrong, e, name);
        }
    }

    /// <summary>Reads a signer's key.</summary>
    /// <param name="certificatePem">The certificate, PEM; those that follow it are its chain.</param>
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
