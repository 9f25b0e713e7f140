using System.Buffers;
using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Chaincode;
using Ledger.Network.Simulation;
using ChaincodeSupport = Ledger.Network.Chaincode.ChaincodeSupport;

namespace Ledger.Network.Endorsement;

/// <summary>
/// A peer's endorser (core/endorser/endorser.go): checks a proposal, has its chaincode run against a snapshot of the
/// state, and signs what came of it. Safe for concurrent calls.
/// </summary>
internal sealed class Endorser
{
    private readonly PeerChannels _channels;
    private readonly SigningIdentity _identity;
    private readonly AccessControl _access;
    private readonly TimeProvider _time;
    private readonly ChaincodeSupport _chaincodes;
    private readonly Dictionary<string, IBuiltInChaincode> _builtIn;
    private readonly ByteString _creator;

    public Endorser(
        PeerChannels channels, AccessControl access, SigningIdentity identity, ChaincodeSupport chaincodes, TimeProvider time, IEnumerable<IBuiltInChaincode> builtIn)
    {
        _channels = channels;
        _identity = identity;
        _chaincodes = chaincodes;
        _access = access;
        _time = time;
        _builtIn = builtIn.ToDictionary(chaincode => chaincode.Name, StringComparer.Ordinal);
        _creator = ByteString.CopyFrom(identity.Creator.Span);
    }

    /// <summary>Whether a chaincode is part of the peer.</summary>
    public bool IsBuiltIn(string chaincode) => _builtIn.ContainsKey(chaincode);

