using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Shim.Internal;

/// <summary>A request to the peer and its answer to come. The contract goes on in the thread pool, never in the stream's reading loop.</summary>
internal sealed class PeerRequest(ChaincodeMessage message) : TaskCompletionSource<ChaincodeMessage>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    internal ChaincodeMessage Message { get; } = message;
}
