using Hyperledger.Fabric.Shim;
using Ledger.Network;
using Ledger.Network.Topology;

namespace Ledger.Node.Hosting;

/// <summary>
/// All that makes a peer run: its endpoint, the streams of this process's chaincode, the connections to chaincodes as a
/// service. A stopped peer has none of them; the blocks are the network's and wait for it. Not thread-safe.
/// </summary>
internal sealed class PeerHost(
    EmbeddedNetwork network, EmbeddedPeer peer, NetworkFolder folder, IChaincode? chaincode, ILoggerProvider logging, ILogger logger) : IAsyncDisposable
{
    // In the order in which they were started; the chaincodes end after them.
    private readonly Stack<IAsyncDisposable> _parts = [];
    private readonly Dictionary<string, ChaincodeAttachment> _chaincodes = new(StringComparer.Ordinal);

    public EmbeddedPeer Peer => peer;

    /// <summary>Why the last start failed; null when it did not.</summary>
    public string? Problem { get; private set; }

    /// <summary>Starts the peer; at its return clients and other gateways reach it.</summary>
    /// <exception cref="NodeException">Its port is taken; the peer stays stopped.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (peer.IsRunning) return;
        try
        {
            await AttachAsync(cancellationToken).ConfigureAwait(false);
            _parts.Push(new ChaincodeServices(network.Chaincodes, peer, logger));
            var launches = await ChaincodeLaunches.StartAsync(folder, peer, logger).ConfigureAwait(false);
            _parts.Push(launches);
            _parts.Push(await NodeListener.StartAsync(network, peer, launches, logging, cancellationToken).ConfigureAwait(false));
            peer.IsRunning = true;
            Problem = null;
        }
        catch (Exception e)
        {
            Problem = e.Message;
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Attaches the packages of the network's topology that the peer does not run yet.</summary>
    public async Task AttachAsync(CancellationToken cancellationToken)
    {
        if (chaincode is null) return;
        foreach (var hosted in HostedChaincode.Of(network.Topology, chaincode).Where(hosted => !_chaincodes.ContainsKey(hosted.PackageId)))
            _chaincodes.Add(hosted.PackageId, await ChaincodeAttachment.StartAsync(network.Chaincodes, peer.Name, hosted, logger, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Stops the peer: gateways ask others from now on, its endpoint closes with every call and stream, then its chaincode streams end.</summary>
    public async ValueTask DisposeAsync()
    {
        peer.IsRunning = false;
        while (_parts.TryPop(out var part)) await part.DisposeAsync().ConfigureAwait(false);
        foreach (var attachment in _chaincodes.Values) await attachment.DisposeAsync().ConfigureAwait(false);
        _chaincodes.Clear();
    }
}
