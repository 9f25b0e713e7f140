using System.Globalization;
using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Files.Internal;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Cache;

/// <summary>
/// The document cache as a file: compaction, backup, restore. A backup is a cache file under the same master key; keys are
/// never in it, so that it opens nothing by itself and an erased student stays erased.
/// </summary>
public static class CacheFiles
{
    private const string Fresh = ".fresh";

    /// <summary>Beside a backup: the folder with the files of students.</summary>
    private const string Files = ".files";

    /// <summary>
    /// Writes the cache anew without what deleted and replaced entries left behind. Killed at any moment, the folder has the
    /// cache of before or the new one, whole.
    /// </summary>
    /// <param name="workspace">The folder, in no process's use.</param>
    /// <param name="cancellationToken">Cancels until the files are changed.</param>
    /// <exception cref="LedgerInputException">The folder has no cache, is in use, its cache is damaged, or the disk is full; nothing changes.</exception>
    public static async Task<CacheCompaction> CompactAsync(Workspace workspace, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var file = workspace.CacheFile;
        if (!File.Exists(file))
            throw new LedgerInputException(LedgerError.FileMissing, file);
        KeyHandover.Settle(workspace);
        using var master = await MasterKey.OpenAsync(workspace.MasterKeyFile, cancellationToken).ConfigureAwait(false);
        var before = new FileInfo(file).Length;
        var cache = await DocumentCache.OpenAsync(file, master, cancellationToken).ConfigureAwait(false);
        try
        {
            await CopyAsync(cache, file + Fresh, master, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            cache.Dispose();
            throw;
        }

        using (cache.Close())
            Put(file);
        return new CacheCompaction(before, new FileInfo(file).Length);
    }

    /// <summary>
    /// Puts a backup in the cache's place. The cache that stood there is kept beside it, and every erasure that it or the
    /// key store knows is carried out again when the folder is opened. The ledger knows of more: ask it next with
    /// <see cref="LedgerClient.RebuildIndexAsync"/>.
    /// </summary>
    /// <param name="workspace">The folder, in no process's use, with the master key under which the backup was made.</param>
    /// <param name="backup">The backup; it is only read.</param>
    /// <param name="cancellationToken">Cancels until the files are changed.</param>
    /// <exception cref="LedgerInputException">The backup is damaged or of another master key, or the disk is full; nothing changes.</exception>
    public static async Task<CacheRestoration> RestoreAsync(Workspace workspace, string backup, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentException.ThrowIfNullOrEmpty(backup);
        if (!File.Exists(backup))
            throw new LedgerInputException(LedgerError.FileMissing, backup);
        KeyHandover.Settle(workspace);
        using var master = await MasterKey.OpenAsync(workspace.MasterKeyFile, cancellationToken).ConfigureAwait(false);
        var file = workspace.CacheFile;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using (FileLock.Take(file + ".lock", file))
        {
            // Of a kill: whoever has the lock has no use for it.
            Remove(file + Fresh);
        }

        try
        {
            File.Copy(backup, file + Fresh);
            var batches = await CheckAsync(file + Fresh, master, null, cancellationToken).ConfigureAwait(false);
            var erasures = File.Exists(file) ? await ReadErasuresAsync(file, master, cancellationToken).ConfigureAwait(false) : [];
            using (var fresh = await DocumentCache.OpenAsync(file + Fresh, master, cancellationToken).ConfigureAwait(false))
            {
                if (erasures.Count > 0)
                    fresh.WriteErasures(erasures);
            }

            // Before the cache: a kill in between leaves files too many, which are sealed and found by nobody, and none too few.
            var gone = erasures.Select(e => e.Id).ToHashSet();
            var files = await Task.Run(() => StudentFiles.Copy(backup + Files, workspace.FilesDirectory, s => !gone.Contains(s), cancellationToken), cancellationToken).ConfigureAwait(false);

            using (FileLock.Take(file + ".lock", file))
            {
                var aside = File.Exists(file) ? KeepAside(file) : null;
                Put(file);
                return new CacheRestoration(batches, aside) { Files = files };
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remove(file + Fresh);
            throw new LedgerInputException(LedgerError.FileUnwritable, e, file);
        }
        catch
        {
            Remove(file + Fresh);
            throw;
        }
    }

    /// <summary>Writes a backup, closes it, opens it again and proves every batch's trees in it; then it counts.</summary>
    internal static async Task<CacheBackup> BackUpAsync(DocumentCache cache, MasterKey master, string filesDirectory, string file, CancellationToken cancellationToken)
    {
        if (File.Exists(file))
            throw new LedgerInputException(LedgerError.FileUnwritable, file);
        if (Directory.Exists(file + Files))
            throw new LedgerInputException(LedgerError.FileUnwritable, file + Files);
        try
        {
            await CopyAsync(cache, file, master, cancellationToken).ConfigureAwait(false);
            var batches = await CheckAsync(file, master, cache, cancellationToken).ConfigureAwait(false);
            var files = await Task.Run(() => StudentFiles.Copy(filesDirectory, file + Files, _ => true, cancellationToken), cancellationToken).ConfigureAwait(false);
            return new CacheBackup(batches, new FileInfo(file).Length) { Files = files };
        }
        catch
        {
            if (Directory.Exists(file + Files))
                Directory.Delete(file + Files, recursive: true);
            Remove(file);
            throw;
        }
        finally
        {
            RemoveBeside(file);
        }
    }

    private static async Task CopyAsync(DocumentCache cache, string file, MasterKey master, CancellationToken cancellationToken)
    {
        Remove(file);
        try
        {
            using (var copy = await DocumentCache.OpenAsync(file, master, cancellationToken).ConfigureAwait(false))
                await Task.Run(() => cache.CopyTo(copy), cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
        catch
        {
            Remove(file);
            throw;
        }
    }

    // Trees against roots, and that every document is there; as it was, where the original stands beside. What a document
    // says is proved by a scrub, which needs the keys.
    private static async Task<int> CheckAsync(string file, MasterKey master, DocumentCache? original, CancellationToken cancellationToken)
    {
        using var copy = await DocumentCache.OpenFullAsync(file, master, cancellationToken).ConfigureAwait(false);
        return await Task.Run(
            () =>
            {
                copy.ReadStudents();
                copy.ReadErasures();
                var batches = copy.Batches().Where(b => b.IsWhole).ToList();
                foreach (var batch in batches)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    _ = new BatchReader(copy, batch);
                    for (var chunk = 0; chunk * DocumentCache.ChunkSize < batch.Size; chunk++)
                    {
                        var last = Math.Min(DocumentCache.ChunkSize, batch.Size - (chunk * DocumentCache.ChunkSize)) - 1;
                        var bytes = copy.ReadChunk(batch.Number, chunk);
                        if (DocumentChunk.BoxAt(bytes, last).IsEmpty || (original is not null && !bytes.AsSpan().SequenceEqual(original.ReadChunk(batch.Number, chunk))))
                            throw new LedgerInputException(LedgerError.CacheDamaged, file, "documents", batch.BatchId);
                    }
                }

                return batches.Count;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<(StudentId Id, string At)>> ReadErasuresAsync(string file, MasterKey master, CancellationToken cancellationToken)
    {
        try
        {
            using var standing = await DocumentCache.OpenAsync(file, master, cancellationToken).ConfigureAwait(false);
            return standing.ReadErasures();
        }
        catch (LedgerInputException e) when (e.Error is LedgerError.CacheDamaged or LedgerError.CacheOfOtherMaster)
        {
            // The key store says the same; a damaged cache is why one restores.
            return [];
        }
    }

    // Copied, not moved: at no moment is there no cache, which would be taken for a new folder's.
    private static string KeepAside(string file)
    {
        for (var number = 1; ; number++)
        {
            var aside = string.Create(CultureInfo.InvariantCulture, $"{file}.before-{number}");
            if (File.Exists(aside))
                continue;
            File.Copy(file, aside);
            if (File.Exists(DocumentCache.LogPath(file)))
                File.Copy(DocumentCache.LogPath(file), aside + "-log", overwrite: true);
            return aside;
        }
    }

    // The log of before belongs to the file of before, into which all of it was taken when that was closed.
    private static void Put(string file)
    {
        File.Delete(DocumentCache.LogPath(file));
        File.Move(file + Fresh, file, overwrite: true);
        RemoveBeside(file + Fresh);
    }

    private static void Remove(string file)
    {
        File.Delete(file);
        RemoveBeside(file);
    }

    private static void RemoveBeside(string file)
    {
        File.Delete(DocumentCache.LogPath(file));
        File.Delete(file + ".lock");
    }
}
