using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>The parts of an assembled transaction's envelope, read once; the payload stays the bytes received.</summary>
internal sealed class EndorsedEnvelope
{
    private EndorsedEnvelope(
        ByteString payload, ByteString signature, Header header, ByteString proposalPayload, ChaincodeEndorsedAction action)
    {
        var response = Protos.Peer.ProposalResponsePayload.Parser.ParseFrom(action.ProposalResponsePayload);
        Payload = payload;
        Signature = signature;
        Header = header;
        ChannelName = ChannelHeader.Parser.ParseFrom(header.ChannelHeader).ChannelId;
        ProposalPayload = proposalPayload;
        ProposalResponsePayload = action.ProposalResponsePayload;
        ProposalHash = response.ProposalHash;
        Action = ChaincodeAction.Parser.ParseFrom(response.Extension);
        Response = Action.Response ?? throw new InvalidDataException("the transaction holds no chaincode response");
        Endorsements = [.. action.Endorsements.Select(endorsement => new Endorsement(endorsement, action.ProposalResponsePayload))];
    }

    public ByteString Payload { get; }

    public ByteString Signature { get; }

    public Header Header { get; }

    public string ChannelName { get; }

    /// <summary>A ChaincodeProposalPayload without transient data.</summary>
    public ByteString ProposalPayload { get; }

    public ByteString ProposalResponsePayload { get; }

    public ByteString ProposalHash { get; }

    public ChaincodeAction Action { get; }

    public Response Response { get; }

    public IReadOnlyList<Endorsement> Endorsements { get; }

    /// <exception cref="InvalidDataException">A layer cannot be read or is missing; the message says which.</exception>
    public static EndorsedEnvelope Parse(Envelope envelope)
    {
        try
        {
            var payload = Protos.Common.Payload.Parser.ParseFrom(envelope.Payload);
            var header = payload.Header ?? throw new InvalidDataException("the payload has no header");
            var transaction = Protos.Peer.Transaction.Parser.ParseFrom(payload.Data);
            if (transaction.Actions.Count == 0)
                throw new InvalidDataException("the transaction has no action");
            var actionPayload = ChaincodeActionPayload.Parser.ParseFrom(transaction.Actions[0].Payload);
            var action = actionPayload.Action ?? throw new InvalidDataException("the transaction has no endorsed action");
            return new EndorsedEnvelope(envelope.Payload, envelope.Signature, header, actionPayload.ChaincodeProposalPayload, action);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException($"a layer of the envelope is not the message it should be ({e.Message})", e);
        }
    }
}
