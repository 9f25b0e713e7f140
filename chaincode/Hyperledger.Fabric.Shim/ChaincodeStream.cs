using System.Threading.Channels;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Shim.Internal;

namespace Hyperledger.Fabric.Shim;

/// <summary>The chaincode's end of the stream of ChaincodeMessage between a chaincode and a peer (peer/chaincode_shim.proto).</summary>
#pragma warning disable CA1711 // The stream of the protocol, not a System.IO.Stream.
public static class ChaincodeStream
#pragma warning restore CA1711
{
    /// <summary>
    /// Registers the chaincode, then serves transactions until the peer closes its side or the call is cancelled.
    /// </summary>
    /// <param name="chaincode">What answers the transactions.</param>
    /// <param name="packageId">The chaincode's package id, <c>label:hash</c>, with which it registers.</param>
    /// <param name="fromPeer">The peer's messages; completed when the peer is gone. Read here only.</param>
    /// <param name="toPeer">The chaincode's messages; completed here when this call ends.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops serving; transactions that run are cancelled and remain unanswered.</param>
    /// <returns>A task that completes when the peer has closed its side or the call was cancelled.</returns>
    /// <remarks>
    /// What goes wrong in one transaction, and messages that the protocol does not allow, never end the stream. Transactions
    /// that still run when it ends are told by their token; this call does not wait for those that do not listen.
    /// </remarks>
    /// <exception cref="ChaincodeStreamException">The transport failed.</exception>
    public static Task RunAsync(
        IChaincode chaincode,
        string packageId,
        ChannelReader<ChaincodeMessage> fromPeer,
        ChannelWriter<ChaincodeMessage> toPeer,
        ChaincodeStreamOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chaincode);
        ArgumentException.ThrowIfNullOrEmpty(packageId);
        ArgumentNullException.ThrowIfNull(fromPeer);
        ArgumentNullException.ThrowIfNull(toPeer);
        options ??= new ChaincodeStreamOptions();
        options.Validate();
        return new StreamHandler(chaincode, packageId, fromPeer, toPeer, options).RunAsync(cancellationToken);
    }
}
