using Ledger.Sdk.Cache;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Keys.Internal;

/// <summary>
/// Changes a working folder's master key. What the key seals is written anew beside the standing files, the new key last:
/// once its file stands, the change is decided, and whoever opens the folder next carries it out; before, it never was.
/// </summary>
internal static class KeyHandover
{
    private const string Next = ".next";
    private const string Copy = ".copy";

    /// <summary>Carries out a change that was decided, or removes what an undecided one left. The folder is in nobody's use.</summary>
    /// <exception cref="LedgerInputException">The files cannot be changed, or another process uses them.</exception>
    public static void Settle(Workspace workspace)
    {
        string[] files = [workspace.CacheFile, workspace.StudentKeysFile, workspace.MasterKeyFile];
        if (!files.Any(f => File.Exists(f + Next)) && !Directory.Exists(workspace.TextsDirectory + Next) && !File.Exists(workspace.CacheFile + Copy))
            return;
        using var keys = FileLock.Take(workspace.StudentKeysFile + ".lock", workspace.StudentKeysFile);
        using var cache = FileLock.Take(workspace.CacheFile + ".lock", workspace.CacheFile);
        SettleLocked(workspace);
    }

    /// <summary>
    /// Writes everything anew under a new key, lets the caller make it safe, and then puts it in place.
    /// </summary>
    /// <param name="workspace">The folder.</param>
    /// <param name="beforeDeciding">Given the new key and the new key store's bytes; if it throws, nothing has changed.</param>
    /// <param name="cancellationToken">Cancels until the change is decided.</param>
    public static async Task RunAsync(Workspace workspace, Func<MasterKey, byte[], Task> beforeDeciding, CancellationToken cancellationToken)
    {
        Settle(workspace);
        using var standing = await MasterKey.OpenAsync(workspace.MasterKeyFile, cancellationToken).ConfigureAwait(false);
        using var next = MasterKey.New();
        byte[] lines;
        using (var store = await KeyStore.OpenAsync(workspace.StudentKeysFile, standing, cancellationToken).ConfigureAwait(false))
            lines = store.Rewrap(next);
        using var keys = FileLock.Take(workspace.StudentKeysFile + ".lock", workspace.StudentKeysFile);
        using var cache = FileLock.Take(workspace.CacheFile + ".lock", workspace.CacheFile);
        try
        {
            await DurableFile.ReplaceAsync(workspace.StudentKeysFile + Next, lines, ownerOnly: true, cancellationToken).ConfigureAwait(false);
            await ResealCacheAsync(workspace.CacheFile, standing, next, cancellationToken).ConfigureAwait(false);
            await SealedTexts.ResealAsync(workspace.TextsDirectory, workspace.TextsDirectory + Next, standing, next, cancellationToken).ConfigureAwait(false);
            await beforeDeciding(next, lines).ConfigureAwait(false);
            await next.WriteAsync(workspace.MasterKeyFile + ".new", cancellationToken).ConfigureAwait(false);
            File.Move(workspace.MasterKeyFile + ".new", workspace.MasterKeyFile + Next);
        }
        catch (Exception e)
        {
            Remove(workspace);
            if (e is IOException or UnauthorizedAccessException)
                throw new LedgerInputException(LedgerError.FileUnwritable, e, workspace.Directory);
            throw;
        }

        SettleLocked(workspace);
    }

    private static async Task ResealCacheAsync(string file, MasterKey standing, MasterKey next, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
            return;
        Delete(file + Copy);
        Delete(file + Next);
        File.Copy(file, file + Copy);

        // What LiteDB has not moved out of its log belongs to the file.
        if (File.Exists(DocumentCache.LogPath(file)))
            File.Copy(DocumentCache.LogPath(file), DocumentCache.LogPath(file + Copy));
        using (var copy = await DocumentCache.OpenAsync(file + Copy, standing, cancellationToken).ConfigureAwait(false))
        using (var fresh = await DocumentCache.OpenAsync(file + Next, standing, cancellationToken).ConfigureAwait(false))
        {
            // What is stored, not the file: its freed pages may hold what was erased.
            await Task.Run(() => copy.CopyTo(fresh), cancellationToken).ConfigureAwait(false);
        }

        Delete(file + Copy);
        using var resealed = await DocumentCache.OpenAsync(file + Next, standing, cancellationToken).ConfigureAwait(false);
        await Task.Run(() => resealed.Reseal(next), cancellationToken).ConfigureAwait(false);
    }

    private static void SettleLocked(Workspace workspace)
    {
        if (!File.Exists(workspace.MasterKeyFile + Next))
        {
            Remove(workspace);
            return;
        }

        try
        {
            // The key comes last: as long as it waits, the rest is moved again.
            if (File.Exists(workspace.CacheFile + Next))
            {
                File.Delete(DocumentCache.LogPath(workspace.CacheFile));
                File.Move(workspace.CacheFile + Next, workspace.CacheFile, overwrite: true);
            }

            if (File.Exists(workspace.StudentKeysFile + Next))
                File.Move(workspace.StudentKeysFile + Next, workspace.StudentKeysFile, overwrite: true);
            foreach (var text in Directory.Exists(workspace.TextsDirectory + Next) ? Directory.GetFiles(workspace.TextsDirectory + Next) : [])
                File.Move(text, Path.Combine(workspace.TextsDirectory, Path.GetFileName(text)), overwrite: true);

            // What was sealed to a reception key of before is unreadable from here on; a new one is made when it is asked for.
            File.Delete(workspace.ReceptionKeyFile);
            File.Delete(workspace.RotationDueFile);
            File.Move(workspace.MasterKeyFile + Next, workspace.MasterKeyFile, overwrite: true);
            Remove(workspace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, workspace.Directory);
        }
    }

    private static void Remove(Workspace workspace)
    {
        Delete(workspace.CacheFile + Copy);
        Delete(workspace.CacheFile + Next);
        File.Delete(workspace.StudentKeysFile + Next);
        File.Delete(workspace.MasterKeyFile + ".new");
        if (Directory.Exists(workspace.TextsDirectory + Next))
            Directory.Delete(workspace.TextsDirectory + Next, recursive: true);
    }

    private static void Delete(string cache)
    {
        foreach (var file in (string[])[cache, DocumentCache.LogPath(cache), cache + ".lock"])
            File.Delete(file);
    }
}
