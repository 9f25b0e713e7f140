using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;
using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Fabric.Tests.Series;

/// <summary>Envelopes that a client could send in the place of what was endorsed.</summary>
internal static class Forgery
{
    /// <summary>The id that <see cref="Fate.ForgeTransactionId"/> gives.</summary>
    public const string ForeignId = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    public static async Task<Envelope> MakeAsync(Fate fate, ByteString endorsed, SigningIdentity client)
    {
        var payload = Payload.Parser.ParseFrom(endorsed);
        var header = ChannelHeader.Parser.ParseFrom(payload.Header.ChannelHeader);
        var transaction = Transaction.Parser.ParseFrom(payload.Data);
        var call = ChaincodeActionPayload.Parser.ParseFrom(transaction.Actions[0].Payload);
        switch (fate)
        {
            case Fate.ForgeTransactionId: header.TxId = ForeignId; break;
            case Fate.ForgeType: header.Type = 99; break;
            case Fate.ForgeEpoch: header.Epoch = 1; break;
            case Fate.ForgeChannel: header.ChannelId = "nochannel"; break;
            case Fate.ForgeChaincode: header.Extension = new ChaincodeHeaderExtension { ChaincodeId = new ChaincodeID { Name = SeriesGenerator.Other } }.ToByteString(); break;
            case Fate.ForgeArgument:
                var proposal = ChaincodeProposalPayload.Parser.ParseFrom(call.ChaincodeProposalPayload);
                var invocation = ChaincodeInvocationSpec.Parser.ParseFrom(proposal.Input);
                invocation.ChaincodeSpec.Input.Args[0] = ByteString.CopyFromUtf8("walk");
                proposal.Input = invocation.ToByteString();
                call.ChaincodeProposalPayload = proposal.ToByteString();
                break;
            case Fate.ForgeWrite: call.Action.ProposalResponsePayload = WithAnotherValue(call.Action.ProposalResponsePayload); break;
            case Fate.DropEndorsement: call.Action.Endorsements.RemoveAt(call.Action.Endorsements.Count - 1); break;
            case Fate.RepeatEndorsement:
                for (var i = 1; i < call.Action.Endorsements.Count; i++) call.Action.Endorsements[i] = call.Action.Endorsements[0];
                break;
        }

        transaction.Actions[0].Payload = call.ToByteString();
        if (fate == Fate.RepeatAction) transaction.Actions.Add(transaction.Actions[0]);
        payload.Header.ChannelHeader = header.ToByteString();
        payload.Data = transaction.ToByteString();
        var bytes = payload.ToByteString();
        var signature = await client.SignAsync(bytes.Memory);
        if (fate == Fate.ForgeSignature) signature = await client.SignAsync("something else"u8.ToArray());
        return new Envelope { Payload = bytes, Signature = ByteString.CopyFrom(signature) };
    }

    private static ByteString WithAnotherValue(ByteString bytes)
    {
        var response = ProposalResponsePayload.Parser.ParseFrom(bytes);
        var action = ChaincodeAction.Parser.ParseFrom(response.Extension);
        var results = TxReadWriteSet.Parser.ParseFrom(action.Results);
        var set = results.NsRwset.Single(set => set.Namespace == SeriesGenerator.Main);
        var keys = KVRWSet.Parser.ParseFrom(set.Rwset);
        keys.Writes[0].Value = ByteString.CopyFromUtf8("forged");
        set.Rwset = keys.ToByteString();
        action.Results = results.ToByteString();
        response.Extension = action.ToByteString();
        return response.ToByteString();
    }
}
