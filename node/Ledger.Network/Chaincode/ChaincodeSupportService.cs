using Grpc.Core;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Chaincode.Internal;

namespace Ledger.Network.Chaincode;

/// <summary>
/// <c>protos.ChaincodeSupport/Register</c> of a peer's endpoint: chaincode that dials the peer. Thread-safe.
/// </summary>
public sealed class ChaincodeSupportService(ChaincodeRegistry registry, string peer) : Hyperledger.Fabric.Protos.Peer.ChaincodeSupport.ChaincodeSupportBase
{
    public override async Task Register(IAsyncStreamReader<ChaincodeMessage> requestStream, IServerStreamWriter<ChaincodeMessage> responseStream, ServerCallContext context)
    {
        try
        {
            await GrpcStream.RunAsync(registry, peer, requestStream, responseStream, context.CancellationToken).ConfigureAwait(false);
        }
        catch (ChaincodeExecutionException e)
        {
            throw new RpcException(new Status(StatusCode.Unknown, e.Message));
        }
    }
}
