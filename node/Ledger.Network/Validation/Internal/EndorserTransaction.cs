using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Network.Validation.Internal;

/// <summary>An endorser transaction taken apart, layer by layer, each with the bytes that were hashed or signed.</summary>
internal sealed record EndorserTransaction(
    ChannelHeader ChannelHeader,
    ChaincodeEndorsedAction Endorsed,
    ChaincodeAction Action,
    IReadOnlyList<NamespaceReadWriteSet> ReadWriteSet)
{
    /// <exception cref="InvalidDataException">A layer is missing or cannot be read.</exception>
    public static EndorserTransaction Parse(ByteString envelope)
    {
        try
        {
            var payload = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(envelope).Payload);
            var header = ChannelHeader.Parser.ParseFrom(payload.Header?.ChannelHeader ?? ByteString.Empty);
            var transaction = Transaction.Parser.ParseFrom(payload.Data);
            if (transaction.Actions.Count == 0)
                throw new InvalidDataException("The transaction has no action.");
            var endorsed = ChaincodeActionPayload.Parser.ParseFrom(transaction.Actions[0].Payload).Action
                ?? throw new InvalidDataException("The transaction's action is not endorsed.");
            var response = ProposalResponsePayload.Parser.ParseFrom(endorsed.ProposalResponsePayload);
            var action = ChaincodeAction.Parser.ParseFrom(response.Extension);
            return new EndorserTransaction(header, endorsed, action, NamespaceReadWriteSet.Parse(action.Results));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }
}
