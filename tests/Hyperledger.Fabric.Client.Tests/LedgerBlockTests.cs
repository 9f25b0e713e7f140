using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Hyperledger.Fabric.Client.Tests.Fakes;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Orderer;
using Hyperledger.Fabric.Protos.Peer;
using DeliverResponse = Hyperledger.Fabric.Protos.Peer.DeliverResponse;
using Status = Hyperledger.Fabric.Protos.Common.Status;

namespace Hyperledger.Fabric.Client.Tests;

/// <summary>Decoding and verifying, on the blocks of a real channel (tests/vectors/fabric-2.5.6).</summary>
[TestClass]
public sealed class LedgerBlockTests
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public void Decode_OfRealBlocks_SaysWhatIsExpected()
    {
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Vectors.Blocks, "..", "expected.json")));
        var transactions = 0;
        foreach (var block in expected.RootElement.GetProperty("blocks").EnumerateArray())
        {
            var decoded = LedgerBlock.Decode(ReadBlock(block.GetProperty("number").GetInt32()));
            Assert.AreEqual(block.GetProperty("headerHash").GetString(), Convert.ToBase64String(decoded.Hash.Span));
            Assert.AreEqual(block.GetProperty("dataHash").GetString(), Convert.ToBase64String(decoded.DataHash.Span));
            var listed = block.GetProperty("transactions").EnumerateArray().ToList();
            Assert.HasCount(listed.Count, decoded.Transactions);
            foreach (var (want, transaction) in listed.Zip(decoded.Transactions))
            {
                transactions++;
                Assert.IsNull(transaction.Problem);
                Assert.AreEqual(want.GetProperty("txId").GetString() ?? "", transaction.Id);
                Assert.AreEqual(want.GetProperty("headerType").GetInt32(), (int)transaction.Type!.Value);
                Assert.AreEqual(want.GetProperty("creatorMspId").GetString() ?? "", transaction.CreatorMspId);
                Assert.AreEqual(want.GetProperty("validationCode").GetInt32(), (int)transaction.ValidationCode);
                Assert.AreEqual("mychannel", transaction.ChannelName);
                if (transaction.Type != HeaderType.EndorserTransaction)
                {
                    Assert.IsNull(transaction.Invocation);
                    continue;
                }

                var call = transaction.Invocation!;
                Assert.AreEqual(want.GetProperty("chaincode").GetString(), call.ChaincodeName);
                if (call.ChaincodeName == "anchor")
                {
                    CollectionAssert.AreEqual(
                        want.GetProperty("args").EnumerateArray().Select(a => a.GetString()).ToArray(), call.Arguments.Select(Text).ToArray());
                }

                CollectionAssert.AreEqual(
                    want.GetProperty("endorsers").EnumerateArray().Select(a => a.GetString()).ToArray(), transaction.Endorsements.Select(e => e.MspId).ToArray());
                Assert.AreEqual(want.GetProperty("proposalHash").GetString(), Convert.ToBase64String(call.ProposalHash.Span));
                Assert.AreEqual(want.GetProperty("responseStatus").GetInt32(), call.Status);
            }
        }

        Assert.IsGreaterThan(80, transactions);
    }

    [TestMethod]
    public void Decode_OfRealTransactions_GivesTheirReadWriteSets()
    {
        var calls = Enumerable.Range(0, 41).SelectMany(n => LedgerBlock.Decode(ReadBlock(n)).Transactions)
            .Where(t => t.Invocation?.ChaincodeName == "anchor").Select(t => t.Invocation!).ToList();
        ReadWriteSet Set(string function) => calls.First(c => Text(c.Arguments[0]) == function).ReadWriteSets.Single(s => s.Namespace == "anchor");

        var put = calls.First(c => Text(c.Arguments[0]) == "Put");
        var write = put.ReadWriteSets.Single(s => s.Namespace == "anchor").Writes.Single();
        Assert.AreEqual((Text(put.Arguments[1]), Text(put.Arguments[2]), false), (write.Key, Text(write.Value), write.IsDelete));
        Assert.IsTrue(Set("Del").Writes.Single().IsDelete);
        Assert.IsNotEmpty(Set("Rmw").Reads);
        Assert.IsNotEmpty(Set("Range").Ranges);
        Assert.IsNotEmpty(Set("Sbe").MetadataWrites);
        var hashed = Set("Priv").Collections.Single();
        Assert.AreEqual("shared", hashed.CollectionName);
        Assert.HasCount(32, hashed.Writes.Single().ValueHash.ToArray());
        Assert.IsTrue(Set("Purge").Collections.Single().Writes.Single().IsPurge);
        var lifecycle = put.ReadWriteSets.Single(s => s.Namespace == "_lifecycle").Reads[0];
        Assert.IsGreaterThan(0UL, lifecycle.Version!.Value.BlockNumber);
        var withEvent = calls.First(c => Text(c.Arguments[0]) == "Ev");
        Assert.AreEqual("Anchored", withEvent.EventName);
        Assert.Contains("\"k\"", Text(withEvent.EventPayload));
    }

    [TestMethod]
    public void Decode_OfBytesThatAreNoEnvelope_KeepsTheirPlaceAndSaysSo()
    {
        var block = new Block
        {
            Header = new BlockHeader { Number = 3 },
            Data = new BlockData { Data = { ByteString.CopyFrom(0xff), ByteString.Empty } },
        };

        var decoded = LedgerBlock.Decode(block);

        Assert.HasCount(2, decoded.Transactions);
        Assert.IsTrue(decoded.Transactions.All(t => t.Problem is not null && t.Invocation is null && t.ValidationCode == TxValidationCode.NotValidated));
        Assert.ThrowsExactly<ArgumentException>(() => LedgerBlock.Decode(new Block()));
    }

    [TestMethod]
    public async Task VerifiedBlocks_FollowTheVerifier_AndAChangedOneIsNotGivenOut()
    {
        await using var peer = await FakePeer.StartAsync();
        using var channel = peer.Connect();
        var changed = -1;
        peer.Deliver = async (_, envelope, stream, _) =>
        {
            var seek = SeekInfo.Parser.ParseFrom(Payload.Parser.ParseFrom(envelope.Payload).Data);
            for (var number = (int)seek.Start.Specified.Number; number <= (int)seek.Stop.Specified.Number; number++)
            {
                var block = ReadBlock(number);
                if (number == changed)
                    block.Data.Data[0] = ByteString.CopyFrom([.. block.Data.Data[0].Span[..^1], 0]);
                await stream.WriteAsync(new DeliverResponse { Block = block });
            }

            await stream.WriteAsync(new DeliverResponse { Status = Status.Success });
        };
        var network = peer.ConnectGateway(channel).GetNetwork("mychannel");
        var verifier = new BlockVerifier(TrustAnchor.Of(ReadBlock(0)));

        var blocks = await network.GetVerifiedBlocksAsync(verifier, new BlockEventsOptions { EndBlock = 9 }, Token).ToListAsync(Token);
        CollectionAssert.AreEqual(Enumerable.Range(0, 10).Select(n => (ulong)n).ToArray(), blocks.Select(b => b.Number).ToArray());
        changed = 11;
        var seen = new List<ulong>();
        var exception = await Assert.ThrowsExactlyAsync<BlockVerificationException>(async () =>
        {
            await foreach (var block in network.GetVerifiedBlocksAsync(verifier, new BlockEventsOptions { EndBlock = 12 }, Token))
                seen.Add(block.Number);
        });
        Assert.AreEqual(11UL, exception.BlockNumber);
        CollectionAssert.AreEqual(new[] { 10UL }, seen);
        Assert.AreEqual(11UL, verifier.Height);
    }

    private static Block ReadBlock(int number) => Block.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(Vectors.Blocks, $"{number}.block")));

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
