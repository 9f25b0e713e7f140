using Grpc.Core;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Gateway;
using EndorserBase = Hyperledger.Fabric.Protos.Peer.Endorser.EndorserBase;

namespace Ledger.Network.Endorsement;

/// <summary><c>protos.Endorser</c> on a peer's endpoint.</summary>
public sealed class EndorserService : EndorserBase
{
    private readonly IEndorsingPeer _peer;

    internal EndorserService(IEndorsingPeer peer) => _peer = peer;

    public override async Task<ProposalResponse> ProcessProposal(SignedProposal request, ServerCallContext context)
    {
        try
        {
            return await _peer.ProcessAsync(UnpackedProposal.Unpack(request), withInterest: true, context.CancellationToken).ConfigureAwait(false);
        }
        catch (ProposalRefusedException e)
        {
            throw new RpcException(new Status(StatusCode.Unknown, e.Message));
        }
    }
}
