using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Store;

namespace Ledger.Benchmarks;

/// <summary>Blocks that follow a ledger's last one, unsigned, each transaction with one new key; the keys come in no order.</summary>
internal sealed class GeneratedBlocks(ChannelLedger ledger)
{
    public const int BlockSize = 1000;
    public const string Chaincode = "generated";

    private static readonly ByteString Value = ByteString.CopyFromUtf8(new string('v', 200));

    private readonly string _channelId = ledger.ChannelId;
    private readonly BlockMetadata _metadata = ledger.GetBlock(ledger.Height - 1)!.Metadata;
    private ulong _number = ledger.Height;
    private byte[] _previousHash = ledger.Info.CurrentBlockHash.ToArray();
    private int _done;

    /// <summary>The id of a transaction, which is its key too.</summary>
    public static string Name(int number) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(number.ToString("x8", CultureInfo.InvariantCulture))));

    /// <summary>The blocks of the next transactions.</summary>
    public List<Block> Next(int transactions)
    {
        var envelopes = new ByteString[transactions];
        Parallel.For(0, transactions, i => envelopes[i] = Envelope(_done + i));
        var blocks = new List<Block>();
        foreach (var of in envelopes.Chunk(BlockSize))
        {
            var data = new BlockData { Data = { of } };
            var header = new BlockHeader { Number = _number++, PreviousHash = ByteString.CopyFrom(_previousHash), DataHash = ByteString.CopyFrom(BlockHash.Data(data)) };
            _previousHash = BlockHash.Header(header);
            blocks.Add(new Block { Header = header, Data = data, Metadata = _metadata.Clone() });
        }
        _done += transactions;
        return blocks;
    }

    private ByteString Envelope(int number)
    {
        var txId = Name(number);
        var writes = new KVRWSet { Writes = { new KVWrite { Key = txId, Value = Value } } };
        var results = new TxReadWriteSet { NsRwset = { new NsReadWriteSet { Namespace = Chaincode, Rwset = writes.ToByteString() } } };
        var response = new ProposalResponsePayload
        {
            Extension = new ChaincodeAction { Results = results.ToByteString(), ChaincodeId = new ChaincodeID { Name = Chaincode, Version = "1" } }.ToByteString(),
        };
        var action = new ChaincodeActionPayload { Action = new ChaincodeEndorsedAction { ProposalResponsePayload = response.ToByteString() } };
        var payload = new Payload
        {
            Header = new Header { ChannelHeader = new ChannelHeader { Type = (int)HeaderType.EndorserTransaction, TxId = txId, ChannelId = _channelId }.ToByteString() },
            Data = new Transaction { Actions = { new TransactionAction { Payload = action.ToByteString() } } }.ToByteString(),
        };
        return new Envelope { Payload = payload.ToByteString() }.ToByteString();
    }
}