    /// <summary>Processes a proposal.</summary>
    /// <returns>
    /// Status below 400: endorsed. 400 to 499: the chaincode's response alone. 500 and above: payload without endorsement
    /// where the chaincode answered so, no payload where the peer could not run it.
    /// </returns>
    /// <param name="proposal">The proposal, which may be shared with other endorsers.</param>
    /// <param name="withInterest">Whether the response tells which policies the results fall under.</param>
    /// <param name="cancellationToken">Stops waiting for the chaincode.</param>
    /// <exception cref="ProposalRefusedException">The proposal is malformed, wrongly signed, not allowed or a duplicate.</exception>
    public async Task<ProposalResponse> ProcessAsync(UnpackedProposal proposal, bool withInterest, CancellationToken cancellationToken)
    {
        var channel = proposal.ChannelId.Length > 0 ? _channels.Find(proposal.ChannelId)?.Channel : null;
        if (channel is null && proposal.ChannelId.Length > 0) return Failed($"channel '{proposal.ChannelId}' not found");
        if (channel is null) CheckLocally(proposal);
        else Check(proposal, channel);
        try
        {
            return await ExecuteAsync(proposal, channel, withInterest, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ChaincodeExecutionException or SimulationException or LifecycleException)
        {
            return Failed("error in simulation: " + e.Message);
        }
    }

    // Without a channel a peer reads the creator with its own MSP, to which others' are unknown (core/endorser/msgvalidation.go).
    private void CheckLocally(UnpackedProposal proposal)
    {
        try
        {
            proposal.Validate(_access.LocalMsps, _time.GetUtcNow(), _channels.MspId);
        }
        catch (AccessDeniedException e)
        {
            throw new ProposalRefusedException(e.Message);
        }
    }

    private void Check(UnpackedProposal proposal, Channel channel)
    {
        var config = channel.Current;
        var isBuiltIn = IsBuiltIn(proposal.ChaincodeName);
        // All endorsers of this process ask the same of the same bytes: once is enough while the configuration stays.
        proposal.CheckOnce(config, () => proposal.Validate(config.Msps, _time.GetUtcNow()));

        if (channel.Ledger.TryGetTransaction(proposal.TxId, out _))
            throw new ProposalRefusedException($"duplicate transaction found [{proposal.TxId}]. Creator [{Convert.ToHexStringLower(proposal.SignatureHeader.Creator.Span)}]");
        if (!isBuiltIn)
            proposal.CheckOnce((config, AclResources.Propose), () => Authorise(proposal));
    }

    private void Authorise(UnpackedProposal proposal)
    {
        try
        {
            _access.Check(AclResources.Propose, proposal.ChannelId, proposal);
        }
        catch (AccessDeniedException e)
        {
            throw new ProposalRefusedException(e.Message);
        }
    }

    private async Task<ProposalResponse> ExecuteAsync(UnpackedProposal proposal, Channel? channel, bool withInterest, CancellationToken cancellationToken)
    {
        var builtIn = _builtIn.GetValueOrDefault(proposal.ChaincodeName);
        var usesState = builtIn is null || builtIn.UsesState;
        using var simulator = usesState ? channel?.Ledger.NewSimulator(_identity.MspId, proposal.TxId) : null;

        Response response;
        ChaincodeEvent? chaincodeEvent = null;
        string version;
        if (builtIn is not null)
        {
            version = SystemResponse.Version;
            response = await builtIn.InvokeAsync(proposal, simulator, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            try
            {
                version = _channels.Find(proposal.ChannelId, proposal.ChaincodeName, simulator!).Version;
            }
            catch (ChaincodeExecutionException e)
            {
                return Failed($"make sure the chaincode {proposal.ChaincodeName} has been successfully defined on channel {proposal.ChannelId} and try again: {e.Message}");
            }
            var transaction = new TransactionParameters(proposal.TxId, channel!.Ledger, proposal.Signed, simulator!);
            (response, chaincodeEvent) = await _chaincodes.ExecuteAsync(transaction, proposal.ChaincodeName, proposal.Input, cancellationToken).ConfigureAwait(false);
        }

        var results = ByteString.Empty;
        ChaincodeInterest? interest = null;
        if (simulator is not null)
        {
            var simulated = simulator.GetResults();
            results = simulated.Public;
            if (simulated.Private is not null) channel!.Ledger.Transient.Persist(proposal.TxId, simulator.Height, simulated.Private);
            if (withInterest) interest = Interest.Of(simulated, ns => ns == LifecycleNames.LegacyNamespace || IsBuiltIn(ns));
        }

        if (proposal.ChannelId.Length == 0 && response.Status < 500) return new ProposalResponse { Response = response };
        if (response.Status is >= 400 and < 500) return new ProposalResponse { Response = response };

        var payload = new ProposalResponsePayload
        {
            ProposalHash = proposal.ProposalHash,
            Extension = new ChaincodeAction
            {
                Results = results,
                Events = chaincodeEvent?.ToByteString() ?? ByteString.Empty,
                Response = response,
                ChaincodeId = new ChaincodeID { Name = proposal.ChaincodeName, Version = version },
            }.ToByteString(),
        }.ToByteString();
        if (response.Status >= 500) return new ProposalResponse { Response = response, Payload = payload, Interest = interest };

        var signature = await SignAsync(payload, channel, cancellationToken).ConfigureAwait(false);
        return new ProposalResponse
        {
            Version = 1,
            Response = response,
            Payload = payload,
            Endorsement = new Hyperledger.Fabric.Protos.Peer.Endorsement { Endorser = _creator, Signature = UnsafeByteOperations.UnsafeWrap(signature) },
            Interest = interest,
        };
    }

    private async ValueTask<byte[]> SignAsync(ByteString payload, Channel? channel, CancellationToken cancellationToken)
    {
        var length = payload.Length + _creator.Length;
        var message = ArrayPool<byte>.Shared.Rent(length);
        payload.CopyTo(message, 0);
        _creator.CopyTo(message, payload.Length);
        var signature = await _identity.SignAsync(message.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        // The committer of this process will meet it again.
        channel?.Current.Msps.AcceptOwnSignature(_creator, message.AsSpan(0, length), signature);
        ArrayPool<byte>.Shared.Return(message);
        return signature;
    }

    private static ProposalResponse Failed(string message) => new() { Response = SystemResponse.Error(message) };
}
