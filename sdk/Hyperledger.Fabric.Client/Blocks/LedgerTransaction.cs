using Google.Protobuf;
using Hyperledger.Fabric.Client.Internal;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Msp;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Client;

/// <summary>One envelope of a block, with what validation said of it. Whatever cannot be read stays empty, and <see cref="Problem"/> says why.</summary>
public sealed class LedgerTransaction
{
    private LedgerTransaction(int index, ReadOnlyMemory<byte> envelope, TxValidationCode code)
    {
        Index = index;
        Envelope = envelope;
        ValidationCode = code;
    }

    /// <summary>Its place in the block, from 0.</summary>
    public int Index { get; }

    /// <summary>The serialized <c>common.Envelope</c>, as received.</summary>
    public ReadOnlyMemory<byte> Envelope { get; }

    /// <summary>What the peer's validation said; <see cref="TxValidationCode.NotValidated"/> in a block as an orderer delivers it.</summary>
    public TxValidationCode ValidationCode { get; }

    /// <summary>Whether its writes are in the world state.</summary>
    public bool IsValid => ValidationCode == TxValidationCode.Valid;

    /// <summary>Its id; empty for configurations.</summary>
    public string Id { get; private init; } = "";

    /// <summary>The kind of its header; null where it cannot be read.</summary>
    public HeaderType? Type { get; private init; }

    /// <summary>The channel that it names.</summary>
    public string ChannelName { get; private init; } = "";

    /// <summary>The time that its submitter claims.</summary>
    public DateTimeOffset? Timestamp { get; private init; }

    /// <summary>The MSP that its creator claims.</summary>
    public string CreatorMspId { get; private init; } = "";

    /// <summary>The creator's certificate, PEM.</summary>
    public ReadOnlyMemory<byte> CreatorCredentials { get; private init; }

    /// <summary>The chaincode call of an endorser transaction; null for others and where it cannot be read.</summary>
    public ChaincodeInvocation? Invocation { get; private init; }

    /// <summary>The endorsements of an endorser transaction, in its own order; not verified. Empty for others and where they cannot be read.</summary>
    public IReadOnlyList<Endorsement> Endorsements { get; private init; } = [];

    /// <summary>What could not be read; null when all could.</summary>
    public string? Problem { get; private init; }

    /// <summary>Decodes the envelope of a <c>protos.ProcessedTransaction</c>, as <see cref="ChannelLedger.GetTransactionAsync"/> returns it.</summary>
    public static LedgerTransaction Decode(ProcessedTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return Decode(0, transaction.TransactionEnvelope?.ToByteString() ?? ByteString.Empty, (TxValidationCode)transaction.ValidationCode);
    }

    internal static LedgerTransaction Decode(int index, ByteString bytes, TxValidationCode code)
    {
        ChannelHeader? header = null;
        SerializedIdentity? creator = null;
        ChaincodeInvocation? call = null;
        EndorsedEnvelope? endorsed = null;
        string? problem = null;
        try
        {
            var envelope = Protos.Common.Envelope.Parser.ParseFrom(bytes);
            var payload = Payload.Parser.ParseFrom(envelope.Payload);
            if (payload.Header is null)
                throw new InvalidDataException("the payload has no header");
            header = ChannelHeader.Parser.ParseFrom(payload.Header.ChannelHeader);
            creator = SerializedIdentity.Parser.ParseFrom(SignatureHeader.Parser.ParseFrom(payload.Header.SignatureHeader).Creator);
            if (header.Type == (int)HeaderType.EndorserTransaction)
            {
                endorsed = EndorsedEnvelope.Parse(envelope);
                var read = ChaincodeInvocation.Decode(header, endorsed.ProposalPayload, ProposalResponsePayload.Parser.ParseFrom(endorsed.ProposalResponsePayload));
                // All of it is read now: who looks at the call later meets no bytes that are none.
                _ = (read.EventName, read.ReadWriteSets);
                call = read;
            }
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            problem = e.Message;
        }

        return new LedgerTransaction(index, bytes.Memory, code)
        {
            Id = header?.TxId ?? "",
            Type = (HeaderType?)header?.Type,
            ChannelName = header?.ChannelId ?? "",
            Timestamp = header?.Timestamp is { } time && IsTime(time) ? time.ToDateTimeOffset() : null,
            CreatorMspId = creator?.Mspid ?? "",
            CreatorCredentials = creator?.IdBytes.Memory ?? default,
            Invocation = call,
            Endorsements = call is null ? [] : endorsed!.Endorsements,
            Problem = problem,
        };
    }

    private static bool IsTime(Google.Protobuf.WellKnownTypes.Timestamp time) =>
        time.Seconds is >= -62135596800 and <= 253402300799 && time.Nanos is >= 0 and <= 999_999_999;
}
