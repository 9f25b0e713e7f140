using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Orderer;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Deliver;
using Ledger.Network.Endorsement;
using Ledger.Network.Lifecycle;
using Ledger.Network.Ordering;
using GatewayBase = Hyperledger.Fabric.Protos.Gateway.Gateway.GatewayBase;
using OrdererStatus = Hyperledger.Fabric.Protos.Common.Status;

namespace Ledger.Network.Gateway;

/// <summary><c>gateway.Gateway</c> on a peer's endpoint, with the codes, texts and details of a Fabric peer (internal/pkg/gateway).</summary>
public sealed class GatewayService : GatewayBase
{
    private readonly Channel _channel;
    private readonly IEndorsingPeer _local;
    private readonly IReadOnlyList<IEndorsingPeer> _peers;
    private readonly Orderer _orderer;
    private readonly AccessControl _access;
    private readonly EndorsementPolicies _policies;

    /// <param name="channel">The channel.</param>
    /// <param name="local">The peer whose endpoint this is.</param>
    /// <param name="peers">All peers of the network, the local one among them.</param>
    /// <param name="orderer">Where transactions go.</param>
    internal GatewayService(Channel channel, IEndorsingPeer local, IEnumerable<IEndorsingPeer> peers, Orderer orderer)
    {
        _channel = channel;
        _local = local;
        _peers = [.. peers.OrderByDescending(peer => ReferenceEquals(peer, local)).ThenByDescending(peer => peer.MspId == local.MspId)];
        _orderer = orderer;
        _access = new AccessControl(channel, local.MspId);
        _policies = new EndorsementPolicies(channel, local.MspId);
    }

    public override async Task<EndorseResponse> Endorse(EndorseRequest request, ServerCallContext context)
    {
        if (request.ProposedTransaction is null || request.ProposedTransaction.ProposalBytes.IsEmpty)
            throw GatewayErrors.Create(StatusCode.InvalidArgument, "the proposed transaction must contain a signed proposal");
        var proposal = Unpack(request.ProposedTransaction, "");
        var peers = Serving(proposal.ChaincodeName);
        var collector = new EndorsementCollector(proposal, _local.MspId, peers);

        try
        {
            var layouts = request.EndorsingOrganizations.Count > 0
                ? [NamedOrganisations(request.EndorsingOrganizations, peers)]
                : await PlanAsync(proposal, peers, collector, context.CancellationToken).ConfigureAwait(false);
            var endorsements = await collector.CollectAsync(layouts, context.CancellationToken).ConfigureAwait(false)
                ?? throw GatewayErrors.Create(
                    StatusCode.Aborted, "failed to collect enough transaction endorsements, see attached details for more info", collector.Errors);
            return new EndorseResponse { PreparedTransaction = Prepare(proposal, collector.Payload!, endorsements) };
        }
        catch (OperationCanceledException)
        {
            throw GatewayErrors.Create(StatusCode.DeadlineExceeded, "endorsement timeout expired while collecting endorsements");
        }
    }

