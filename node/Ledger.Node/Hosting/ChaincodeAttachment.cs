using System.Threading.Channels;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Shim;
using Ledger.Network.Chaincode;

namespace Ledger.Node.Hosting;

/// <summary>A chaincode of this process on one peer, over an in-memory stream.</summary>
internal sealed class ChaincodeAttachment : IAsyncDisposable
{
    // A message is handled on the thread that sent it: a request of the chaincode would otherwise change threads thrice.
    private static readonly UnboundedChannelOptions Inline = new() { SingleReader = true, AllowSynchronousContinuations = true };

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _streams;

    private ChaincodeAttachment(ChaincodeRegistry registry, string peer, HostedChaincode chaincode, ILogger logger)
    {
        var options = new ChaincodeStreamOptions { Logger = logger };
        var toPeer = Channel.CreateUnbounded<ChaincodeMessage>(Inline);
        var toChaincode = Channel.CreateUnbounded<ChaincodeMessage>(Inline);
        _streams = Task.WhenAll(
            registry.AttachAsync(peer, toPeer.Reader, toChaincode.Writer, _stopping.Token),
            ChaincodeStream.RunAsync(chaincode.Chaincode, chaincode.PackageId, toChaincode.Reader, toPeer.Writer, options, _stopping.Token));
    }

    /// <summary>Attaches a chaincode; returns when it is ready at the peer.</summary>
    public static async Task<ChaincodeAttachment> StartAsync(ChaincodeRegistry registry, string peer, HostedChaincode chaincode, ILogger logger, CancellationToken cancellationToken)
    {
        var attachment = new ChaincodeAttachment(registry, peer, chaincode, logger);
        try
        {
            await registry.WaitUntilReadyAsync(peer, chaincode.PackageId, cancellationToken).ConfigureAwait(false);
            return attachment;
        }
        catch
        {
            await attachment.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _streams.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }
}
