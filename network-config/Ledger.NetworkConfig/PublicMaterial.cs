using System.Text.RegularExpressions;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig;

/// <summary>
/// What organisations on several machines give to one another, and nothing else: the certificates of their authorities,
/// the certificates of their orderers, block 0. No private key goes out, and none comes in.
/// </summary>
public sealed partial class PublicMaterial
{
    private const string GenesisFile = "genesis.block";
    private const string PrivateKey = "PRIVATE KEY";

    private readonly FabricFolder _folder;

    /// <summary>What is public in a folder.</summary>
    public PublicMaterial(FabricFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _folder = folder;
    }

    /// <summary>Writes what others need of this folder's organisations.</summary>
    /// <param name="topology">The network.</param>
    /// <param name="target">A folder; files of before are replaced.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <returns>The files, relative to the target.</returns>
    /// <exception cref="IOException">A file cannot be read or written: the certificates were never issued.</exception>
    public async Task<IReadOnlyList<string>> ExportAsync(FabricTopology topology, string target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var own = OwnOrganisations.Part(topology, OwnOrganisations.Read(_folder));
        List<string> files =
        [
            .. own.MspIds.SelectMany(mspId => ((string[])[MspFiles.CaCertificate, MspFiles.TlsCaCertificate, MspFiles.Configuration]).Select(f => $"msp/{mspId}/{f}")),
            .. own.OrdererNodes.SelectMany(o => (string[])[$"nodes/{o.Node.Id}/tls/server.crt", $"nodes/{o.Node.Id}/msp/{MspFiles.Certificate}"]),
        ];
        if (File.Exists(_folder.Genesis)) files.Add(GenesisFile);
        foreach (var file in files)
        {
            var content = await File.ReadAllBytesAsync(Path.Combine(_folder.Fabric, file), cancellationToken).ConfigureAwait(false);
            var path = Path.Combine(target, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, content, cancellationToken).ConfigureAwait(false);
        }
        return files;
    }

    /// <summary>Takes what another machine exported. All of it is looked through before any of it is taken.</summary>
    /// <param name="source">The folder of <see cref="ExportAsync"/>.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <returns>The files that were not here before, relative to the source.</returns>
    /// <exception cref="NetworkConfigException">A file does not belong there, holds a private key, or differs from what stands here.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public async Task<IReadOnlyList<string>> ImportAsync(string source, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        var taken = new List<(string File, byte[] Content)>();
        foreach (var path in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var file = Path.GetRelativePath(source, path).Replace('\\', '/');
            if (!Expected().IsMatch(file)) throw new NetworkConfigException(NetworkConfigError.ImportRefused, path, "✗");
            var content = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            if (System.Text.Encoding.Latin1.GetString(content).Contains(PrivateKey, StringComparison.Ordinal)) throw new NetworkConfigException(NetworkConfigError.ImportRefused, path, PrivateKey);
            var here = Path.Combine(_folder.Fabric, file);
            if (!File.Exists(here)) taken.Add((file, content));
            else if (!(await File.ReadAllBytesAsync(here, cancellationToken).ConfigureAwait(false)).SequenceEqual(content))
                throw new NetworkConfigException(NetworkConfigError.ImportRefused, path, $"≠ {here}");
        }
        foreach (var (file, content) in taken)
        {
            var here = Path.Combine(_folder.Fabric, file);
            Directory.CreateDirectory(Path.GetDirectoryName(here)!);
            await File.WriteAllBytesAsync(here, content, cancellationToken).ConfigureAwait(false);
        }
        return [.. taken.Select(t => t.File)];
    }

    [GeneratedRegex(@"^(genesis\.block|msp/[A-Za-z0-9.-]+/(cacerts/ca\.pem|tlscacerts/tlsca\.pem|config\.yaml)|nodes/[A-Za-z0-9.-]+/(tls/server\.crt|msp/signcerts/cert\.pem))\z")]
    private static partial Regex Expected();
}
