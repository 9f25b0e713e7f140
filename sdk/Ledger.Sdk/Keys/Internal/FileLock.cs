namespace Ledger.Sdk.Keys.Internal;

/// <summary>
/// One process per file: a lock file beside it, held open without sharing and left behind empty. The system releases
/// it when the process ends, however it ends.
/// </summary>
internal static class FileLock
{
    public static FileStream Take(string lockPath, string path)
    {
        try
        {
            return new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException e) when (File.Exists(lockPath))
        {
            throw new LedgerInputException(LedgerError.StoreInUse, e, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, path);
        }
    }
}
