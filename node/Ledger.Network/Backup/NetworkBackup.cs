using System.Security.Cryptography;
using System.Text.Json;
using Hyperledger.Fabric.Msp;
using Ledger.Network.Store;
using Ledger.Network.Topology;
using Ledger.Network.Validation.Internal;

namespace Ledger.Network.Backup;

/// <summary>
/// Copies an embedded network while it serves, and makes it again in another folder: each channel's ledger with its private values,
/// the topology, certificates and keys, installed packages, and the identities of people. A backup holds private keys.
/// </summary>
public static class NetworkBackup
{
    /// <summary>Writes a backup of the network as it is now.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="target">Where the backup goes: a new folder, or an empty one. Only its owner may read it.</param>
    /// <param name="cancellationToken">Stops between files; the backup is none without its <c>backup.json</c>.</param>
    /// <exception cref="LedgerException">There is no network, its ledger is damaged, or the target holds something.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static async Task<BackupManifest> WriteAsync(NetworkFolder folder, string target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!File.Exists(folder.Store)) throw new LedgerException($"There is no ledger at {folder.Store}.");
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
            throw new LedgerException($"{target} holds something already: name a new folder for the backup, or an empty one.");
        CreateOwn(target);
        var files = new List<BackupFile>();
        var channels = new List<BackedUpChannel>();
        foreach (var store in folder.Stores)
        {
            var path = Relative(folder, store);
            var ledger = Path.Combine(target, path);
            CreateOwn(Path.GetDirectoryName(ledger)!);
            await LedgerBackup.WriteAsync(store, ledger, cancellationToken).ConfigureAwait(false);
            channels.Add(Describe(ledger));
            files.Add(await HashAsync(target, path, cancellationToken).ConfigureAwait(false));
        }
        foreach (var path in Files(folder).Order(StringComparer.Ordinal))
        {
            await CopyAsync(Path.Combine(folder.Root, path), Path.Combine(target, path), cancellationToken).ConfigureAwait(false);
            files.Add(await HashAsync(target, path, cancellationToken).ConfigureAwait(false));
        }
        var manifest = new BackupManifest(BackupManifest.CurrentVersion, channels, [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)]);
        await AtomicFile.WriteAsync(
            Path.Combine(target, BackupManifest.FileName), JsonSerializer.SerializeToUtf8Bytes(manifest, BackupJson.Default.BackupManifest), ownerOnly: true, cancellationToken).ConfigureAwait(false);
        return manifest;
    }

    /// <summary>Makes the network of a backup in a folder that has none. Every file is checked before the first is written.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="folder">The working folder, without network and identities.</param>
    /// <param name="cancellationToken">Stops between files; what is written then must be removed.</param>
    /// <exception cref="LedgerException">The backup is none, a file of it was changed or is missing, or the folder has a network.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static async Task<BackupManifest> RestoreAsync(string backup, NetworkFolder folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var manifest = await ReadManifestAsync(backup, cancellationToken).ConfigureAwait(false);
        if (folder.Stores.Count > 0 || File.Exists(folder.Topology) || Directory.Exists(folder.Crypto))
            throw new LedgerException($"{folder.Root} has a network already: restore into another folder, or move that network away first.");
        if (Directory.Exists(folder.Identities) && Directory.EnumerateFileSystemEntries(folder.Identities).Any())
            throw new LedgerException($"{folder.Identities} holds identities already, which the backup would mix with its own: restore into another folder.");
        foreach (var file in manifest.Files)
        {
            if (!IsInside(file.Path)) throw new LedgerException($"{backup} is no backup: it names the file {file.Path} outside of it.");
            if (!File.Exists(Path.Combine(backup, file.Path))) throw new LedgerException($"The backup {backup} is incomplete: {file.Path} is missing. Use another backup.");
            if (await HashAsync(backup, file.Path, cancellationToken).ConfigureAwait(false) != file)
                throw new LedgerException($"The backup {backup} is damaged: {file.Path} is not what was written. Use another backup.");
        }
        // The first channel's ledger last: a network without it is not mistaken for a whole one.
        var ledger = Relative(folder, folder.Store);
        foreach (var file in manifest.Files.OrderBy(file => file.Path == ledger))
            await CopyAsync(Path.Combine(backup, file.Path), Path.Combine(folder.Root, file.Path), cancellationToken).ConfigureAwait(false);
        return manifest;
    }

    private static async Task<BackupManifest> ReadManifestAsync(string backup, CancellationToken cancellationToken)
    {
        var path = Path.Combine(backup, BackupManifest.FileName);
        if (!File.Exists(path)) throw new LedgerException($"{backup} is no backup of a network: it lacks {BackupManifest.FileName}, which is written last. Name the folder that 'ledger network backup' made.");
        try
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            var version = JsonSerializer.Deserialize(bytes, BackupVersionJson.Default.BackupVersion)?.Version;
            var manifest = version switch
            {
                1 => OfOneChannel(JsonSerializer.Deserialize(bytes, BackupJson.Default.BackupManifestOfOneChannel)),
                BackupManifest.CurrentVersion => JsonSerializer.Deserialize(bytes, BackupJson.Default.BackupManifest),
                null => null,
                _ => throw new LedgerException($"{path} has version {version}; this program reads versions 1 and {BackupManifest.CurrentVersion}. Use the program that wrote it."),
            };
            return manifest is { Files: not null, Channels.Count: > 0 } ? manifest : throw new LedgerException($"{path} is empty: use another backup.");
        }
        catch (JsonException e)
        {
            throw new LedgerException($"{path} was changed: {e.Message} Use another backup.", e);
        }
    }

    private static BackupManifest? OfOneChannel(BackupManifestOfOneChannel? manifest) => manifest?.Files is not { } files
        ? null
        : new(manifest.Version, [new(manifest.Channel, manifest.Height, manifest.GenesisHash, manifest.LastBlockHash)], files);

    private static BackedUpChannel Describe(string ledger)
    {
        using var copy = StoredLedger.Open(ledger);
        return new(
            copy.ChannelId, copy.Height,
            Convert.ToHexStringLower(BlockHash.Header(copy.Read(0).Header)), Convert.ToHexStringLower(BlockHash.Header(copy.Read(copy.Height - 1).Header)));
    }

    // All that is not made again at the next start, by paths relative to the working folder.
    private static IEnumerable<string> Files(NetworkFolder folder)
    {
        if (File.Exists(folder.Topology)) yield return Relative(folder, folder.Topology);
        foreach (var directory in (string[])[folder.Crypto, Path.Combine(folder.Network, "packages"), folder.StoppedPeers, folder.Identities])
        {
            if (!Directory.Exists(directory)) continue;
            foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)) yield return Relative(folder, file);
        }
    }

    private static string Relative(NetworkFolder folder, string path) => Path.GetRelativePath(folder.Root, path).Replace(Path.DirectorySeparatorChar, '/');

    private static bool IsInside(string path) =>
        path.Length > 0 && !Path.IsPathRooted(path) && !path.Contains('\\', StringComparison.Ordinal) && !path.Split('/').Any(part => part is "" or "." or "..");

    private static async Task<BackupFile> HashAsync(string root, string path, CancellationToken cancellationToken)
    {
        var stream = File.OpenRead(Path.Combine(root, path));
        await using (stream.ConfigureAwait(false))
            return new(path, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false)));
    }

    private static async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (File.Exists(to)) throw new LedgerException($"{to} exists already and is not written over.");
        var unfinished = to + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = File.GetUnixFileMode(from);
        var source = File.OpenRead(from);
        await using (source.ConfigureAwait(false))
        {
            var target = new FileStream(unfinished, options);
            await using (target.ConfigureAwait(false))
            {
                await source.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
                target.Flush(flushToDisk: true);
            }
        }
        File.Move(unfinished, to);
    }

    private static void CreateOwn(string directory)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
        else Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
