using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Hyperledger.Fabric.Contract.Testing;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Shim;
using Ledger.Interop.Chaincode;
using Ledger.Network.Chaincode;
using Ledger.Network.Validation.Internal;
using PeersLedger = Ledger.Network.Tests.Store.TestLedger;

namespace Ledger.Network.Tests.Chaincode;

/// <summary>
/// The ledger in memory that contracts are tested with, against the simulator and the validator of the network's peers: one
/// generated series of transactions gives the same answers, reads, writes, ranges and validation codes.
/// </summary>
[TestClass]
public sealed class TestLedgerParityTests
{
    private static readonly TestIdentity User = TestIdentity.Create("Org1MSP", "user1");

    // The shim reads the headers of every call; nothing here depends on them.
    private static SignedProposal Proposal { get; } = new()
    {
        ProposalBytes = new Proposal
        {
            Header = new Header
            {
                ChannelHeader = new ChannelHeader { Type = (int)HeaderType.EndorserTransaction, Timestamp = new() { Seconds = 1 } }.ToByteString(),
                SignatureHeader = new SignatureHeader { Creator = ByteString.CopyFrom(User.Creator.Span) }.ToByteString(),
            }.ToByteString(),
        }.ToByteString(),
    };

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    public async Task A_series_of_blocks_means_the_same_on_both(int seed)
    {
        await using var peers = await PeersLedger.CreateAsync();
        var registry = new ChaincodeRegistry();
        using var stop = new CancellationTokenSource();
        var (toPeer, fromPeer) = (System.Threading.Channels.Channel.CreateUnbounded<ChaincodeMessage>(), System.Threading.Channels.Channel.CreateUnbounded<ChaincodeMessage>());
        var served = ChaincodeStream.RunAsync(new StepsChaincode(), AnchorChaincode.PackageId, fromPeer.Reader, toPeer.Writer, cancellationToken: stop.Token);
        var attached = registry.AttachAsync(AnchorPeer.Name, toPeer.Reader, fromPeer.Writer, stop.Token);
        await registry.WaitUntilReadyAsync(AnchorPeer.Name, AnchorChaincode.PackageId);
        var peer = new AnchorPeer(peers.Ledger, registry);
        await using var memory = await TestLedger.StartAsync(new StepsChaincode(), new TestLedgerOptions { ChannelId = peers.Ledger.ChannelId, ChaincodeName = PeersLedger.Chaincode, Clock = TimeProvider.System });

        var random = new Random(seed);
        var codes = new Dictionary<TxValidationCode, int>();
        for (var block = 0; block < 25; block++)
        {
            var (mine, theirs, calls) = (new List<TestTransaction>(), new List<ByteString>(), new List<string>());
            for (var i = 0; i < 4; i++)
            {
                string[] steps = block == 0
                    ? [.. Enumerable.Range(0, 120).Select(n => Step("comp", "t", $"{n}", string.Create(CultureInfo.InvariantCulture, $"{i}{n:000}")))]
                    : [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => AnyStep(random))];
                var transaction = await memory.EndorseAsync(User, "run", steps);
                ChaincodeResult? result = null;
                var envelope = peers.Simulate(
                    simulator => result = peer.Support.ExecuteAsync(
                        new TransactionParameters(transaction.Id, peers.Ledger, Proposal, simulator), PeersLedger.Chaincode, AnchorPeer.Input(["run", .. steps])).GetAwaiter().GetResult(),
                    transaction.Id);
                var what = $"seed {seed}, block {block}: {string.Join(' ', steps)}";
                Assert.AreEqual((result!.Response.Status, result.Response.Message, result.Response.Payload.ToStringUtf8()), (transaction.Response.Status, transaction.Response.Message, transaction.Text), what);
                Assert.AreEqual((result.Event?.EventName, result.Event?.Payload), (transaction.Event?.EventName, transaction.Event?.Payload), what);
                if (!transaction.IsEndorsed) continue;
                Assert.AreEqual(Describe(ReadWriteSet(envelope)), Describe(transaction), what);
                mine.Add(transaction);
                theirs.Add(envelope);
                calls.Add(what);
            }
            var expected = await peers.CodesAsync([.. theirs]);
            CollectionAssert.AreEqual(expected, memory.Commit(mine).ToArray(), string.Join('\n', calls));
            foreach (var code in expected) codes[code] = codes.GetValueOrDefault(code) + 1;
        }
        foreach (var code in new[] { TxValidationCode.Valid, TxValidationCode.MvccReadConflict, TxValidationCode.PhantomReadConflict })
            Assert.IsGreaterThan(0, codes.GetValueOrDefault(code), $"{code} in {string.Join(' ', codes)}");
        await stop.CancelAsync();
        await served;
        await Task.WhenAny(attached);
    }

    private static string AnyStep(Random random) => random.Next(14) switch
    {
        0 or 1 => Step("put", Key(random), $"value {random.Next(100)}"),
        2 => Step("del", Key(random)),
        3 => Step("get", Key(random)),
        4 => Step("range", Key(random), Key(random), $"{random.Next(1, 4)}"),
        5 => Step("range", "", "", "500"),
        6 => Step("comp", "t", $"{random.Next(9)}", $"{random.Next(4)}{random.Next(120):000}"),
        7 => Step("complist", "t", $"{random.Next(1, 600)}"),
        8 => Step("policy", Key(random), "MEMBER", "Org1MSP"),
        9 => Step("getpolicy", Key(random)),
        10 => random.Next(4) > 0 ? Step("get", Key(random)) : Step("page", "", "", $"{random.Next(4)}", ""),
        11 => random.Next(4) > 0 ? Step("del", Key(random)) : Step("page", "b", "", $"{random.Next(1, 4)}", "k1"),
        12 => random.Next(4) > 0 ? Step("event", "E", $"{random.Next(9)}") : Step("query", "{}"),
        _ => Step("put", Key(random), ""),
    };

    private static string Key(Random random) => new[] { "a", "b", "c", "k1", "k2", "é", "字", "z", "\U0001f600" }[random.Next(9)];

    private static string Step(params string[] step) => JsonSerializer.Serialize(step);

    private static KVRWSet ReadWriteSet(ByteString envelope) =>
        EndorserTransaction.Parse(envelope).ReadWriteSet.SingleOrDefault(n => n.Namespace == PeersLedger.Chaincode)?.Public ?? new KVRWSet();

    private static string Describe(KVRWSet set) => string.Join('\n',
        string.Join(' ', set.Reads.Select(r => $"{r.Key}@{(r.Version is { } v ? $"{v.BlockNum}.{v.TxNum}" : "-")}")),
        string.Join(' ', set.Writes.Select(w => $"{w.Key}={w.Value.ToBase64()}")),
        string.Join(' ', set.MetadataWrites.Select(m => $"{m.Key}={m.Entries.Single().Value.ToBase64()}")),
        string.Join(' ', set.RangeQueriesInfo.Select(r => $"[{r.StartKey},{r.EndKey}] {r.ItrExhausted}")));

    private static string Describe(TestTransaction transaction) => string.Join('\n',
        string.Join(' ', transaction.Reads.Select(r => $"{r.Key}@{(r.Value is { } v ? $"{v.BlockNumber}.{v.TransactionNumber}" : "-")}")),
        string.Join(' ', transaction.Writes.Select(w => $"{w.Key}={Convert.ToBase64String(w.Value.Span)}")),
        string.Join(' ', transaction.Policies.Select(m => $"{m.Key}={Convert.ToBase64String(m.Value.Span)}")),
        string.Join(' ', transaction.RangeQueries.Select(r => $"[{r.StartKey},{r.EndKey}] {r.IsExhausted}")));
}
