using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Validation;
using Ledger.Network;
using Ledger.Network.Chaincode;
using Ledger.Network.Lifecycle;

namespace Ledger.Node.Hosting;

/// <summary>Keeps a peer connected to the chaincodes as a service that are installed on it.</summary>
internal sealed partial class ChaincodeServices : IAsyncDisposable
{
    private readonly ChaincodeRegistry _registry;
    private readonly EmbeddedPeer _peer;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly List<(ChaincodeDialer Dialer, GrpcChannel Channel)> _dialled = [];
    private bool _isDisposed;

    public ChaincodeServices(ChaincodeRegistry registry, EmbeddedPeer peer, ILogger logger)
    {
        _registry = registry;
        _peer = peer;
        _logger = logger;
        peer.PackageInstalled += Dial;
        foreach (var package in peer.InstalledPackages) Dial(package);
    }

    public async ValueTask DisposeAsync()
    {
        _peer.PackageInstalled -= Dial;
        List<(ChaincodeDialer Dialer, GrpcChannel Channel)> dialled;
        lock (_gate)
        {
            _isDisposed = true;
            dialled = [.. _dialled];
        }
        foreach (var (dialer, channel) in dialled)
        {
            await dialer.DisposeAsync().ConfigureAwait(false);
            channel.Dispose();
        }
    }

    private void Dial(InstalledPackage package)
    {
        lock (_gate)
        {
            if (_isDisposed || package.Connection is null) return;
            try
            {
                var channel = Open(_peer.ConnectionOf(package));
                _dialled.Add((new ChaincodeDialer(_registry, _peer.Name, channel, _logger), channel));
            }
            catch (Exception e) when (e is ArgumentException or CryptographicException or UriFormatException or LifecycleException)
            {
                LogUnusable(_logger, package.PackageId, _peer.Name, e.Message);
            }
        }
    }

    private static GrpcChannel Open(ChaincodeConnection connection)
    {
        if (!connection.TlsRequired) return FabricChannel.Create("http://" + connection.Address);
        var certificate = connection.ClientAuthRequired ? X509Certificate2.CreateFromPem(connection.ClientCert, connection.ClientKey) : null;
        return FabricChannel.Create(connection.Address, connection.RootCert, clientCertificate: certificate);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection.json of package {PackageId} on {Peer} cannot be used: {Cause}")]
    private static partial void LogUnusable(ILogger logger, string packageId, string peer, string cause);
}
