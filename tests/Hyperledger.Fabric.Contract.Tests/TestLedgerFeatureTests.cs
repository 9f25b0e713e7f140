using System.Security.Cryptography;
using System.Text;
using Hyperledger.Fabric.Contract.Testing;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Shim;

namespace Hyperledger.Fabric.Contract.Tests;

[TestClass]
public sealed class TestLedgerFeatureTests
{
    private static readonly TestIdentity User = TestIdentity.Create("Org1MSP", "user1");

    [TestMethod]
    public async Task KeyThatNamesItsEndorsersIsWrittenOnlyWithThem()
    {
        await using var ledger = await StartAsync(async (stub, p, ct) =>
        {
            var policy = new KeyEndorsementPolicy();
            policy.Add(MSPRole.Types.MSPRoleType.Peer, "Org1MSP", "Org2MSP");
            await stub.PutStateAsync("k", Utf8(p[0]), ct);
            await stub.SetStateValidationParameterAsync("k", policy.ToByteArray(), ct);
            return "";
        });
        var first = await ledger.EndorseAsync(User, "f", ["1"]);
        first.EndorsedBy = ["Org1MSP"];
        Assert.AreEqual(TxValidationCode.Valid, ledger.Commit(first).Single(), "the policy exists only once the key does");
        foreach (var (endorsers, code) in new[]
        {
            (new[] { "Org1MSP" }, TxValidationCode.EndorsementPolicyFailure), (["Org1MSP", "Org3MSP"], TxValidationCode.EndorsementPolicyFailure),
            (["Org2MSP", "Org1MSP"], TxValidationCode.Valid),
        })
        {
            var next = await ledger.EndorseAsync(User, "f", ["2"]);
            next.EndorsedBy = endorsers;
            Assert.AreEqual(code, ledger.Commit(next).Single(), string.Join(' ', endorsers));
        }
    }

    [TestMethod]
    public async Task PrivateDataIsHashedPurgedAndUnderItsOwnPolicies()
    {
        await using var ledger = await StartAsync(async (stub, p, ct) =>
        {
            switch (stub.FunctionName)
            {
                case "put": await stub.PutPrivateDataAsync("c", "k", stub.Transient["v"], ct); return "";
                case "purge": await stub.PurgePrivateDataAsync("c", "k", ct); return "";
                default: return Convert.ToHexStringLower((await stub.GetPrivateDataHashAsync("c", "k", ct)).Span) + Text(await stub.GetPrivateDataAsync("c", "k", ct));
            }
        });
        await ledger.SubmitAsync(User, "put", [], new Dictionary<string, ReadOnlyMemory<byte>> { ["v"] = Utf8("secret") });
        var read = await ledger.EndorseAsync(User, "get", []);
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(Utf8("secret"))) + "secret", read.Text);
        Assert.IsTrue(read.PrivateReads.ContainsKey(("c", "k")));
        await ledger.SubmitAsync(User, "purge", []);
        Assert.AreEqual(TxValidationCode.MvccReadConflict, ledger.Commit(read).Single());
        Assert.AreEqual("", (await ledger.EndorseAsync(User, "get", [])).Text);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task BatchesWriteWhatSingleWritesDo(bool offered)
    {
        await using var ledger = await StartAsync(
            async (stub, _, ct) =>
            {
                stub.StartWriteBatch();
                await stub.PutStateAsync("a", Utf8("1"), ct);
                await stub.DelStateAsync("b", ct);
                await stub.PutStateAsync("a", Utf8("2"), ct);
                await stub.FinishWriteBatchAsync(ct);
                return string.Join(',', (await stub.GetMultipleStatesAsync(["a", "b"], ct)).Select(Text));
            },
            new TestLedgerOptions { Clock = TimeProvider.System, OffersBatches = offered });
        var transaction = await ledger.SubmitAsync(User, "f", []);
        Assert.AreEqual(",", transaction.Text);
        Assert.AreEqual("2", Text(transaction.Writes["a"]));
        Assert.IsTrue(transaction.Writes["b"].IsEmpty);
        CollectionAssert.AreEqual(new[] { "a" }, ledger.Keys.ToArray());
    }

    [TestMethod]
    public async Task OtherChaincodesAnswerAsTheTestSays()
    {
        await using var ledger = await StartAsync(
            async (stub, p, ct) =>
            {
                var response = await stub.InvokeChaincodeAsync(p[0], [Utf8("hello")], p[1], ct);
                return $"{response.Status} {response.Payload.ToStringUtf8()}";
            },
            new TestLedgerOptions
            {
                Clock = TimeProvider.System,
                OtherChaincodes = new Dictionary<string, Func<IReadOnlyList<ReadOnlyMemory<byte>>, Response>>
                {
                    ["echo"] = arguments => ChaincodeResponse.Success(arguments[0]),
                    ["echo/elsewhere"] = _ => ChaincodeResponse.Error("no"),
                },
            });
        Assert.AreEqual("200 hello", (await ledger.EndorseAsync(User, "f", ["echo", ""])).Text);
        Assert.AreEqual("200 hello", (await ledger.EndorseAsync(User, "f", ["echo", "test"])).Text);
        Assert.AreEqual("500 ", (await ledger.EndorseAsync(User, "f", ["echo", "elsewhere"])).Text);
        Assert.AreEqual("500 ", (await ledger.EndorseAsync(User, "f", ["nobody", ""])).Text);
    }

    [TestMethod]
    public void SameIdentityHasTheSameBytesAndAnotherDiffers()
    {
        var attributes = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" };
        var one = TestIdentity.Create("Org1MSP", "user1", attributes);
        Assert.IsTrue(one.Creator.Span.SequenceEqual(TestIdentity.Create("Org1MSP", "user1", attributes).Creator.Span));
        Assert.IsFalse(one.Creator.Span.SequenceEqual(TestIdentity.Create("Org1MSP", "user2", attributes).Creator.Span));
        var read = ClientIdentity.Parse(one.Creator);
        Assert.AreEqual("1", read.GetAttribute("a"));
        Assert.AreEqual("Org1MSP", read.MspId);
    }

    private static Task<TestLedger> StartAsync(Func<IChaincodeStub, IReadOnlyList<string>, CancellationToken, Task<string>> invoke, TestLedgerOptions? options = null) =>
        TestLedger.StartAsync(new Delegated(invoke), options ?? new TestLedgerOptions { Clock = TimeProvider.System });

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);

    private sealed class Delegated(Func<IChaincodeStub, IReadOnlyList<string>, CancellationToken, Task<string>> invoke) : IChaincode
    {
        public async Task<Response> InvokeAsync(IChaincodeStub stub, CancellationToken cancellationToken) =>
            ChaincodeResponse.Success(Utf8(await invoke(stub, stub.Parameters, cancellationToken)));
    }
}
