using Google.Protobuf;
using Hyperledger.Fabric.Client.Internal;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Gateway;

namespace Hyperledger.Fabric.Client;

/// <summary>
/// An endorsed transaction that has not been submitted yet. It is signed when submitted, unless it was recreated with a
/// signature. Safe for concurrent use.
/// </summary>
public sealed class Transaction : ISignable
{
    // A BFT orderer's word for what it has delivered; a peer's gateway forgives only 'request already exists' and counts this
    // as a refusal (fabric v3.1.5 internal/pkg/gateway/submit.go, SmartBFT internal/bft/requestpool.go).
    private const string AlreadyOrdered = "request already processed";

    private readonly GatewayConnection _connection;
    private readonly EndorsedEnvelope _endorsed;
    private ByteString? _signature;

    internal Transaction(GatewayConnection connection, string transactionId, EndorsedEnvelope endorsed, ByteString? signature)
    {
        _connection = connection;
        TransactionId = transactionId;
        _endorsed = endorsed;
        _signature = signature ?? (endorsed.Signature.IsEmpty ? null : endorsed.Signature);
    }

    /// <summary>The transaction's id: 64 hexadecimal digits.</summary>
    public string TransactionId { get; }

    /// <summary>The endorsements, in the gateway's order. Not verified here: the committing peers do.</summary>
    public IReadOnlyList<Endorsement> Endorsements => _endorsed.Endorsements;

    /// <summary>The serialized <c>protos.ProposalResponsePayload</c> that the endorsers signed, as received.</summary>
    public ReadOnlyMemory<byte> ProposalResponsePayload => _endorsed.ProposalResponsePayload.Memory;

    /// <summary>The function's result, which the endorsers agreed on. The caller owns the array.</summary>
    public byte[] GetResult() => _endorsed.Result.ToByteArray();

    /// <summary>The serialized <c>gateway.PreparedTransaction</c>, for <see cref="Gateway.NewTransaction"/>.</summary>
    public byte[] GetBytes() => new PreparedTransaction
    {
        TransactionId = TransactionId,
        Envelope = new Envelope { Payload = _endorsed.Payload, Signature = _signature ?? ByteString.Empty },
    }.ToByteArray();

    /// <inheritdoc/>
    public byte[] GetDigest() => _connection.Digest(_endorsed.Payload);

    /// <summary>Hands the transaction to the ordering service.</summary>
    /// <returns>The submitted transaction, accepted for ordering; whether it commits is known only from its status.</returns>
    /// <exception cref="SubmitException">The ordering service did not accept it, as far as is known.</exception>
    public async Task<SubmittedTransaction> SubmitAsync(CallSettings? settings = null, CancellationToken cancellationToken = default)
    {
        _signature ??= await _connection.SignAsync(_endorsed.Payload, cancellationToken).ConfigureAwait(false);
        var request = new SubmitRequest
        {
            TransactionId = TransactionId,
            ChannelId = _endorsed.ChannelName,
            PreparedTransaction = new Envelope { Payload = _endorsed.Payload, Signature = _signature },
        };
        try
        {
            await _connection.SubmitAsync(request, settings, cancellationToken).ConfigureAwait(false);
        }
        catch (SubmitException e) when (e.Details.Any(detail => detail.Message.Contains(AlreadyOrdered, StringComparison.Ordinal)))
        {
            // It is ordered: the others were quicker than this one was asked. Its commit status tells what became of it.
        }
        return new SubmittedTransaction(_connection, _endorsed.ChannelName, TransactionId, _endorsed.Result);
    }

    internal static Transaction Parse(GatewayConnection connection, ReadOnlyMemory<byte> bytes, ByteString? signature)
    {
        try
        {
            var prepared = PreparedTransaction.Parser.ParseFrom(bytes.Span);
            var envelope = prepared.Envelope ?? throw new ArgumentException("The bytes hold no envelope.", nameof(bytes));
            return new Transaction(connection, prepared.TransactionId, EndorsedEnvelope.Parse(envelope), signature);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new ArgumentException("The bytes are no gateway.PreparedTransaction, as Transaction.GetBytes returns it.", nameof(bytes), e);
        }
    }
}
