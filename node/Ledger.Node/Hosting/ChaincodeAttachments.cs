using System.Threading.Channels;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Shim;
using Ledger.Network;

namespace Ledger.Node.Hosting;

/// <summary>Runs chaincodes of this process on every peer, over an in-memory stream for each chaincode and peer.</summary>
internal sealed class ChaincodeAttachments(EmbeddedNetwork network, ILogger logger) : IAsyncDisposable
{
    // A message is handled on the thread that sent it: a request of the chaincode would otherwise change threads thrice.
    private static readonly UnboundedChannelOptions Inline = new() { SingleReader = true, AllowSynchronousContinuations = true };

    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _streams = [];

    /// <summary>Attaches a chaincode; returns when it is ready at every peer.</summary>
    /// <param name="chaincode">The chaincode.</param>
    /// <param name="packageId">The package id under which it registers at each peer.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task AttachAsync(IChaincode chaincode, string packageId, CancellationToken cancellationToken)
    {
        var options = new ChaincodeStreamOptions { Logger = logger };
        foreach (var peer in network.Peers)
        {
            var toPeer = Channel.CreateUnbounded<ChaincodeMessage>(Inline);
            var toChaincode = Channel.CreateUnbounded<ChaincodeMessage>(Inline);
            _streams.Add(network.Chaincodes.AttachAsync(peer.Name, toPeer.Reader, toChaincode.Writer, _stopping.Token));
            _streams.Add(ChaincodeStream.RunAsync(chaincode, packageId, toChaincode.Reader, toPeer.Writer, options, _stopping.Token));
            await network.Chaincodes.WaitUntilReadyAsync(peer.Name, packageId, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_streams).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }
}
