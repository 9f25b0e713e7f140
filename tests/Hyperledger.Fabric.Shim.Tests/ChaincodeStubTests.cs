using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Queryresult;
using Hyperledger.Fabric.Protos.Msp;
using Hyperledger.Fabric.Protos.Peer;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Hyperledger.Fabric.Shim.Tests;

[TestClass]
public sealed class ChaincodeStubTests
{
    [TestMethod]
    public async Task RangeFetchesItsBatchesAndClosesTheIterator()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) =>
        {
            var keys = new List<string>();
            await foreach (var found in stub.GetStateByRangeAsync("", "z", ct)) keys.Add(found.Key);
            return string.Join(',', keys);
        });
        peer.Invoke("t1");
        var range = await peer.ReadAsync(MessageType.GetStateByRange);
        Assert.AreEqual("\u0001", GetStateByRange.Parser.ParseFrom(range.Payload).StartKey);
        peer.Answer(range, Results("q1", true, "a", "b"));
        var next = await peer.ReadAsync(MessageType.QueryStateNext);
        Assert.AreEqual("q1", QueryStateNext.Parser.ParseFrom(next.Payload).Id);
        peer.Answer(next, Results("q1", false, "c"));
        var close = await peer.ReadAsync(MessageType.QueryStateClose);
        Assert.AreEqual("q1", QueryStateClose.Parser.ParseFrom(close.Payload).Id);
        peer.Answer(close, new QueryResponse { Id = "q1" });
        Assert.AreEqual("a,b,c", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task RangeLeftEarlyClosesTheIterator()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) =>
        {
            await foreach (var found in stub.GetStateByRangeAsync("a", "", ct)) return found.Key;
            return "none";
        });
        peer.Invoke("t1");
        peer.Answer(await peer.ReadAsync(MessageType.GetStateByRange), Results("q1", true, "a", "b"));
        peer.Answer(await peer.ReadAsync(MessageType.QueryStateClose), new QueryResponse { Id = "q1" });
        Assert.AreEqual("a", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task PageAsksWithSizeAndBookmark()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) =>
        {
            var page = await stub.GetStateByPartialCompositeKeyWithPaginationAsync("batch", ["S1"], 2, "from", ct);
            return $"{page.Results.Count} {page.FetchedRecordsCount} {page.Bookmark}";
        });
        peer.Invoke("t1");
        var request = await peer.ReadAsync(MessageType.GetStateByRange);
        var range = GetStateByRange.Parser.ParseFrom(request.Payload);
        Assert.AreEqual("\0batch\0S1\0", range.StartKey);
        Assert.AreEqual("\0batch\0S1\0\U0010FFFF", range.EndKey);
        Assert.AreEqual(new QueryMetadata { PageSize = 2, Bookmark = "from" }, QueryMetadata.Parser.ParseFrom(range.Metadata));
        var response = Results("q1", false, "a", "b");
        response.Metadata = new QueryResponseMetadata { FetchedRecordsCount = 2, Bookmark = "next" }.ToByteString();
        peer.Answer(request, response);
        peer.Answer(await peer.ReadAsync(MessageType.QueryStateClose), new QueryResponse { Id = "q1" });
        Assert.AreEqual("2 2 next", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task ManyKeysAreReadAtOnceWhereThePeerOffersIt()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(
            async (stub, ct) => string.Join(',', (await stub.GetMultipleStatesAsync(["a", "b"], ct)).Select(v => Encoding.UTF8.GetString(v.Span))),
            offer: new ChaincodeAdditionalParams { UseGetMultipleKeys = true, MaxSizeGetMultipleKeys = 100 });
        peer.Invoke("t1");
        var request = await peer.ReadAsync(MessageType.GetStateMultiple);
        CollectionAssert.AreEqual(new[] { "a", "b" }, GetStateMultiple.Parser.ParseFrom(request.Payload).Keys);
        peer.Answer(request, new GetStateMultipleResult { Values = { ByteString.CopyFromUtf8("1"), ByteString.Empty } });
        Assert.AreEqual("1,", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task KeyPolicyIsReadFromItsMetadataEntry()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) =>
            string.Join(',', new KeyEndorsementPolicy(await stub.GetStateValidationParameterAsync("k", ct)).Organizations));
        peer.Invoke("t1");
        var policy = new KeyEndorsementPolicy();
        policy.Add(MSPRole.Types.MSPRoleType.Peer, "BMSP", "AMSP");
        var request = await peer.ReadAsync(MessageType.GetStateMetadata);
        peer.Answer(request, new StateMetadataResult
        {
            Entries =
            {
                new StateMetadata { Metakey = "OTHER" },
                new StateMetadata { Metakey = "VALIDATION_PARAMETER", Value = ByteString.CopyFrom(policy.ToByteArray()) },
            },
        });
        Assert.AreEqual("AMSP,BMSP", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task ProposalTellsCallerTransientDataTimeAndBinding()
    {
        var at = new DateTimeOffset(2026, 11, 23, 15, 30, 0, TimeSpan.Zero);
        var creator = Creator("""{"attrs":{"unit":"350102","hf.Type":"client"}}""");
        byte[] nonce = [1, 2, 3];
        IChaincodeStub? seen = null;
        string? unit = null, id = null, secret = null;
        await using var peer = await ScriptedPeer.ReadyAsync((stub, _) =>
        {
            seen = stub;
            unit = stub.ClientIdentity.GetAttribute("unit");
            id = stub.ClientIdentity.Id;
            secret = Encoding.UTF8.GetString(stub.Transient["secret"].Span);
            var again = ClientIdentity.Parse(stub.Creator.ToArray());
            Assert.AreSame(stub.ClientIdentity, again);
            return Task.FromResult(stub.ClientIdentity.MspId);
        });
        peer.Send(new ChaincodeMessage
        {
            Type = MessageType.Transaction,
            Txid = "t1",
            ChannelId = "ch",
            Payload = new ChaincodeInput { Decorations = { ["d"] = ByteString.CopyFromUtf8("x") } }.ToByteString(),
            Proposal = ScriptedPeer.Propose(creator, nonce, at),
        });

        Assert.AreEqual("Org1MSP", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
        Assert.AreEqual("350102", unit);
        Assert.AreEqual("value", secret);
        const string Name = "CN=user1,OU=client+OU=department1,O=Org\\, One,C=CN";
        Assert.AreEqual($"x509::{Name}::{Name}", Encoding.UTF8.GetString(Convert.FromBase64String(id!)));
        Assert.AreEqual(at, seen!.Timestamp);
        CollectionAssert.AreEqual(SHA256.HashData([.. nonce, .. creator, .. new byte[8]]), seen.Binding.ToArray());
        CollectionAssert.AreEqual(creator, seen.Creator.ToArray());
        Assert.AreEqual("x", Encoding.UTF8.GetString(seen.Decorations["d"].Span));
    }

    [TestMethod]
    public async Task ProposalOfAnotherHeaderTypeIsAnsweredWithError()
    {
        await using var peer = await ScriptedPeer.ReadyAsync((_, _) => Task.FromResult(""));
        peer.Send(new ChaincodeMessage
        {
            Type = MessageType.Transaction,
            Txid = "t1",
            ChannelId = "ch",
            Payload = new ChaincodeInput().ToByteString(),
            Proposal = ScriptedPeer.Propose([], [], DateTimeOffset.UnixEpoch, HeaderType.Message),
        });
        Assert.StartsWith("failed to create new ChaincodeStub", (await peer.ReadAsync(MessageType.Error)).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task CallsThatThePeerWouldRefuseAreRefusedHere()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) =>
        {
            await Assert.ThrowsExactlyAsync<ArgumentException>(() => stub.PutStateAsync("", new byte[1], ct));
            await Assert.ThrowsExactlyAsync<ArgumentException>(() => stub.GetPrivateDataAsync("", "k", ct));
            Assert.ThrowsExactly<ArgumentException>(() => stub.GetStateByRangeAsync("\0a", "", ct));
            Assert.ThrowsExactly<ArgumentException>(() => stub.SetEvent("", default));
            return "refused";
        });
        peer.Invoke("t1");
        Assert.AreEqual("refused", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task PeersErrorReachesTheContract()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) =>
            (await Assert.ThrowsExactlyAsync<ChaincodePeerException>(() => stub.GetStateAsync("k", ct))).Message);
        peer.Invoke("t1");
        peer.Refuse(await peer.ReadAsync(MessageType.GetState), "GET_STATE failed: 拒绝");
        Assert.AreEqual("GET_STATE failed: 拒绝", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    private static QueryResponse Results(string id, bool hasMore, params string[] keys)
    {
        var response = new QueryResponse { Id = id, HasMore = hasMore };
        response.Results.AddRange(keys.Select(k => new QueryResultBytes { ResultBytes = new KV { Key = k }.ToByteString() }));
        return response;
    }

    private static byte[] Creator(string attributes)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedName("CN=user1, OU=department1, OU=client, O=\"Org, One\", C=CN");
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension(ClientIdentity.AttributesOid, Encoding.UTF8.GetBytes(attributes), critical: false));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return new SerializedIdentity { Mspid = "Org1MSP", IdBytes = ByteString.CopyFromUtf8(certificate.ExportCertificatePem()) }.ToByteArray();
    }
}
