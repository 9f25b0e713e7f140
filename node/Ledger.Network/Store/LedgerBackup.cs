using Ledger.Network.Store.Internal;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Store;

/// <summary>Copies a ledger's file while the network serves.</summary>
public static class LedgerBackup
{
    /// <summary>Writes the ledger as it is now into a new file, private values included, and has SQLite check the copy.</summary>
    /// <param name="path">The ledger's file.</param>
    /// <param name="target">The copy, which must not exist; durable on return.</param>
    /// <param name="cancellationToken">Cancels before the copy, not during it.</param>
    /// <exception cref="LedgerException">There is no ledger, it is damaged, or the copy cannot be written.</exception>
    public static Task WriteAsync(string path, string target, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(path)) throw new LedgerException($"There is no ledger at {path}.");
        if (File.Exists(target)) throw new LedgerException($"{target} exists already: name another place for the backup.");
        return Task.Run(() => Write(path, target), cancellationToken);
    }

    private static void Write(string path, string target)
    {
        var made = target + ".new";
        StoreFile.Discard(made);
        try
        {
            using (var source = LedgerStore.Connect(path, SqliteOpenMode.ReadOnly))
            {
                LedgerStore.CheckSchema(path, source);
                using var copy = LedgerStore.Connect(made, SqliteOpenMode.ReadWriteCreate);
                source.BackupDatabase(copy);
                Check(path, copy);
                // A copy that is only read needs no log beside it.
                using var whole = new SqliteStatement(copy, "PRAGMA journal_mode=DELETE");
                whole.Execute();
            }
            StoreFile.Publish(made, target);
        }
        catch (SqliteException e)
        {
            StoreFile.Discard(made);
            throw StoreFailure.Of(made, e);
        }
        catch
        {
            StoreFile.Discard(made);
            throw;
        }
    }

    private static void Check(string path, SqliteConnection copy)
    {
        using var check = new SqliteStatement(copy, "PRAGMA integrity_check(1)");
        while (check.Step())
        {
            var said = check.Text(0);
            if (said == "ok") continue;
            check.Reset();
            throw new LedgerCorruptedException($"{path} is damaged and was not backed up: {said}. Run 'ledger network verify' to see what is wrong.");
        }
    }
}