    public override async Task<SubmitResponse> Submit(SubmitRequest request, ServerCallContext context)
    {
        if (request.PreparedTransaction is not { } transaction)
            throw GatewayErrors.Create(StatusCode.InvalidArgument, "a prepared transaction is required");
        if (transaction.Signature.IsEmpty)
            throw GatewayErrors.Create(StatusCode.InvalidArgument, "prepared transaction must be signed");
        if (request.ChannelId.Length > 0 && request.ChannelId != _channel.Id)
            throw GatewayErrors.Create(StatusCode.FailedPrecondition, $"no orderers for channel {request.ChannelId}");

        BroadcastResponse response;
        try
        {
            response = await _orderer.BroadcastAsync(transaction, context.CancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw GatewayErrors.Create(StatusCode.DeadlineExceeded, "submit timeout expired while broadcasting to ordering service");
        }
        if (response.Status == OrdererStatus.Success) return new SubmitResponse();
        var message = $"received unsuccessful response from orderer: status={Name(response.Status)}, info={response.Info}";
        if ((int)response.Status is >= 400 and < 500) throw GatewayErrors.Create(StatusCode.Aborted, message);
        var orderer = _channel.Current.Orderer is { Organizations: [var organisation, ..] } ? organisation : null;
        throw GatewayErrors.Create(
            StatusCode.Unavailable, "no orderers could successfully process transaction",
            new ErrorDetail { Address = orderer is { Endpoints: [var address, ..] } ? address : "", MspId = orderer?.MspId ?? "", Message = message });
    }

    public override async Task<CommitStatusResponse> CommitStatus(SignedCommitStatusRequest request, ServerCallContext context)
    {
        if (request.Request.IsEmpty) throw GatewayErrors.Create(StatusCode.InvalidArgument, "a commit status request is required");
        var status = Parse(CommitStatusRequest.Parser, request.Request, "invalid status request");
        if (status.Identity.IsEmpty) throw GatewayErrors.Create(StatusCode.InvalidArgument, "no identity provided");
        if (status.ChannelId.Length == 0) throw GatewayErrors.Create(StatusCode.InvalidArgument, "no channel ID provided");
        if (status.TransactionId.Length == 0) throw GatewayErrors.Create(StatusCode.InvalidArgument, "transaction ID should not be empty");
        RequireChannel(status.ChannelId);
        Authorise(AclResources.CommitStatus, status.Identity, request.Request, request.Signature);

        try
        {
            var committed = await _channel.Ledger.WaitForTransactionAsync(status.TransactionId, context.CancellationToken).ConfigureAwait(false);
            return new CommitStatusResponse { Result = committed.Code, BlockNumber = committed.BlockNumber };
        }
        catch (OperationCanceledException) when (context.Deadline <= DateTime.UtcNow)
        {
            throw GatewayErrors.Create(StatusCode.DeadlineExceeded, "context deadline exceeded");
        }
        catch (OperationCanceledException)
        {
            throw GatewayErrors.Create(StatusCode.Cancelled, "context canceled");
        }
    }

    public override async Task<EvaluateResponse> Evaluate(EvaluateRequest request, ServerCallContext context)
    {
        if (request.ProposedTransaction is null || request.ProposedTransaction.ProposalBytes.IsEmpty)
            throw GatewayErrors.Create(StatusCode.InvalidArgument, "failed to unpack transaction proposal: a signed proposal is required");
        var proposal = Unpack(request.ProposedTransaction, "failed to unpack transaction proposal: ");
        if (proposal.ChannelId.Length == 0)
            throw GatewayErrors.Create(StatusCode.InvalidArgument, "failed to unpack transaction proposal: no channel id provided");

        var isProtected = proposal.HasTransientData && request.TargetOrganizations.Count == 0;
        var targets = isProtected ? [_local.MspId] : request.TargetOrganizations.ToHashSet(StringComparer.Ordinal);
        var peers = Serving(proposal.ChaincodeName).Where(peer => targets.Count == 0 || targets.Contains(peer.MspId)).ToList();
        if (peers.Count == 0)
        {
            var none = $"no peers available to evaluate chaincode {proposal.ChaincodeName} in channel {proposal.ChannelId}";
            throw GatewayErrors.Create(StatusCode.FailedPrecondition, isProtected
                ? "no endorsers found in the gateway's organization; retry specifying target organization(s) to protect transient data: " + none
                : none);
        }

        var details = new List<ErrorDetail>();
        var code = StatusCode.Aborted;
        foreach (var peer in peers)
        {
            EndorserOutcome outcome;
            try
            {
                outcome = await EndorserOutcome.AskAsync(peer, proposal, withInterest: false, context.CancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw GatewayErrors.Create(StatusCode.DeadlineExceeded, "evaluate timeout expired");
            }
            if (outcome.IsSuccess) return new EvaluateResponse { Result = outcome.Response!.Response };
            details.Add(outcome.Detail);
            if (!outcome.IsPeersOwn)
                throw GatewayErrors.Create(outcome.Code, "evaluate call to endorser returned error: " + outcome.Message, details);
            code = outcome.Code;
        }
        throw GatewayErrors.Create(code, "failed to evaluate transaction, see attached details for more info", details);
    }

    public override async Task ChaincodeEvents(
        SignedChaincodeEventsRequest request, IServerStreamWriter<ChaincodeEventsResponse> responseStream, ServerCallContext context)
    {
        if (request.Request.IsEmpty) throw GatewayErrors.Create(StatusCode.InvalidArgument, "a chaincode events request is required");
        var events = Parse(ChaincodeEventsRequest.Parser, request.Request, "invalid chaincode events request");
        RequireChannel(events.ChannelId);
        Authorise(AclResources.ChaincodeEvents, events.Identity, request.Request, request.Signature);

        var after = events.AfterTransactionId;
        var isPast = after.Length == 0;
        await foreach (var block in _channel.Ledger.BlocksAsync(StartOf(events), context.CancellationToken).ConfigureAwait(false))
        {
            var response = new ChaincodeEventsResponse { BlockNumber = block.Number };
            foreach (var chaincodeEvent in BlockEvents.OfChaincodes(block))
            {
                if (!isPast) isPast = chaincodeEvent.TxId == after;
                else if (chaincodeEvent.ChaincodeId == events.ChaincodeId) response.Events.Add(chaincodeEvent);
            }
            if (response.Events.Count > 0) await responseStream.WriteAsync(response, context.CancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IEnumerable<Layout>> PlanAsync(
        UnpackedProposal proposal, IReadOnlyList<IEndorsingPeer> peers, EndorsementCollector collector, CancellationToken cancellationToken)
    {
        var called = new ChaincodeInterest { Chaincodes = { new ChaincodeCall { Name = proposal.ChaincodeName } } };
        var first = _local.MspId;
        if (peers.All(peer => peer.MspId != first))
        {
            if (proposal.HasTransientData)
            {
                throw GatewayErrors.Create(StatusCode.FailedPrecondition,
                    "no endorsers found in the gateway's organization; retry specifying endorsing organization(s) to protect transient data");
            }
            first = Layouts(called, peers, first)[0].PeersByMspId.Keys.First();
        }
        var response = await collector.AskFirstAsync(first, cancellationToken).ConfigureAwait(false)
            ?? throw GatewayErrors.Create(StatusCode.Aborted, "failed to endorse transaction, see attached details for more info", collector.Errors);
        var interest = response.Interest is { Chaincodes.Count: > 0 } ? response.Interest : called;
        if (!proposal.HasTransientData) return Layouts(interest, peers, first);

        // Transient data goes to members of the collections only, even to write.
        var careful = interest.Clone();
        foreach (var call in careful.Chaincodes) call.NoPrivateReads = false;
        try
        {
            return Layouts(careful, peers, first);
        }
        catch (RpcException) when (interest.Chaincodes.Any(call => call.NoPrivateReads && call.CollectionNames.Count > 0))
        {
            Layouts(interest, peers, first);
            var collections = string.Join(' ', interest.Chaincodes.Where(call => call.NoPrivateReads).SelectMany(call => call.CollectionNames));
            throw GatewayErrors.Create(StatusCode.FailedPrecondition,
                $"requires endorsement from organisation(s) that are not in the distribution policy of the private data collection(s): [{collections}]; retry specifying trusted endorsing organizations to protect transient data");
        }
    }

    // Those with the organisation that has endorsed already come first; peers that are missing leave a layout out.
    private List<Layout> Layouts(ChaincodeInterest interest, IReadOnlyList<IEndorsingPeer> peers, string preferred)
    {
        IReadOnlyList<Layout> layouts;
        try
        {
            layouts = _policies.Layouts(interest);
        }
        catch (LifecycleException e)
        {
            throw GatewayErrors.Create(StatusCode.FailedPrecondition, "no combination of peers can be derived which satisfy the endorsement policy: " + e.Message);
        }
        var available = peers.CountBy(peer => peer.MspId).ToDictionary(StringComparer.Ordinal);
        var possible = layouts
            .Where(layout => layout.PeersByMspId.All(part => available.GetValueOrDefault(part.Key) >= part.Value))
            .OrderByDescending(layout => layout.PeersByMspId.ContainsKey(preferred))
            .ToList();
        if (possible.Count > 0) return possible;
        var missing = layouts.SelectMany(layout => layout.PeersByMspId.Keys).Distinct(StringComparer.Ordinal).Where(mspId => !available.ContainsKey(mspId));
        var addresses = _peers.Where(peer => missing.Contains(peer.MspId)).Select(peer => peer.Address);
        throw GatewayErrors.Create(StatusCode.FailedPrecondition,
            $"failed to select a set of endorsers that satisfy the endorsement policy due to unavailability of peers: [{string.Join(' ', addresses)}]");
    }

    private static Layout NamedOrganisations(IEnumerable<string> organisations, IReadOnlyList<IEndorsingPeer> peers)
    {
        var named = organisations.Distinct(StringComparer.Ordinal).ToList();
        var missing = named.Where(mspId => peers.All(peer => peer.MspId != mspId)).ToList();
        if (missing.Count > 0)
            throw GatewayErrors.Create(StatusCode.Unavailable, $"failed to find any endorsing peers for org(s): {string.Join(", ", missing)}");
        return new Layout(named.ToDictionary(mspId => mspId, _ => 1, StringComparer.Ordinal));
    }

    private List<IEndorsingPeer> Serving(string chaincode) => [.. _peers.Where(peer => peer.Serves(chaincode))];

    private static Envelope Prepare(UnpackedProposal proposal, ByteString responsePayload, IEnumerable<Hyperledger.Fabric.Protos.Peer.Endorsement> endorsements)
    {
        var action = new ChaincodeActionPayload
        {
            ChaincodeProposalPayload = proposal.PayloadWithoutTransient,
            Action = new ChaincodeEndorsedAction { ProposalResponsePayload = responsePayload, Endorsements = { endorsements } },
        };
        var transaction = new Transaction
        {
            Actions = { new TransactionAction { Header = proposal.Header.SignatureHeader, Payload = action.ToByteString() } },
        };
        return new Envelope { Payload = new Payload { Header = proposal.Header, Data = transaction.ToByteString() }.ToByteString() };
    }

    private ulong StartOf(ChaincodeEventsRequest request)
    {
        if (request.AfterTransactionId.Length > 0 && _channel.Ledger.TryGetTransaction(request.AfterTransactionId, out var transaction))
            return transaction.BlockNumber;
        return request.StartPosition?.TypeCase switch
        {
            null or SeekPosition.TypeOneofCase.None or SeekPosition.TypeOneofCase.NextCommit => _channel.Ledger.Height,
            SeekPosition.TypeOneofCase.Specified => request.StartPosition.Specified.Number,
            var other => throw GatewayErrors.Create(StatusCode.InvalidArgument, $"invalid start position type: *orderer.SeekPosition_{other}"),
        };
    }

    private void RequireChannel(string channelId)
    {
        if (channelId != _channel.Id) throw GatewayErrors.Create(StatusCode.PermissionDenied, $"Failed to get policy manager for channel [{channelId}]");
    }

    private void Authorise(string resource, ByteString identity, ByteString message, ByteString signature)
    {
        try
        {
            _access.Check(resource, new SignedData(identity, message.Memory, signature));
        }
        catch (AccessDeniedException e)
        {
            throw GatewayErrors.Create(StatusCode.PermissionDenied, e.Message);
        }
    }

    private static UnpackedProposal Unpack(SignedProposal signed, string prefix)
    {
        try
        {
            return UnpackedProposal.Unpack(signed);
        }
        catch (ProposalRefusedException e)
        {
            throw GatewayErrors.Create(StatusCode.InvalidArgument, prefix + e.Message);
        }
    }

    private static T Parse<T>(MessageParser<T> parser, ByteString bytes, string failure) where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw GatewayErrors.Create(StatusCode.InvalidArgument, $"{failure}: {e.Message}");
        }
    }

    // common.Status as Go prints it.
    private static string Name(OrdererStatus status) => status switch
    {
        OrdererStatus.BadRequest => "BAD_REQUEST",
        OrdererStatus.Forbidden => "FORBIDDEN",
        OrdererStatus.NotFound => "NOT_FOUND",
        OrdererStatus.RequestEntityTooLarge => "REQUEST_ENTITY_TOO_LARGE",
        OrdererStatus.InternalServerError => "INTERNAL_SERVER_ERROR",
        OrdererStatus.NotImplemented => "NOT_IMPLEMENTED",
        OrdererStatus.ServiceUnavailable => "SERVICE_UNAVAILABLE",
        _ => "UNKNOWN",
    };
}
