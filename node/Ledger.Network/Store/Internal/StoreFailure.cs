using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Ledger.Network.Store.Internal;

/// <summary>What SQLite's result codes mean for who runs the ledger.</summary>
internal static class StoreFailure
{
    /// <summary>The exception for a result code.</summary>
    /// <param name="path">The database's file.</param>
    /// <param name="result">The extended result code.</param>
    /// <param name="message">SQLite's words.</param>
    public static LedgerException Of(string path, int result, string message) => (result & 0xff) switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new LedgerCorruptedException($"{path} is damaged: {message}. Restore it from a backup."),
        raw.SQLITE_ERROR => new LedgerCorruptedException($"{path} is no ledger of this program: {message}. Restore it from a backup."),
        raw.SQLITE_FULL => new StoreFailedException(path, $"The disk that holds {path} is full: {message}. Nothing of this block was stored; free space and start again."),
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => new StoreFailedException(
            path, $"{path} or a file beside it cannot be written: {message}. Allow writing to the file and its folder, and start again."),
        raw.SQLITE_IOERR => new StoreFailedException(
            path, $"{path} or a file beside it cannot be read or written: {message} ({result}). Nothing of this block was stored; free space, look after the disk, and start again."),
        _ => new StoreFailedException(path, $"The store of {path} failed: {message} ({result})."),
    };

    /// <inheritdoc cref="Of(string, int, string)"/>
    public static LedgerException Of(string path, SqliteException e) => Of(path, e.SqliteExtendedErrorCode, e.Message);
}
