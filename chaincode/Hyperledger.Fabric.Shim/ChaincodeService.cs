using System.Threading.Channels;
using Grpc.Core;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Shim;

/// <summary>
/// Chaincode as a service: answers <c>protos.Chaincode/Connect</c>, which a peer dials. Each peer has a stream of its own.
/// Map it in a gRPC server whose message limit is 100 MB, Fabric's own.
/// </summary>
public sealed class ChaincodeService : Protos.Peer.Chaincode.ChaincodeBase
{
    // Transactions wait in the peer, not here, when the chaincode is slower.
    private const int IncomingMessages = 256;

    private readonly IChaincode _chaincode;
    private readonly string _packageId;
    private readonly ChaincodeStreamOptions _options;
    private readonly CancellationToken _stopping;

    /// <summary>Creates the service.</summary>
    /// <param name="chaincode">What answers the transactions of every peer.</param>
    /// <param name="packageId">The chaincode's package id, <c>label:hash</c>.</param>
    /// <param name="options">Null for the defaults; the bounds hold for each peer.</param>
    /// <param name="stopping">Ends every stream when the host stops.</param>
    public ChaincodeService(IChaincode chaincode, string packageId, ChaincodeStreamOptions? options = null, CancellationToken stopping = default)
    {
        ArgumentNullException.ThrowIfNull(chaincode);
        ArgumentException.ThrowIfNullOrEmpty(packageId);
        _chaincode = chaincode;
        _packageId = packageId;
        _options = options ?? new ChaincodeStreamOptions();
        _options.Validate();
        _stopping = stopping;
    }

    /// <inheritdoc/>
    public override async Task Connect(
        IAsyncStreamReader<ChaincodeMessage> requestStream, IServerStreamWriter<ChaincodeMessage> responseStream, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(requestStream);
        ArgumentNullException.ThrowIfNull(responseStream);
        ArgumentNullException.ThrowIfNull(context);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, _stopping);
        var fromPeer = Channel.CreateBounded<ChaincodeMessage>(new BoundedChannelOptions(IncomingMessages) { SingleReader = true, SingleWriter = true });
        var toPeer = Channel.CreateUnbounded<ChaincodeMessage>(new UnboundedChannelOptions { SingleReader = true });

        var reading = ReadAsync(requestStream, fromPeer.Writer, ending.Token);
        var writing = WriteAsync(toPeer.Reader, responseStream, fromPeer.Writer, ending.Token);
        await ChaincodeStream.RunAsync(_chaincode, _packageId, fromPeer.Reader, toPeer.Writer, _options, ending.Token).ConfigureAwait(false);
        await writing.ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
    }

    // A transport that breaks looks to the shim like a peer that went: there is nobody left to tell.
    private static async Task ReadAsync(IAsyncStreamReader<ChaincodeMessage> peer, ChannelWriter<ChaincodeMessage> messages, CancellationToken cancellationToken)
    {
        try
        {
            while (await peer.MoveNext(cancellationToken).ConfigureAwait(false))
                await messages.WriteAsync(peer.Current, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or IOException or OperationCanceledException or InvalidOperationException or ChannelClosedException)
        {
        }
        finally
        {
            messages.TryComplete();
        }
    }

    private static async Task WriteAsync(
        ChannelReader<ChaincodeMessage> messages, IServerStreamWriter<ChaincodeMessage> peer, ChannelWriter<ChaincodeMessage> fromPeer, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in messages.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                await peer.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or IOException or OperationCanceledException or InvalidOperationException)
        {
            fromPeer.TryComplete();
        }
    }
}
