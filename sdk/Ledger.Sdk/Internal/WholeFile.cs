using System.Security.Cryptography;

namespace Ledger.Sdk.Internal;

/// <summary>Reads or writes a file that a user named.</summary>
internal static class WholeFile
{
    /// <exception cref="LedgerInputException">There is no such file, or it cannot be read.</exception>
    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LedgerInputException(LedgerError.FileMissing, e, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnreadable, e, path);
        }
    }

    /// <summary>SHA-256 of a file, a piece at a time.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[] HashOf(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return SHA256.HashData(stream);
    }

    /// <summary>Writes a file that did not exist, whole or not at all.</summary>
    /// <exception cref="LedgerInputException">It exists, or cannot be written.</exception>
    public static async Task CreateAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        var beside = path + ".partial";
        try
        {
            await File.WriteAllBytesAsync(beside, bytes, cancellationToken).ConfigureAwait(false);
            File.Move(beside, path, overwrite: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(beside);
            throw new LedgerInputException(LedgerError.FileUnwritable, e, path);
        }
    }
}
