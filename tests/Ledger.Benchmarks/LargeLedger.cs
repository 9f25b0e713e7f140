using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Store;
using Ledger.Network.Store.Internal;
using Ledger.Network.Topology;
using Ledger.Network.Validation.Internal;

namespace Ledger.Benchmarks;

/// <summary>
/// A network whose ledger is grown to a size by replaying generated blocks, of 1,000 transactions with one new key each;
/// their signatures are passed over, everything else of a commit is done. Tells what a transaction costs on the way, and how
/// long the network takes to serve when it is started on the grown ledger.
/// </summary>
internal static class LargeLedger
{
    private const int BlockSize = 1000;
    private const int Starts = 5;
    private const string Chaincode = "generated";

    /// <summary>Grows a ledger and starts a network on it.</summary>
    /// <returns>The median time from the process's start until it serves.</returns>
    public static async Task<TimeSpan> MeasureAsync(int transactions)
    {
        var folder = Directory.CreateTempSubdirectory("ledger-large-").FullName;
        try
        {
            await using (await RunningNetwork.StartAsync(folder))
            {
                // Makes the network: block 0, the chaincode's definition.
            }
            await GrowAsync(new NetworkFolder(folder).Store, transactions);
            var times = new List<TimeSpan>();
            for (var i = 0; i < Starts; i++)
            {
                await using var network = await RunningNetwork.StartAsync(folder);
                times.Add(network.StartTime);
            }
            times.Sort();
            Console.WriteLine(FormattableString.Invariant($"{Starts} starts on {transactions} transactions: fastest {times[0].TotalSeconds:0.00} s, slowest {times[^1].TotalSeconds:0.00} s"));
            return times[Starts / 2];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task GrowAsync(string store, int transactions)
    {
        await using var ledger = await ChannelLedger.OpenAsync(store, new Unsigned());
        var metadata = ledger.GetBlock(ledger.Height - 1)!.Metadata;
        var committing = TimeSpan.Zero;
        var (last, told) = (TimeSpan.Zero, 0);
        for (var done = 0; done < transactions;)
        {
            var block = Next(ledger, metadata, done, Math.Min(BlockSize, transactions - done));
            var start = Stopwatch.GetTimestamp();
            await ledger.CommitAsync(block);
            committing += Stopwatch.GetElapsedTime(start);
            done += block.Data.Data.Count;
            if (done != transactions && !IsTold(done)) continue;
            Console.WriteLine(FormattableString.Invariant($"commit, from {told} to {done} keys: {(committing - last).TotalMicroseconds / (done - told):0.0} us a transaction"));
            (last, told) = (committing, done);
        }
    }

    // 1,000, 2,000, 5,000, 10,000 and so on.
    private static bool IsTold(int done)
    {
        while (done >= 100 && done % 10 == 0) done /= 10;
        return done is 10 or 20 or 50;
    }

    private static Block Next(ChannelLedger ledger, BlockMetadata metadata, int from, int count)
    {
        var data = new BlockData();
        for (var i = from; i < from + count; i++) data.Data.Add(Envelope(ledger, i));
        var header = new BlockHeader
        {
            Number = ledger.Height,
            PreviousHash = ByteString.CopyFrom(ledger.Info.CurrentBlockHash.Span),
            DataHash = ByteString.CopyFrom(BlockHash.Data(data)),
        };
        return new Block { Header = header, Data = data, Metadata = metadata.Clone() };
    }

    private static ByteString Envelope(ChannelLedger ledger, int number)
    {
        var name = number.ToString("x8", CultureInfo.InvariantCulture);
        var txId = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));
        using var simulator = ledger.NewSimulator("ProvinceMSP", txId);
        simulator.SetState(Chaincode, txId, System.Text.Encoding.UTF8.GetBytes(new string('v', 200)));
        var response = new ProposalResponsePayload
        {
            Extension = new ChaincodeAction { Results = simulator.GetResults().Public, ChaincodeId = new ChaincodeID { Name = Chaincode, Version = "1" } }.ToByteString(),
        };
        var action = new ChaincodeActionPayload { Action = new ChaincodeEndorsedAction { ProposalResponsePayload = response.ToByteString() } };
        var payload = new Payload
        {
            Header = new Header { ChannelHeader = new ChannelHeader { Type = (int)HeaderType.EndorserTransaction, TxId = txId, ChannelId = ledger.ChannelId }.ToByteString() },
            Data = new Transaction { Actions = { new TransactionAction { Payload = action.ToByteString() } } }.ToByteString(),
        };
        return new Envelope { Payload = payload.ToByteString() }.ToByteString();
    }

    private sealed class Unsigned : IBlockValidator
    {
        public IReadOnlyList<ValidatedTransaction> Validate(Block block, IStateReader state) =>
            [.. block.Data.Data.Select(envelope => state.ContainsTransaction(TransactionIds.Of(envelope))
                ? new ValidatedTransaction(TxValidationCode.DuplicateTxid)
                : new ValidatedTransaction(TxValidationCode.Valid) { Results = EndorserTransaction.Parse(envelope).ReadWriteSet })];
    }
}
