using Ledger.Sdk;
using Microsoft.Data.Sqlite;

namespace Ledger.Audit.Internal;

/// <summary>Opens an index's file: one that writes, or one that reads beside it.</summary>
internal static class IndexDatabase
{
    // KiB. What lies behind is the file itself, so that memory does not grow with the ledger.
    private const int CacheSize = 160 * 1024;

    /// <exception cref="LedgerInputException">The file is of a newer version, no index, in use, or cannot be written.</exception>
    public static SqliteConnection Open(string path, bool isReader)
    {
        if (isReader && !File.Exists(path)) throw new LedgerInputException(LedgerError.AuditIndexMissing, path);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = isReader ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            // A write-ahead log in its normal mode loses nothing when a process ends; after a power failure the last
            // transactions may be missing, whole, and are read again from their blocks.
            Run(connection, isReader ? "PRAGMA cache_size=-65536" : $"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-{CacheSize}; PRAGMA wal_autocheckpoint=20000; PRAGMA temp_store=MEMORY");
            CheckVersion(connection, path, isReader);
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Translate(e, path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static LedgerInputException Translate(SqliteException e, string path) => e.SqliteErrorCode is 5 or 6
        ? new LedgerInputException(LedgerError.AuditIndexInUse, e, path)
        : e.SqliteErrorCode is 11 or 26 ? new LedgerInputException(LedgerError.AuditIndexDamaged, e, path) : new LedgerInputException(LedgerError.FileUnwritable, e, path);

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void CheckVersion(SqliteConnection connection, string path, bool isReader)
    {
        using var any = new Statement(connection, "SELECT count(*) FROM sqlite_schema");
        if (any.Scalar() is 0L)
        {
            if (isReader) throw new LedgerInputException(LedgerError.AuditIndexMissing, path);
            Run(connection, $"BEGIN IMMEDIATE; {IndexSchema.Tables} INSERT INTO meta VALUES('schema', {IndexSchema.Version}); COMMIT");
            return;
        }
        using var table = new Statement(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'unit_tx'");
        if (table.Scalar() is 0L) throw new LedgerInputException(LedgerError.AuditIndexDamaged, path);
        using var version = new Statement(connection, "SELECT value FROM meta WHERE name = 'schema'");
        if (version.Scalar() is not IndexSchema.Version) throw new LedgerInputException(LedgerError.AuditIndexOld, path);
    }
}
