using System.Globalization;
using Grpc.Core;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Endorsement;

namespace Ledger.Network.Gateway;

/// <summary>What a peer made of a proposal (internal/pkg/gateway/apiutils.go, responseStatus).</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Response">Its response; null when it gave none.</param>
/// <param name="Code">OK, or how the gateway reports the failure.</param>
/// <param name="Message">The failure; else empty.</param>
/// <param name="IsPeersOwn">Whether another peer may do better: the failure is not the chaincode's or the client's.</param>
internal sealed record EndorserOutcome(IEndorsingPeer Peer, ProposalResponse? Response, StatusCode Code, string Message, bool IsPeersOwn)
{
    // peer.gateway.endorsementTimeout.
    private static readonly TimeSpan EndorsementTimeout = TimeSpan.FromSeconds(30);

    public bool IsSuccess => Code == StatusCode.OK;

    public ErrorDetail Detail => new() { Address = Peer.Address, MspId = Peer.MspId, Message = Message };

    /// <summary>Asks a peer.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="local">The gateway's own peer, which it asks without gRPC.</param>
    /// <param name="proposal">The proposal.</param>
    /// <param name="withInterest">Whether the response tells which policies the results fall under.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<EndorserOutcome> AskAsync(IEndorsingPeer peer, IEndorsingPeer local, UnpackedProposal proposal, bool withInterest, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(EndorsementTimeout);
        try
        {
            var response = await peer.ProcessAsync(proposal, withInterest, timeout.Token).ConfigureAwait(false);
            if (response.Response.Status is >= 200 and < 400) return new(peer, response, StatusCode.OK, "", false);
            if (response.Payload.IsEmpty && response.Response.Status == 500)
                return new(peer, response, StatusCode.Aborted, response.Response.Message, true);
            var message = string.Create(CultureInfo.InvariantCulture, $"chaincode response {response.Response.Status}, {response.Response.Message}");
            return new(peer, response, StatusCode.Unknown, message, false);
        }
        catch (ProposalRefusedException e) when (ReferenceEquals(peer, local))
        {
            return new(peer, null, StatusCode.FailedPrecondition, e.Message, false);
        }
        catch (ProposalRefusedException e)
        {
            // From another peer it arrives as gRPC's error, which a gateway takes for one of the connection.
            return new(peer, null, StatusCode.Unavailable, "rpc error: code = Unknown desc = " + e.Message, true);
        }
        catch (PeerStoppedException e)
        {
            return new(peer, null, StatusCode.Unavailable, e.Message, true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(peer, null, StatusCode.Unavailable, "context deadline exceeded", true);
        }
    }
}
