using System.Security.Cryptography;
using System.Text.Json;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig;

/// <summary>
/// Copies of a stopped node: its certificates and keys, its settings and all that it stored, with the digest of each file.
/// A restored node fetches what was ordered since from the others.
/// </summary>
public sealed class NodeBackup
{
    private const string ManifestFile = "manifest.json";
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly FabricFolder _folder;

    /// <summary>Backups of a folder's nodes.</summary>
    public NodeBackup(FabricFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _folder = folder;
    }

    /// <summary>Copies a node that does not run.</summary>
    /// <param name="topology">The network.</param>
    /// <param name="id">The node.</param>
    /// <param name="target">A new folder, or an empty one; only its owner may read it.</param>
    /// <param name="cancellationToken">Stops between two files; what was copied is of no use then.</param>
    /// <returns>How many files were copied.</returns>
    /// <exception cref="NetworkConfigException">The topology has no such node, or the target holds something.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public async Task<int> CreateAsync(FabricTopology topology, string id, string target, CancellationToken cancellationToken = default)
    {
        Require(topology, id);
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()) throw new NetworkConfigException(NetworkConfigError.TargetTaken, target);
        MakePrivate(target);
        var files = new List<BackupFile>();
        foreach (var (part, source) in Parts(id))
        {
            foreach (var file in Files(source))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var relative = $"{part}/{Path.GetRelativePath(source, file).Replace('\\', '/')}";
                files.Add(new BackupFile(relative, await CopyAsync(file, Path.Combine(target, relative), cancellationToken).ConfigureAwait(false)));
            }
        }
        // Written last: a folder without it is no backup.
        await File.WriteAllTextAsync(Path.Combine(target, ManifestFile), JsonSerializer.Serialize(new Manifest(1, id, files), s_json), cancellationToken).ConfigureAwait(false);
        return files.Count;
    }

    /// <summary>Puts a copy in a stopped node's place. What stood there is kept beside it.</summary>
    /// <param name="topology">The network.</param>
    /// <param name="id">The node.</param>
    /// <param name="source">The folder of <see cref="CreateAsync"/>.</param>
    /// <param name="cancellationToken">Stops while the copy is checked; nothing was changed then.</param>
    /// <exception cref="NetworkConfigException">The copy is of another node, or a file of it is missing or changed.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public async Task RestoreAsync(FabricTopology topology, string id, string source, CancellationToken cancellationToken = default)
    {
        Require(topology, id);
        var manifest = await ReadAsync(source, cancellationToken).ConfigureAwait(false);
        if (manifest.Node != id) throw new NetworkConfigException(NetworkConfigError.BackupWrong, source, $"{manifest.Node} ≠ {id}");
        foreach (var file in manifest.Files)
        {
            var path = Path.Combine(source, file.Path);
            if (!File.Exists(path) || await DigestAsync(path, cancellationToken).ConfigureAwait(false) != file.Sha256) throw new NetworkConfigException(NetworkConfigError.BackupWrong, source, file.Path);
        }
        foreach (var (part, target) in Parts(id))
        {
            if (Directory.Exists(target)) Directory.Move(target, Unused(target + ".before"));
            foreach (var file in manifest.Files.Where(f => f.Path.StartsWith(part + "/", StringComparison.Ordinal)))
                await CopyAsync(Path.Combine(source, file.Path), Path.Combine(target, file.Path[(part.Length + 1)..]), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private IEnumerable<(string Part, string Folder)> Parts(string id) => [("node", _folder.Node(id)), ("data", Path.Combine(_folder.Data, id))];

    private static void Require(FabricTopology topology, string id)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var known = topology.NodeIds.ToList();
        if (!known.Contains(id, StringComparer.Ordinal)) throw new NetworkConfigException(NetworkConfigError.UnknownName, id, string.Join(", ", known));
    }

    private static async Task<Manifest> ReadAsync(string source, CancellationToken cancellationToken)
    {
        var file = Path.Combine(source, ManifestFile);
        if (!File.Exists(file)) throw new NetworkConfigException(NetworkConfigError.BackupWrong, source, ManifestFile);
        try
        {
            return JsonSerializer.Deserialize<Manifest>(await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false), s_json) is { Version: 1, Node: not null, Files: not null } manifest
                && manifest.Files.All(f => !Path.IsPathRooted(f.Path) && !f.Path.Split('/').Contains(".."))
                ? manifest
                : throw new NetworkConfigException(NetworkConfigError.BackupWrong, source, ManifestFile);
        }
        catch (JsonException e)
        {
            throw new NetworkConfigException(NetworkConfigError.BackupWrong, e, source, ManifestFile);
        }
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];

    private static async Task<string> CopyAsync(string source, string target, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        // Keeps the mode: a key stays its owner's.
        File.Copy(source, target);
        return await DigestAsync(target, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string> DigestAsync(string file, CancellationToken cancellationToken)
    {
        var stream = File.OpenRead(file);
        await using (stream.ConfigureAwait(false)) return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string Unused(string folder)
    {
        var candidate = folder;
        for (var i = 2; Directory.Exists(candidate); i++) candidate = $"{folder}{i}";
        return candidate;
    }

    private sealed record BackupFile(string Path, string Sha256);

    private sealed record Manifest(int Version, string Node, IReadOnlyList<BackupFile> Files);
}
