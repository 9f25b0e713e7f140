using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Ledger.Queryresult;
using Hyperledger.Fabric.Protos.Peer;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Hyperledger.Fabric.Shim.Tests;

/// <summary>Requests that no recorded contract and no shared series makes: rich queries, pages of them, many private keys.</summary>
[TestClass]
public sealed class QueryTests
{
    [TestMethod]
    public async Task RichQueryIsSentAsItIsAndItsRefusalReachesTheContract()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) => await FirstKeyAsync(stub.GetQueryResultAsync("{}", ct)));
        peer.Invoke("t1");
        var request = await peer.ReadAsync(MessageType.GetQueryResult);
        Assert.AreEqual(new GetQueryResult { Query = "{}" }, GetQueryResult.Parser.ParseFrom(request.Payload));
        peer.Refuse(request, "ExecuteQuery not supported for leveldb");
        var response = await peer.ReadResponseAsync();
        Assert.AreEqual(500, response.Status);
        Assert.Contains("ExecuteQuery not supported for leveldb", response.Message);
    }

    [TestMethod]
    public async Task RichQueryOfACollectionNamesIt()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) => await FirstKeyAsync(stub.GetPrivateDataQueryResultAsync("shared", "{}", ct)));
        peer.Invoke("t1");
        var request = await peer.ReadAsync(MessageType.GetQueryResult);
        Assert.AreEqual(new GetQueryResult { Query = "{}", Collection = "shared" }, GetQueryResult.Parser.ParseFrom(request.Payload));
        peer.Answer(request, One("a"));
        peer.Answer(await peer.ReadAsync(MessageType.QueryStateClose), new QueryResponse { Id = "q" });
        Assert.AreEqual("a", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task PageOfARichQueryHasSizeAndBookmark()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) =>
        {
            var page = await stub.GetQueryResultWithPaginationAsync("{}", 3, "from", ct);
            return $"{page.Results.Single().Key} {page.FetchedRecordsCount} {page.Bookmark}";
        });
        peer.Invoke("t1");
        var request = await peer.ReadAsync(MessageType.GetQueryResult);
        Assert.AreEqual(
            new QueryMetadata { PageSize = 3, Bookmark = "from" }, QueryMetadata.Parser.ParseFrom(GetQueryResult.Parser.ParseFrom(request.Payload).Metadata));
        var answer = One("a");
        answer.Metadata = new QueryResponseMetadata { FetchedRecordsCount = 1, Bookmark = "next" }.ToByteString();
        peer.Answer(request, answer);
        peer.Answer(await peer.ReadAsync(MessageType.QueryStateClose), new QueryResponse { Id = "q" });
        Assert.AreEqual("a 1 next", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task PageOfAllCompositeKeysSpansTheirWholeRange()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) =>
            $"{(await stub.GetAllStatesCompositeKeyWithPaginationAsync(5, "", ct)).Results.Count}");
        peer.Invoke("t1");
        var request = await peer.ReadAsync(MessageType.GetStateByRange);
        var range = GetStateByRange.Parser.ParseFrom(request.Payload);
        Assert.AreEqual(("\0", "\0\U0010FFFF"), (range.StartKey, range.EndKey));
        peer.Answer(request, One("\0a\0"));
        peer.Answer(await peer.ReadAsync(MessageType.QueryStateClose), new QueryResponse { Id = "q" });
        Assert.AreEqual("1", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task ManyPrivateKeysAreReadAtOnceWhereThePeerOffersItAndOneByOneElsewhere()
    {
        static async Task<string> ReadAsync(IChaincodeStub stub, CancellationToken ct) =>
            string.Join(',', (await stub.GetMultiplePrivateDataAsync("shared", ["a", "b"], ct)).Select(v => Encoding.UTF8.GetString(v.Span)));
        await using (var peer = await ScriptedPeer.ReadyAsync(
            ReadAsync, offer: new ChaincodeAdditionalParams { UseGetMultipleKeys = true, MaxSizeGetMultipleKeys = 100 }))
        {
            peer.Invoke("t1");
            var request = await peer.ReadAsync(MessageType.GetStateMultiple);
            Assert.AreEqual(new GetStateMultiple { Keys = { "a", "b" }, Collection = "shared" }, GetStateMultiple.Parser.ParseFrom(request.Payload));
            peer.Answer(request, new GetStateMultipleResult { Values = { ByteString.CopyFromUtf8("1"), ByteString.CopyFromUtf8("2") } });
            Assert.AreEqual("1,2", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
        }

        await using (var peer = await ScriptedPeer.ReadyAsync(ReadAsync))
        {
            peer.Invoke("t1");
            foreach (var key in new[] { "a", "b" })
            {
                var request = await peer.ReadAsync(MessageType.GetState);
                Assert.AreEqual(new GetState { Key = key, Collection = "shared" }, GetState.Parser.ParseFrom(request.Payload));
                peer.Answer(request, ByteString.CopyFromUtf8(key));
            }
            Assert.AreEqual("a,b", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
        }
    }

    [TestMethod]
    public async Task PeersMspIsTheOneOfTheOptions()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(
            (stub, _) => Task.FromResult(stub.PeerMspId ?? "none"), new ChaincodeStreamOptions { PeerMspId = "Org1MSP" });
        peer.Invoke("t1");
        Assert.AreEqual("Org1MSP", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    private static async Task<string> FirstKeyAsync(IAsyncEnumerable<KeyValue> results)
    {
        await foreach (var found in results) return found.Key;
        return "none";
    }

    // An id without more: fabric keeps the iterator only where more follows, and a shim closes what has an id.
    private static QueryResponse One(string key) =>
        new() { Id = "q", Results = { new QueryResultBytes { ResultBytes = new KV { Key = key }.ToByteString() } } };
}
