using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Orderer;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Deliver;
using Ledger.Network.Endorsement;
using GatewayBase = Hyperledger.Fabric.Protos.Gateway.Gateway.GatewayBase;
using OrdererStatus = Hyperledger.Fabric.Protos.Common.Status;

namespace Ledger.Network.Gateway;

/// <summary><c>gateway.Gateway</c> on a peer's endpoint, with the codes, texts and details of a Fabric peer (internal/pkg/gateway).</summary>
public sealed class GatewayService : GatewayBase
{
    private readonly PeerChannels _channels;
    private readonly AccessControl _access;
    private readonly IEndorsingPeer _local;
    private readonly IReadOnlyList<IEndorsingPeer> _peers;
    private readonly ChannelSet _orderer;

    /// <param name="channels">The channels that the local peer has joined.</param>
    /// <param name="access">Who may ask it for what.</param>
    /// <param name="local">The peer whose endpoint this is.</param>
    /// <param name="peers">All peers of the network, the local one among them.</param>
    /// <param name="orderer">Where transactions go.</param>
    internal GatewayService(PeerChannels channels, AccessControl access, IEndorsingPeer local, IEnumerable<IEndorsingPeer> peers, ChannelSet orderer)
    {
        _channels = channels;
        _access = access;
        _local = local;
        _peers = [.. peers.OrderByDescending(peer => ReferenceEquals(peer, local)).ThenByDescending(peer => peer.MspId == local.MspId)];
        _orderer = orderer;
    }

    public override async Task<EndorseResponse> Endorse(EndorseRequest request, ServerCallContext context)
    {
        if (request.ProposedTransaction is null || request.ProposedTransaction.ProposalBytes.IsEmpty)
            throw GatewayErrors.Create(StatusCode.InvalidArgument, "the proposed transaction must contain a signed proposal");
        var proposal = Unpack(request.ProposedTransaction, "");
        var peers = Serving(proposal);
        var collector = new EndorsementCollector(proposal, _local, peers);

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
        // The envelope's own header says where it is ordered; this one finds the orderers (internal/pkg/gateway/registry.go).
        if (_channels.Find(request.ChannelId) is not { Channel: var channel }) throw GatewayErrors.Create(StatusCode.FailedPrecondition, NoConfig(request.ChannelId));

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
        var orderer = channel.Current.Orderer is { Organizations: [var organisation, ..] } ? organisation : null;
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
        var channel = Authorise(AclResources.CommitStatus, status.ChannelId, status.Identity, request.Request, request.Signature);

        try
        {
            var committed = await channel.Ledger.WaitForTransactionAsync(status.TransactionId, context.CancellationToken).ConfigureAwait(false);
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

        if (_channels.Find(proposal.ChannelId) is null) throw GatewayErrors.Create(StatusCode.Unavailable, NoConfig(proposal.ChannelId));

        var isProtected = proposal.HasTransientData && request.TargetOrganizations.Count == 0;
        var targets = isProtected ? [_local.MspId] : request.TargetOrganizations.ToHashSet(StringComparer.Ordinal);
        var peers = Serving(proposal).Where(peer => targets.Count == 0 || targets.Contains(peer.MspId)).ToList();
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
                outcome = await EndorserOutcome.AskAsync(peer, _local, proposal, withInterest: false, context.CancellationToken).ConfigureAwait(false);
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
        var channel = Authorise(AclResources.ChaincodeEvents, events.ChannelId, events.Identity, request.Request, request.Signature);

        var after = events.AfterTransactionId;
        var isPast = after.Length == 0;
        await foreach (var block in channel.Ledger.BlocksAsync(StartOf(channel, events), context.CancellationToken).ConfigureAwait(false))
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
            first = Layouts(proposal, called, peers, first)[0].PeersByMspId.Keys.First();
        }
        var response = await collector.AskFirstAsync(first, cancellationToken).ConfigureAwait(false)
            ?? throw GatewayErrors.Create(StatusCode.Aborted, "failed to endorse transaction, see attached details for more info", collector.Errors);
        var interest = response.Interest is { Chaincodes.Count: > 0 } ? response.Interest : called;
        if (!proposal.HasTransientData) return Layouts(proposal, interest, peers, first);

        // Transient data goes to members of the collections only, even to write.
        var careful = interest.Clone();
        foreach (var call in careful.Chaincodes) call.NoPrivateReads = false;
        try
        {
            return Layouts(proposal, careful, peers, first);
        }
        catch (RpcException) when (interest.Chaincodes.Any(call => call.NoPrivateReads && call.CollectionNames.Count > 0))
        {
            Layouts(proposal, interest, peers, first);
            var collections = string.Join(' ', interest.Chaincodes.Where(call => call.NoPrivateReads).SelectMany(call => call.CollectionNames));
            throw GatewayErrors.Create(StatusCode.FailedPrecondition,
                $"requires endorsement from organisation(s) that are not in the distribution policy of the private data collection(s): [{collections}]; retry specifying trusted endorsing organizations to protect transient data");
        }
    }

    // Those with the organisation that has endorsed already come first; peers that are missing leave a layout out.
    private List<Layout> Layouts(UnpackedProposal proposal, ChaincodeInterest interest, IReadOnlyList<IEndorsingPeer> peers, string preferred)
    {
        IReadOnlyList<Layout> layouts;
        try
        {
            layouts = _channels.Find(proposal.ChannelId) is { } joined
                ? joined.Policies.Layouts(interest)
                : throw EndorsementPolicies.NoMetadata(proposal.ChaincodeName, proposal.ChannelId);
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

    // A channel that the gateway's own peer has not joined has no peers for it.
    private List<IEndorsingPeer> Serving(UnpackedProposal proposal) => _channels.Find(proposal.ChannelId) is null
        ? []
        : [.. _peers.Where(peer => peer.Serves(proposal.ChannelId, proposal.ChaincodeName))];

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

    private static ulong StartOf(Channel channel, ChaincodeEventsRequest request)
    {
        if (request.AfterTransactionId.Length > 0 && channel.Ledger.TryGetTransaction(request.AfterTransactionId, out var transaction))
            return transaction.BlockNumber;
        return request.StartPosition?.TypeCase switch
        {
            null or SeekPosition.TypeOneofCase.None or SeekPosition.TypeOneofCase.NextCommit => channel.Ledger.Height,
            SeekPosition.TypeOneofCase.Specified => request.StartPosition.Specified.Number,
            var other => throw GatewayErrors.Create(StatusCode.InvalidArgument, $"invalid start position type: *orderer.SeekPosition_{other}"),
        };
    }

    // discovery/support/config/support.go, behind the gateway's registry.
    private static string NoConfig(string channelId) => $"failed to get config for channel [{channelId}]: could not get last config for channel {channelId}";

    private Channel Authorise(string resource, string channelId, ByteString identity, ByteString message, ByteString signature)
    {
        try
        {
            _access.Check(resource, channelId, new SignedData(identity, message.Memory, signature));
            return _channels.Find(channelId)!.Channel;
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
