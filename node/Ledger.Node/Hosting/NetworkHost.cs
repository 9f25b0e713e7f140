using Hyperledger.Fabric.Shim;
using Ledger.Network;
using Ledger.Network.Topology;

namespace Ledger.Node.Hosting;

/// <summary>
/// The nodes of an embedded network: the orderer's endpoint, and the peers that run. A peer whose marker stands in
/// <see cref="NetworkFolder.StoppedPeers"/> is stopped, and stays so over restarts until the marker is gone.
/// </summary>
internal sealed partial class NetworkHost : IAsyncDisposable
{
    private readonly NetworkFolder _folder;
    private readonly ILogger _logger;
    private readonly List<PeerHost> _peers;
    private NodeListener? _orderer;

    private NetworkHost(EmbeddedNetwork network, NetworkFolder folder, IChaincode? chaincode, ILoggerProvider logging, ILogger logger)
    {
        _folder = folder;
        _logger = logger;
        _peers = [.. network.Peers.Select(peer => new PeerHost(network, peer, folder, chaincode, logging, logger))];
    }

    /// <summary>The peers in the topology's order.</summary>
    public IReadOnlyList<PeerHost> Peers => _peers;

    /// <summary>Starts the orderer and every peer that is not to stay stopped.</summary>
    /// <exception cref="NodeException">A port is taken.</exception>
    public static async Task<NetworkHost> StartAsync(
        EmbeddedNetwork network, NetworkFolder folder, IChaincode? chaincode, ILoggerProvider logging, ILogger logger, CancellationToken cancellationToken)
    {
        var host = new NetworkHost(network, folder, chaincode, logging, logger);
        try
        {
            foreach (var peer in host._peers.Where(peer => !host.IsToStop(peer))) await peer.StartAsync(cancellationToken).ConfigureAwait(false);
            host._orderer = await NodeListener.StartAsync(network, logging, cancellationToken).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts and stops peers as their markers say; a peer that cannot start is tried again at the next call.</summary>
    /// <returns>Whether anything changed: a peer runs or does not, or the reason why one cannot start.</returns>
    public async Task<bool> FollowMarkersAsync(CancellationToken cancellationToken)
    {
        var changed = false;
        foreach (var peer in _peers.Where(peer => IsToStop(peer) == peer.Peer.IsRunning))
        {
            var before = peer.Problem;
            if (peer.Peer.IsRunning)
            {
                await peer.DisposeAsync().ConfigureAwait(false);
                LogStopped(_logger, peer.Peer.Name);
                changed = true;
                continue;
            }
            try
            {
                await peer.StartAsync(cancellationToken).ConfigureAwait(false);
                LogStarted(_logger, peer.Peer.Name);
                changed = true;
            }
            catch (NodeException e)
            {
                if (before == e.Message) continue;
                LogFailed(_logger, peer.Peer.Name, e.Message);
                changed = true;
            }
        }
        return changed;
    }

    /// <summary>Attaches to the running peers what channels that came since define; the others do so when they start.</summary>
    public async Task AttachAsync(CancellationToken cancellationToken)
    {
        foreach (var peer in _peers.Where(peer => peer.Peer.IsRunning)) await peer.AttachAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Refuses new calls, ends open streams and closes the endpoints.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_peers.Select(peer => peer.DisposeAsync().AsTask())).ConfigureAwait(false);
        if (_orderer is not null) await _orderer.DisposeAsync().ConfigureAwait(false);
        _orderer = null;
    }

    private bool IsToStop(PeerHost peer) => File.Exists(_folder.StoppedPeer(peer.Peer.Name));

    [LoggerMessage(Level = LogLevel.Information, Message = "{Peer} is stopped.")]
    private static partial void LogStopped(ILogger logger, string peer);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Peer} runs again.")]
    private static partial void LogStarted(ILogger logger, string peer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Peer} cannot start: {Cause}")]
    private static partial void LogFailed(ILogger logger, string peer, string cause);
}
