using Grpc.Core;
using Hyperledger.Fabric.Shim.Internal;

namespace Hyperledger.Fabric.Shim;

/// <summary>
/// Chaincode that dials its peer: <c>protos.ChaincodeSupport/Register</c>, as chaincode that a peer has launched and a peer in
/// development mode expect it (fabric-chaincode-go shim.Start).
/// </summary>
public static class ChaincodeClient
{
    /// <summary>Serves the peer until it ends the stream, or the options' Stopping or the token is cancelled.</summary>
    /// <param name="chaincode">What answers the transactions.</param>
    /// <param name="packageId">The name to register under: the package id, in development mode <c>name:version</c>.</param>
    /// <param name="peer">The peer's chaincode endpoint, with messages up to 100 MB; the caller's to dispose.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Ends the stream at once.</param>
    /// <exception cref="RpcException">The peer cannot be reached, or ended the stream with an error.</exception>
    public static async Task RunAsync(
        IChaincode chaincode, string packageId, ChannelBase peer, ChaincodeStreamOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chaincode);
        ArgumentException.ThrowIfNullOrEmpty(packageId);
        ArgumentNullException.ThrowIfNull(peer);
        options ??= new ChaincodeStreamOptions();
        options.Validate();
        using var call = new Protos.Peer.ChaincodeSupport.ChaincodeSupportClient(peer).Register(cancellationToken: cancellationToken);
        var failure = await GrpcTransport.RunAsync(chaincode, packageId, call.ResponseStream, call.RequestStream, options, cancellationToken).ConfigureAwait(false);
        await CompleteAsync(call.RequestStream).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (failure is not null) throw failure;
    }

    private static async Task CompleteAsync(IClientStreamWriter<Protos.Peer.ChaincodeMessage> peer)
    {
        try
        {
            await peer.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException)
        {
            // The peer has gone first.
        }
    }
}
