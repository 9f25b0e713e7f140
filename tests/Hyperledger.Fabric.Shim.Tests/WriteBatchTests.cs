using System.Text;
using Hyperledger.Fabric.Protos.Peer;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;
using RecordType = Hyperledger.Fabric.Protos.Peer.WriteRecord.Types.Type;

namespace Hyperledger.Fabric.Shim.Tests;

[TestClass]
public sealed class WriteBatchTests
{
    private static readonly ChaincodeAdditionalParams Offer = new() { UseWriteBatch = true, MaxSizeWriteBatch = 100 };

    [TestMethod]
    public async Task WritesGoTogetherAndTheLastOfAKeyCounts()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(
            async (stub, ct) =>
            {
                stub.StartWriteBatch();
                await stub.PutStateAsync("a", Utf8("1"), ct);
                await stub.PutStateAsync("b", Utf8("1"), ct);
                await stub.DelStateAsync("a", ct);
                await stub.SetStateValidationParameterAsync("a", Utf8("policy"), ct);
                await stub.PutPrivateDataAsync("c", "a", Utf8("2"), ct);
                await stub.PurgePrivateDataAsync("c", "b", ct);
                await stub.DelPrivateDataAsync("d", "b", ct);
                await stub.SetPrivateDataValidationParameterAsync("c", "a", Utf8("policy"), ct);
                await stub.FinishWriteBatchAsync(ct);
                await stub.PutStateAsync("single", Utf8("3"), ct);
                return "done";
            },
            offer: Offer);
        peer.Invoke("t1");
        var batch = await peer.ReadAsync(MessageType.WriteBatchState);
        var records = WriteBatchState.Parser.ParseFrom(batch.Payload).Rec;
        CollectionAssert.AreEqual(
            new[]
            {
                (RecordType.DelState, "", "a"), (RecordType.PutState, "", "b"), (RecordType.PutStateMetadata, "", "a"), (RecordType.PutState, "c", "a"),
                (RecordType.PurgePrivateData, "c", "b"), (RecordType.DelState, "d", "b"), (RecordType.PutStateMetadata, "c", "a"),
            },
            records.Select(r => (r.Type, r.Collection, r.Key)).ToArray());
        Assert.AreEqual("VALIDATION_PARAMETER", records[2].Metadata.Metakey);
        peer.Answer(batch);
        peer.Answer(await peer.ReadAsync(MessageType.PutState));
        Assert.AreEqual("done", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task BatchLeftOpenIsSentBeforeTheAnswerInPiecesOfThePeersSize()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(
            async (stub, ct) =>
            {
                stub.StartWriteBatch();
                for (var i = 0; i < 250; i++) await stub.PutStateAsync($"k{i}", Utf8("v"), ct);
                return "done";
            },
            offer: Offer);
        peer.Invoke("t1");
        foreach (var expected in new[] { 100, 100, 50 })
        {
            var batch = await peer.ReadAsync(MessageType.WriteBatchState);
            Assert.HasCount(expected, WriteBatchState.Parser.ParseFrom(batch.Payload).Rec);
            peer.Answer(batch);
        }
        Assert.AreEqual("done", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task RefusedBatchFailsTheTransaction()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(
            async (stub, ct) =>
            {
                stub.StartWriteBatch();
                await stub.PutStateAsync("k", Utf8("v"), ct);
                return "done";
            },
            offer: Offer);
        peer.Invoke("t1");
        peer.Refuse(await peer.ReadAsync(MessageType.WriteBatchState), "no writes");
        var response = await peer.ReadResponseAsync();
        Assert.AreEqual(500, response.Status);
        Assert.AreEqual("no writes", response.Message);
    }

    [TestMethod]
    public async Task PeerThatOffersNoneGetsSingleWrites()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) =>
        {
            stub.StartWriteBatch();
            await stub.PutStateAsync("k", Utf8("v"), ct);
            await stub.FinishWriteBatchAsync(ct);
            return "done";
        });
        peer.Invoke("t1");
        peer.Answer(await peer.ReadAsync(MessageType.PutState));
        Assert.AreEqual("done", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task RefusingContractSendsNoBatch()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(
            async (stub, ct) =>
            {
                stub.StartWriteBatch();
                await stub.PutStateAsync("k", Utf8("v"), ct);
                throw new InvalidOperationException("no");
            },
            offer: Offer);
        peer.Invoke("t1");
        Assert.AreEqual("no", (await peer.ReadResponseAsync()).Message);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
