using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ledger.Network;
using Ledger.Network.Genesis;
using Ledger.Network.Lifecycle;
using Ledger.Network.Topology;

namespace Ledger.Node.Hosting;

/// <summary>
/// What a peer hands to chaincode that dials it: a <c>chaincode.json</c> for each installed package of this kind, as
/// Fabric's peer gives it to an external builder's <c>run</c> (core/container/externalbuilder). It holds a client key, which
/// is what lets its holder register as the package's chaincode, and is made once.
/// </summary>
internal sealed partial class ChaincodeLaunches : IAsyncDisposable
{
    private const string FileName = "chaincode.json";

    private readonly NetworkFolder _folder;
    private readonly EmbeddedPeer _peer;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, string> _packages = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _making = [];

    private ChaincodeLaunches(NetworkFolder folder, EmbeddedPeer peer, ILogger logger)
    {
        _folder = folder;
        _peer = peer;
        _logger = logger;
    }

    /// <summary>Makes what the peer's packages lack, and goes on with those that are installed later.</summary>
    public static async Task<ChaincodeLaunches> StartAsync(NetworkFolder folder, EmbeddedPeer peer, ILogger logger)
    {
        var launches = new ChaincodeLaunches(folder, peer, logger);
        peer.PackageInstalled += launches.Add;
        foreach (var package in peer.InstalledPackages) await launches.MakeAsync(package).ConfigureAwait(false);
        return launches;
    }

    /// <summary>The package for which a client certificate was issued; null for none.</summary>
    /// <param name="certificateHash">Its SHA-256 hash in lowercase hex.</param>
    public string? FindPackage(string certificateHash) => _packages.GetValueOrDefault(certificateHash);

    public async ValueTask DisposeAsync()
    {
        _peer.PackageInstalled -= Add;
        await Task.WhenAll(_making).ConfigureAwait(false);
    }

    private void Add(InstalledPackage package) => _making.Add(MakeAsync(package));

    private async Task MakeAsync(InstalledPackage package)
    {
        if (package.Connection is not null) return;
        try
        {
            var directory = Directory.CreateDirectory(_folder.Chaincode(_peer.Name, package.PackageId));
            var path = Path.Combine(directory.FullName, FileName);
            var launch = File.Exists(path)
                ? JsonSerializer.Deserialize(await File.ReadAllBytesAsync(path).ConfigureAwait(false), LaunchJson.Default.ChaincodeLaunch)!
                : await IssueAsync(package.PackageId).ConfigureAwait(false);
            // The peer's port may have changed since.
            launch = launch with { PeerAddress = _peer.Address };
            await AtomicFile.WriteAsync(path, JsonSerializer.SerializeToUtf8Bytes(launch, LaunchJson.Default.ChaincodeLaunch), ownerOnly: true).ConfigureAwait(false);
            using var certificate = X509Certificate2.CreateFromPem(launch.ClientCert);
            _packages[Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256))] = package.PackageId;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or CryptographicException or ArgumentException)
        {
            LogUnusable(_logger, package.PackageId, _peer.Name, e.Message);
        }
    }

    private async Task<ChaincodeLaunch> IssueAsync(string packageId)
    {
        // A CN has at most 64 characters, which a package id does not fit.
        var issued = await new CryptoMaterial(_folder).IssueTlsAsync(_peer.MspId, "chaincode", TimeProvider.System).ConfigureAwait(false);
        return new(packageId, _peer.Address, issued.CertificatePem, issued.PrivateKeyPem, _peer.Credentials.TlsRootPem, _peer.MspId);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chaincode {PackageId} cannot dial {Peer}: its chaincode.json cannot be made or read: {Cause}")]
    private static partial void LogUnusable(ILogger logger, string packageId, string peer, string cause);
}

/// <summary><c>chaincode.json</c>, with Fabric's names.</summary>
internal sealed record ChaincodeLaunch(
    [property: JsonPropertyName("chaincode_id")] string ChaincodeId,
    [property: JsonPropertyName("peer_address")] string PeerAddress,
    [property: JsonPropertyName("client_cert")] string ClientCert,
    [property: JsonPropertyName("client_key")] string ClientKey,
    [property: JsonPropertyName("root_cert")] string RootCert,
    [property: JsonPropertyName("mspid")] string MspId);

[JsonSerializable(typeof(ChaincodeLaunch))]
internal sealed partial class LaunchJson : JsonSerializerContext;
