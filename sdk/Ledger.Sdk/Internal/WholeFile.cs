namespace Ledger.Sdk.Internal;

/// <summary>Reads a file that a user named.</summary>
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
}
