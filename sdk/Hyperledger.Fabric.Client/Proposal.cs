using Google.Protobuf;
using Hyperledger.Fabric.Client.Internal;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Client;

/// <summary>
/// A call of a transaction function, with its id, time and nonce fixed. It can be evaluated, or endorsed and then
/// submitted. It is signed at the first use, unless it was recreated with a signature. Safe for concurrent use.
/// </summary>
public sealed class Proposal : ISignable
{
    private readonly GatewayConnection _connection;
    private readonly string _channelName;
    private readonly ByteString _proposal;
    private readonly string[] _organizations;
    private readonly ProposalParts? _parts;
    private ByteString? _signature;

    internal Proposal(
        GatewayConnection connection, string channelName, string transactionId, ByteString proposal, string[] organizations, ByteString? signature,
        ProposalParts? parts = null)
    {
        _connection = connection;
        _channelName = channelName;
        TransactionId = transactionId;
        _proposal = proposal;
        _organizations = organizations;
        _signature = signature;
        _parts = parts;
    }

    /// <summary>The id that the transaction has when submitted: 64 hexadecimal digits.</summary>
    public string TransactionId { get; }

    internal ByteString ProposalBytes => _proposal;

    /// <summary>The serialized <c>gateway.ProposedTransaction</c>, for <see cref="Gateway.NewProposal"/>.</summary>
    public byte[] GetBytes() => new ProposedTransaction
    {
        TransactionId = TransactionId,
        Proposal = new SignedProposal { ProposalBytes = _proposal, Signature = _signature ?? ByteString.Empty },
        EndorsingOrganizations = { _organizations },
    }.ToByteArray();

    /// <inheritdoc/>
    public byte[] GetDigest() => _connection.Digest(_proposal);

    /// <summary>Runs the function on one peer and returns its result; nothing is recorded on the ledger.</summary>
    /// <returns>The function's result. The caller owns the array.</returns>
    /// <exception cref="GatewayException">The gateway or the chaincode refused, or could not be reached.</exception>
    public async Task<byte[]> EvaluateAsync(CallSettings? settings = null, CancellationToken cancellationToken = default)
    {
        var request = new EvaluateRequest
        {
            TransactionId = TransactionId,
            ChannelId = _channelName,
            ProposedTransaction = await SignAsync(cancellationToken).ConfigureAwait(false),
            TargetOrganizations = { _organizations },
        };
        var response = await _connection.EvaluateAsync(request, settings, cancellationToken).ConfigureAwait(false);
        return response.Payload.ToByteArray();
    }

    /// <summary>
    /// Has the function run on as many peers as its endorsement policies, or the named organisations, demand. Nothing is
    /// recorded on the ledger until the transaction is submitted.
    /// </summary>
    /// <returns>The transaction, whose envelope carries this proposal's header and hash: both are compared here.</returns>
    /// <exception cref="EndorseException">The endorsements could not be collected, or the gateway answered with another transaction.</exception>
    public async Task<Transaction> EndorseAsync(CallSettings? settings = null, CancellationToken cancellationToken = default)
    {
        var request = new EndorseRequest
        {
            TransactionId = TransactionId,
            ChannelId = _channelName,
            ProposedTransaction = await SignAsync(cancellationToken).ConfigureAwait(false),
            EndorsingOrganizations = { _organizations },
        };
        var envelope = await _connection.EndorseAsync(request, settings, cancellationToken).ConfigureAwait(false);
        EndorsedEnvelope endorsed;
        try
        {
            endorsed = EndorsedEnvelope.Parse(envelope);
        }
        catch (InvalidDataException e)
        {
            throw RpcFailure.Create(GatewayStep.Endorse, TransactionId, Grpc.Core.StatusCode.Internal, $"the gateway returned no readable transaction: {e.Message}", [], e);
        }

        CheckThatItAnswersThisProposal(endorsed);
        return new Transaction(_connection, TransactionId, endorsed, signature: null);
    }

    internal static Proposal Parse(GatewayConnection connection, ReadOnlyMemory<byte> bytes, ByteString? signature)
    {
        try
        {
            var proposed = ProposedTransaction.Parser.ParseFrom(bytes.Span);
            var signed = proposed.Proposal ?? throw new ArgumentException("The bytes hold no signed proposal.", nameof(bytes));
            var header = Header.Parser.ParseFrom(Protos.Peer.Proposal.Parser.ParseFrom(signed.ProposalBytes).Header);
            var channelHeader = ChannelHeader.Parser.ParseFrom(header.ChannelHeader);
            return new Proposal(
                connection,
                channelHeader.ChannelId,
                proposed.TransactionId,
                signed.ProposalBytes,
                [.. proposed.EndorsingOrganizations],
                signature ?? (signed.Signature.IsEmpty ? null : signed.Signature));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ArgumentException("The bytes are no gateway.ProposedTransaction, as Proposal.GetBytes returns it.", nameof(bytes), e);
        }
    }

    private async ValueTask<SignedProposal> SignAsync(CancellationToken cancellationToken)
    {
        // Two callers at once may both sign; either signature is good.
        _signature ??= await _connection.SignAsync(_proposal, cancellationToken).ConfigureAwait(false);
        return new SignedProposal { ProposalBytes = _proposal, Signature = _signature };
    }

    // Whoever signs an envelope unseen vouches for whatever the gateway put into it.
    private void CheckThatItAnswersThisProposal(EndorsedEnvelope endorsed)
    {
        // What was built here is still at hand; what was recreated is read from its bytes.
        var (header, payload) = _parts ?? ProposalParts.Of(_proposal);
        var difference =
            !endorsed.Header.Equals(header) ? "its header is not the proposal's"
            : !endorsed.ProposalPayload.Equals(payload) ? "its chaincode input is not the proposal's"
            : !endorsed.ProposalHash.Span.SequenceEqual(ProposalHash.Compute(header, payload.Span)) ? "its endorsements are over another proposal hash"
            : null;
        if (difference is not null)
            throw RpcFailure.Create(GatewayStep.Endorse, TransactionId, Grpc.Core.StatusCode.Internal, $"the gateway returned another transaction: {difference}; it was not signed", [], cause: null);
    }
}
