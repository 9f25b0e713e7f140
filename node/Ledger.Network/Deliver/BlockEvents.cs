using System.Runtime.CompilerServices;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Store;

namespace Ledger.Network.Deliver;

/// <summary>What listeners ask of blocks, computed once for a block however many listen.</summary>
internal static class BlockEvents
{
    private static readonly ConditionalWeakTable<CommittedBlock, IReadOnlyList<ChaincodeEvent>> Events = [];
    private static readonly ConditionalWeakTable<Block, FilteredBlock> Filtered = [];

    /// <summary>The chaincode events of a block's valid transactions, in their order.</summary>
    public static IReadOnlyList<ChaincodeEvent> OfChaincodes(CommittedBlock block) => Events.GetValue(block, ReadEvents);

    /// <summary>The block without payloads (core/peer/deliverevents.go).</summary>
    public static FilteredBlock Filter(Block block) => Filtered.GetValue(block, ReadFiltered);

    private static List<ChaincodeEvent> ReadEvents(CommittedBlock block)
    {
        var events = new List<ChaincodeEvent>();
        foreach (var transaction in block.Transactions)
        {
            if (transaction.Code != TxValidationCode.Valid) continue;
            var (_, payload) = Open(block.Block.Data.Data[transaction.Index]);
            if (payload is not null) events.AddRange(EventsOf(payload));
        }
        return events;
    }

    private static FilteredBlock ReadFiltered(Block block)
    {
        var filtered = new FilteredBlock { Number = block.Header.Number };
        var codes = block.Metadata.Metadata[(int)BlockMetadataIndex.TransactionsFilter].Span;
        for (var index = 0; index < block.Data.Data.Count; index++)
        {
            ChannelHeader? header;
            Payload? transaction;
            try
            {
                (header, transaction) = Open(block.Data.Data[index]);
            }
            catch (InvalidProtocolBufferException)
            {
                continue;
            }
            if (header is null) continue;
            filtered.ChannelId = header.ChannelId;
            var entry = new FilteredTransaction
            {
                Txid = header.TxId,
                Type = (HeaderType)header.Type,
                TxValidationCode = index < codes.Length ? (TxValidationCode)codes[index] : TxValidationCode.NotValidated,
            };
            if (transaction is not null)
            {
                entry.TransactionActions = new FilteredTransactionActions();
                foreach (var chaincodeEvent in Readable(transaction))
                {
                    entry.TransactionActions.ChaincodeActions.Add(new FilteredChaincodeAction
                    {
                        ChaincodeEvent = new ChaincodeEvent { TxId = chaincodeEvent.TxId, ChaincodeId = chaincodeEvent.ChaincodeId, EventName = chaincodeEvent.EventName },
                    });
                }
            }
            filtered.FilteredTransactions.Add(entry);
        }
        return filtered;
    }

    // An invalid transaction may hold anything.
    private static List<ChaincodeEvent> Readable(Payload payload)
    {
        try
        {
            return [.. EventsOf(payload)];
        }
        catch (InvalidProtocolBufferException)
        {
            return [];
        }
    }

    // The second part is null for all but endorser transactions.
    private static (ChannelHeader? Header, Payload? Transaction) Open(ByteString envelope)
    {
        var payload = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(envelope).Payload);
        if (payload.Header is null) return (null, null);
        var header = ChannelHeader.Parser.ParseFrom(payload.Header.ChannelHeader);
        return (header, header.Type == (int)HeaderType.EndorserTransaction ? payload : null);
    }

    private static IEnumerable<ChaincodeEvent> EventsOf(Payload payload)
    {
        foreach (var action in Transaction.Parser.ParseFrom(payload.Data).Actions)
        {
            if (ChaincodeActionPayload.Parser.ParseFrom(action.Payload).Action is not { } endorsed) continue;
            var extension = ProposalResponsePayload.Parser.ParseFrom(endorsed.ProposalResponsePayload).Extension;
            var events = ChaincodeAction.Parser.ParseFrom(extension).Events;
            if (events.IsEmpty) continue;
            var chaincodeEvent = ChaincodeEvent.Parser.ParseFrom(events);
            if (chaincodeEvent.ChaincodeId.Length > 0) yield return chaincodeEvent;
        }
    }
}
