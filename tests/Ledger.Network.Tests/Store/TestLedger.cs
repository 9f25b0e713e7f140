using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Simulation;
using Ledger.Network.Store;
using Ledger.Network.Store.Internal;
using Ledger.Network.Store.Internal.Runs;
using Ledger.Network.Tests.Validation;
using Ledger.Network.Validation.Internal;

namespace Ledger.Network.Tests.Store;

/// <summary>A ledger whose transactions need no signatures: what is left are versions, updates and the store.</summary>
internal sealed class TestLedger : IAsyncDisposable
{
    public const string Chaincode = "cc";

    private readonly TemporaryFolder? _folder;
    private int _transactions;

    private TestLedger(ChannelLedger ledger, TemporaryFolder? folder)
    {
        Ledger = ledger;
        _folder = folder;
    }

    public ChannelLedger Ledger { get; }

    public static async Task<TestLedger> CreateAsync()
    {
        var folder = new TemporaryFolder();
        return new TestLedger(await ChannelLedger.CreateAsync(folder.File("a.db"), RealChannel.ReadAsOrdered(0), new Unsigned()), folder);
    }

    public static async Task<TestLedger> OpenAsync(string path, RunSizes? sizes = null) => new(
        File.Exists(path)
            ? await ChannelLedger.OpenAsync(path, new Unsigned(), sizes)
            : await ChannelLedger.CreateAsync(path, RealChannel.ReadAsOrdered(0), new Unsigned(), sizes),
        null);

    /// <summary>Simulates a transaction now, to be committed later.</summary>
    public ByteString Simulate(Action<TxSimulator> run, string? txId = null)
    {
        using var simulator = Ledger.NewSimulator("Org1MSP", txId ?? $"tx{_transactions++}");
        run(simulator);
        var results = simulator.GetResults();
        if (results.Private is not null)
            Ledger.Transient.Persist(simulator.TxId, simulator.Height, results.Private);
        return Envelope(simulator.TxId, results.Public);
    }

    public Task<CommittedBlock> CommitAsync(params ByteString[] envelopes)
    {
        var data = new BlockData { Data = { envelopes } };
        var header = new BlockHeader { Number = Ledger.Height, PreviousHash = ByteString.CopyFrom(Ledger.Info.CurrentBlockHash.Span), DataHash = ByteString.CopyFrom(BlockHash.Data(data)) };
        return Ledger.CommitAsync(new Block { Header = header, Data = data, Metadata = new BlockMetadata() });
    }

    public async Task<TxValidationCode[]> CodesAsync(params ByteString[] envelopes) =>
        [.. (await CommitAsync(envelopes)).Transactions.Select(transaction => transaction.Code)];

    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        _folder?.Dispose();
    }

    private static ByteString Envelope(string txId, ByteString results)
    {
        var response = new ProposalResponsePayload { Extension = new ChaincodeAction { Results = results, ChaincodeId = new ChaincodeID { Name = Chaincode, Version = "1" } }.ToByteString() };
        var action = new ChaincodeActionPayload { Action = new ChaincodeEndorsedAction { ProposalResponsePayload = response.ToByteString() } };
        var payload = new Payload
        {
            Header = new Header { ChannelHeader = new ChannelHeader { Type = (int)HeaderType.EndorserTransaction, TxId = txId, ChannelId = "mychannel" }.ToByteString() },
            Data = new Transaction { Actions = { new TransactionAction { Payload = action.ToByteString() } } }.ToByteString(),
        };
        return new Envelope { Payload = payload.ToByteString() }.ToByteString();
    }

    private sealed class Unsigned : IBlockValidator
    {
        public IReadOnlyList<ValidatedTransaction> Validate(Block block, IValidationState state) =>
            [.. block.Data.Data.Select(envelope => Validate(envelope, block.Header.Number, state))];

        private static ValidatedTransaction Validate(ByteString envelope, ulong number, IValidationState state)
        {
            if (number == 0)
                return new(TxValidationCode.Valid) { Config = Payload.Parser.ParseFrom(Hyperledger.Fabric.Protos.Common.Envelope.Parser.ParseFrom(envelope).Payload).Data };
            return state.ContainsTransaction(TransactionIds.Of(envelope))
                ? new(TxValidationCode.DuplicateTxid)
                : new(TxValidationCode.Valid) { Results = EndorserTransaction.Parse(envelope).ReadWriteSet };
        }
    }
}
