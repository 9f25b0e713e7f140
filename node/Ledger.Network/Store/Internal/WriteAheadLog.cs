using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Ledger.Network.Store.Internal;

/// <summary>
/// Takes SQLite's log into the file when it has grown, and begins it anew. SQLite's own way does it only while nobody reads
/// an older height, which under load never comes; so this waits a moment for those who do. Not thread-safe: the writer's.
/// </summary>
internal sealed class WriteAheadLog
{
    // 64 MiB: most pages are written several times meanwhile and go into the file once.
    private const int Pages = 16_000;

    // After a reader stayed too long.
    private const int PagesUntilNextTry = 2_000;
    private const int WaitInMilliseconds = 50;

    private readonly sqlite3 _database;
    private long _due = Pages;

    public WriteAheadLog(SqliteConnection connection)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        raw.sqlite3_wal_autocheckpoint(_database, 0);
    }

    /// <summary>Takes the log into the file if it is time. What was committed is durable without it, so that a failure is none of the block's: the next blocks try again.</summary>
    public void Checkpoint()
    {
        raw.sqlite3_db_status(_database, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var written, out _, 0);
        if (written < _due)
            return;
        raw.sqlite3_busy_timeout(_database, WaitInMilliseconds);
        var result = raw.sqlite3_wal_checkpoint_v2(_database, "main", raw.SQLITE_CHECKPOINT_RESTART, out _, out _);
        raw.sqlite3_busy_timeout(_database, LedgerStore.BusyTimeoutInMilliseconds);
        if (result != raw.SQLITE_OK)
        {
            _due = written + PagesUntilNextTry;
            return;
        }
        raw.sqlite3_db_status(_database, raw.SQLITE_DBSTATUS_CACHE_WRITE, out _, out _, 1);
        _due = Pages;
    }
}
