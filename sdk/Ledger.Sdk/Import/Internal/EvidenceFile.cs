using System.Security.Cryptography;

namespace Ledger.Sdk.Import.Internal;

/// <summary>One file of an evidence folder. Thread-safe.</summary>
internal sealed class EvidenceFile
{
    private readonly Lazy<string> _digest;
    private readonly Lazy<PictureHash?> _picture;

    public EvidenceFile(string path)
    {
        Path = path;
        _digest = new Lazy<string>(() => Hash(path));
        _picture = new Lazy<PictureHash?>(() => PictureHash.Of(path));
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary><c>sha256:</c> and 64 hexadecimal digits, as records have it.</summary>
    /// <exception cref="LedgerInputException">The file cannot be read.</exception>
    public string Digest => _digest.Value;

    /// <summary>The digest if it was asked for; null before.</summary>
    public string? KnownDigest => _digest.IsValueCreated ? _digest.Value : null;

    /// <summary>How it looks; null for what is no picture, cannot be decoded or shows nothing.</summary>
    public PictureHash? Picture => _picture.Value;

    /// <exception cref="LedgerInputException">The file cannot be read.</exception>
    public FileStream Open() => Open(Path);

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnreadable, e, path);
        }
    }

    private static string Hash(string path)
    {
        try
        {
            using var stream = Open(path);
            return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (IOException e)
        {
            throw new LedgerInputException(LedgerError.FileUnreadable, e, path);
        }
    }
}
