using System.Collections.Concurrent;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ledger.Network.Topology;

namespace Ledger.Network.Lifecycle;

/// <summary>
/// The chaincode packages of one peer: files named label.hash.tar.gz as Fabric's (core/chaincode/persistence). This peer
/// builds nothing: chaincode as a service can be installed, and chaincode that somebody starts and that dials the peer.
/// </summary>
internal sealed partial class PackageStore
{
    private const int LargestPackage = 100 * 1024 * 1024;

    // A type of ours: on Fabric an external builder that starts the chaincode would take it.
    private const string Dialling = "dialling";

    private readonly string _folder;
    private readonly ConcurrentDictionary<string, InstalledPackage> _installed = new(StringComparer.Ordinal);

    private readonly ConnectionTemplate _template;

    private PackageStore(string folder, ConnectionTemplate template)
    {
        _folder = folder;
        _template = template;
    }

    /// <summary>The installed packages, ordered by id.</summary>
    public IReadOnlyList<InstalledPackage> Installed => [.. _installed.Values.OrderBy(package => package.PackageId, StringComparer.Ordinal)];

    /// <summary>Opens the store of a folder, which need not exist. A file whose content was changed is left out.</summary>
    public static async Task<PackageStore> OpenAsync(string folder, ConnectionTemplate template, CancellationToken cancellationToken = default)
    {
        var store = new PackageStore(folder, template);
        if (!Directory.Exists(folder)) return store;
        foreach (var path in Directory.EnumerateFiles(folder, "*.tar.gz"))
        {
            var package = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            try
            {
                var installed = Read(package);
                if (FileName(installed.PackageId) == Path.GetFileName(path)) store._installed[installed.PackageId] = installed;
            }
            catch (LifecycleException)
            {
                // Not a package any more: nothing can be run from it.
            }
        }
        return store;
    }

    /// <summary>Told of each package after it was stored.</summary>
    public event Action<InstalledPackage>? PackageInstalled;

    /// <summary>Stores a package.</summary>
    /// <exception cref="LifecycleException">It is no package, holds a template that this peer cannot fill, or is installed already.</exception>
    public async Task<InstalledPackage> InstallAsync(ReadOnlyMemory<byte> package, CancellationToken cancellationToken)
    {
        var installed = Read(package);
        if (_installed.ContainsKey(installed.PackageId))
            throw new LifecycleException($"chaincode already successfully installed (package ID '{installed.PackageId}')");
        if (installed.Connection is not null) _ = ConnectionOf(installed);
        Directory.CreateDirectory(_folder);
        await AtomicFile.WriteAsync(Path.Combine(_folder, FileName(installed.PackageId)), package, ownerOnly: true, cancellationToken).ConfigureAwait(false);
        _installed[installed.PackageId] = installed;
        PackageInstalled?.Invoke(installed);
        return installed;
    }

    /// <summary>A package as it was installed.</summary>
    /// <exception cref="LifecycleException">It is not installed.</exception>
    public async Task<byte[]> ReadAsync(string packageId, CancellationToken cancellationToken) => _installed.ContainsKey(packageId)
        ? await File.ReadAllBytesAsync(Path.Combine(_folder, FileName(packageId)), cancellationToken).ConfigureAwait(false)
        : throw new LifecycleException($"could not load cc install package: chaincode install package '{packageId}' not found");

    /// <summary>Where this peer reaches a package's chaincode: its connection with templates filled.</summary>
    /// <exception cref="LifecycleException">A template cannot be filled, the message says which; or the chaincode dials its peer.</exception>
    public ChaincodeConnection ConnectionOf(InstalledPackage package) =>
        _template.Fill(package.Connection ?? throw new LifecycleException($"chaincode {package.PackageId} dials its peer"));

    /// <summary>The package id of a label and a package's bytes.</summary>
    public static string PackageId(string label, ReadOnlySpan<byte> package) => $"{label}:{Convert.ToHexStringLower(SHA256.HashData(package))}";

    private static string FileName(string packageId) => packageId.Replace(':', '.') + ".tar.gz";

    private static InstalledPackage Read(ReadOnlyMemory<byte> package)
    {
        try
        {
            var files = ReadTar(package);
            if (!files.TryGetValue("metadata.json", out var metadata)) throw Unreadable("did not find any package metadata (missing metadata.json)");
            if (!files.TryGetValue("code.tar.gz", out var code)) throw Unreadable("did not find a code package inside the package");
            var description = JsonSerializer.Deserialize(metadata, PackageJson.Default.PackageMetadata) ?? throw Unreadable("metadata.json is empty");
            if (!Label().IsMatch(description.Label ?? ""))
                throw Unreadable($"invalid label '{description.Label}'. Label must be non-empty, can only consist of alphanumerics, symbols from '.+-_', and can only begin with alphanumerics");
            if (description.Type == Dialling)
                return new InstalledPackage(PackageId(description.Label!, package.Span), description.Label!, null);
            if (description.Type != "ccaas")
                throw new LifecycleException($"could not build chaincode: this peer runs chaincode as a service ('ccaas'), or chaincode that dials it ('{Dialling}'), and builds nothing: package type '{description.Type}' is neither");
            if (!ReadTar(code).TryGetValue("connection.json", out var connection))
                throw new LifecycleException("could not build chaincode: connection.json not found in the code package");
            return new InstalledPackage(
                PackageId(description.Label!, package.Span), description.Label!,
                JsonSerializer.Deserialize(connection, PackageJson.Default.ChaincodeConnection) ?? throw Unreadable("connection.json is empty"));
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or JsonException or FormatException)
        {
            throw Unreadable(e.Message);
        }
    }

    private static Dictionary<string, byte[]> ReadTar(ReadOnlyMemory<byte> archive)
    {
        using var zipped = new GZipStream(new MemoryStream(archive.ToArray(), writable: false), CompressionMode.Decompress);
        using var tar = new TarReader(zipped);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        long total = 0;
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType == TarEntryType.Directory) continue;
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                throw Unreadable($"tar entry {entry.Name} is not a regular file, type {(int)entry.EntryType}");
            // A small archive may unpack to more than memory holds.
            if ((total += entry.Length) > LargestPackage) throw Unreadable("its content is larger than 100 MB");
            var content = new byte[entry.Length];
            entry.DataStream?.ReadExactly(content);
            files[entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name] = content;
        }
        return files;
    }

    private static LifecycleException Unreadable(string cause) => new("could not parse as a chaincode install package: " + cause);

    [GeneratedRegex(@"^[a-zA-Z0-9][a-zA-Z0-9_.+-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}
