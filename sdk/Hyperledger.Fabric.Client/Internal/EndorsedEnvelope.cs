using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>
/// The parts of an assembled transaction's envelope, found once; each is a piece of the payload that was received, never a copy.
/// Field numbers: common/common.proto, peer/transaction.proto, peer/proposal.proto, peer/proposal_response.proto.
/// </summary>
internal sealed class EndorsedEnvelope
{
    private EndorsedEnvelope(Envelope envelope)
    {
        Payload = envelope.Payload;
        Signature = envelope.Signature;
        var header = WireFields.Find(Payload.Memory, 1) ?? throw new InvalidDataException("the payload has no header");
        // It is compared part by part, so there may be no other part.
        WireFields.RequireOnly(header, last: 2);
        Header = new Header { ChannelHeader = Part(header, 1), SignatureHeader = Part(header, 2) };
        ChannelName = Encoding.UTF8.GetString(Part(Header.ChannelHeader.Memory, 4).Span);

        var transaction = Part(Payload.Memory, 2).Memory;
        if (WireFields.FindAll(transaction, 1) is not [var first, ..])
            throw new InvalidDataException("the transaction has no action");
        var call = Part(first, 2).Memory;
        ProposalPayload = Part(call, 1);
        var endorsed = WireFields.Find(call, 2) ?? throw new InvalidDataException("the transaction has no endorsed action");
        ProposalResponsePayload = Part(endorsed, 1);
        ProposalHash = Part(ProposalResponsePayload.Memory, 1);
        var response = WireFields.Find(Part(ProposalResponsePayload.Memory, 2).Memory, 3) ?? throw new InvalidDataException("the transaction holds no chaincode response");
        Result = Part(response, 3);
        Endorsements = [.. WireFields.FindAll(endorsed, 2).Select(endorsement => new Endorsement(Part(endorsement, 1), Part(endorsement, 2), ProposalResponsePayload))];
    }

    public ByteString Payload { get; }

    public ByteString Signature { get; }

    public Header Header { get; }

    public string ChannelName { get; }

    /// <summary>A ChaincodeProposalPayload without transient data.</summary>
    public ByteString ProposalPayload { get; }

    public ByteString ProposalResponsePayload { get; }

    public ByteString ProposalHash { get; }

    /// <summary>The payload of the chaincode's response.</summary>
    public ByteString Result { get; }

    public IReadOnlyList<Endorsement> Endorsements { get; }

    /// <exception cref="InvalidDataException">A layer cannot be read or is missing; the message says which.</exception>
    public static EndorsedEnvelope Parse(Envelope envelope) => new(envelope);

    private static ByteString Part(ReadOnlyMemory<byte> message, int number) =>
        WireFields.Find(message, number) is { } bytes ? UnsafeByteOperations.UnsafeWrap(bytes) : ByteString.Empty;
}
