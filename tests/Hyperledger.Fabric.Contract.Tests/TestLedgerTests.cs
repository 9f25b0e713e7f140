using System.Text;
using Hyperledger.Fabric.Contract.Testing;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Shim;

namespace Hyperledger.Fabric.Contract.Tests;

/// <summary>The ledger for tests must refuse and allow what a peer does, or it would prove nothing.</summary>
[TestClass]
public sealed class TestLedgerTests
{
    private static readonly TestIdentity User = TestIdentity.Create("Org1MSP", "user1");

    [TestMethod]
    public async Task OwnWritesAreNotRead()
    {
        await using var ledger = await StartAsync(async (stub, p, ct) =>
        {
            await stub.PutStateAsync("k", Utf8(p[0]), ct);
            return Text(await stub.GetStateAsync("k", ct));
        });
        Assert.AreEqual("", (await ledger.SubmitAsync(User, "f", ["one"])).Text);
        Assert.AreEqual("one", (await ledger.SubmitAsync(User, "f", ["two"])).Text);
        Assert.AreEqual("two", Text(ledger.GetState("k")));
    }

    [TestMethod]
    public async Task StaleReadConflicts()
    {
        await using var ledger = await StartAsync(async (stub, p, ct) =>
        {
            await stub.GetStateAsync("k", ct);
            await stub.PutStateAsync("k", Utf8(p[0]), ct);
            return "";
        });
        var first = await ledger.EndorseAsync(User, "f", ["1"]);
        var second = await ledger.EndorseAsync(User, "f", ["2"]);
        CollectionAssert.AreEqual(new[] { TxValidationCode.Valid, TxValidationCode.MvccReadConflict }, ledger.Commit(first, second).ToArray());
        Assert.AreEqual("1", Text(ledger.GetState("k")));
        Assert.ThrowsExactly<ArgumentException>(() => ledger.Commit(first));
    }

    [TestMethod]
    public async Task PhantomConflictsOnlyWithinWhatWasRead()
    {
        await using var ledger = await StartAsync(async (stub, p, ct) =>
        {
            if (stub.FunctionName == "put") await stub.PutStateAsync(p[0], Utf8("v"), ct);
            else
            {
                await foreach (var _ in stub.GetStateByRangeAsync("a", "c", ct))
                {
                }
                await stub.PutStateAsync("result", Utf8("v"), ct);
            }
            return "";
        });
        await ledger.SubmitAsync(User, "put", ["a"]);
        var read = await ledger.EndorseAsync(User, "range", []);
        await ledger.SubmitAsync(User, "put", ["c"]);
        Assert.AreEqual(TxValidationCode.Valid, ledger.Commit(read).Single());
        read = await ledger.EndorseAsync(User, "range", []);
        await ledger.SubmitAsync(User, "put", ["b"]);
        Assert.AreEqual(TxValidationCode.PhantomReadConflict, ledger.Commit(read).Single());
    }

    [TestMethod]
    public async Task RangesComeInUtf8OrderAndInBatches()
    {
        await using var ledger = await StartAsync(async (stub, p, ct) =>
        {
            foreach (var key in p) await stub.PutStateAsync(key, Utf8("v"), ct);
            var keys = new List<string>();
            await foreach (var found in stub.GetStateByRangeAsync("", "", ct)) keys.Add(found.Key);
            return string.Join(',', keys);
        });
        var many = Enumerable.Range(0, 250).Select(i => $"k{i:D3}").Append("\uFFFD").Append("\U0001F600").ToArray();
        await ledger.SubmitAsync(User, "f", many);
        var read = (await ledger.EndorseAsync(User, "f", [])).Text.Split(',');
        CollectionAssert.AreEqual(many, read);
    }

    [TestMethod]
    public async Task HistoryIsNewestFirstAndKnowsDeletes()
    {
        await using var ledger = await StartAsync(async (stub, p, ct) =>
        {
            if (stub.FunctionName == "history")
            {
                var changes = new List<string>();
                await foreach (var change in stub.GetHistoryForKeyAsync("k", ct)) changes.Add(change.IsDelete ? "deleted" : Text(change.Value));
                return string.Join(',', changes);
            }
            await stub.PutStateAsync("k", Utf8(p[0]), ct);
            return "";
        });
        foreach (var value in new[] { "1", "2", "" }) await ledger.SubmitAsync(User, "put", [value]);
        Assert.AreEqual("deleted,2,1", (await ledger.EndorseAsync(User, "history", [])).Text);
    }

    [TestMethod]
    public async Task PrivateDataStaysOutOfThePublicWrites()
    {
        await using var ledger = await StartAsync(async (stub, _, ct) =>
        {
            switch (stub.FunctionName)
            {
                case "put":
                    await stub.PutPrivateDataAsync("shared", "k", stub.Transient["v"], ct);
                    return "";
                case "hash":
                    return Convert.ToHexStringLower((await stub.GetPrivateDataHashAsync("shared", "k", ct)).Span);
                default:
                    return Text(await stub.GetPrivateDataAsync("shared", "k", ct));
            }
        });
        var put = await ledger.SubmitAsync(User, "put", [], new Dictionary<string, ReadOnlyMemory<byte>> { ["v"] = Utf8("secret") });
        Assert.IsEmpty(put.Writes);
        Assert.AreEqual("secret", Text(put.PrivateWrites[("shared", "k")]));
        Assert.AreEqual("secret", (await ledger.EndorseAsync(User, "get", [])).Text);
        Assert.AreEqual("2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b", (await ledger.EndorseAsync(User, "hash", [])).Text);
    }

    [TestMethod]
    public async Task WritesAfterPagesAreRefused()
    {
        await using var ledger = await StartAsync(async (stub, _, ct) =>
        {
            await stub.GetStateByRangeWithPaginationAsync("a", "", 10, "", ct);
            await stub.PutStateAsync("k", Utf8("v"), ct);
            return "";
        });
        Assert.Contains("Transaction has already performed a paginated query. Writes are not allowed", (await ledger.EndorseAsync(User, "f", [])).Response.Message);
    }

    [TestMethod]
    public async Task PagesFollowTheirBookmarks()
    {
        await using var ledger = await StartAsync(async (stub, p, ct) =>
        {
            if (stub.FunctionName == "put")
            {
                foreach (var key in p) await stub.PutStateAsync(key, Utf8("v"), ct);
                return "";
            }
            var page = await stub.GetStateByRangeWithPaginationAsync("", "", 2, p[0], ct);
            return $"{string.Join(',', page.Results.Select(r => r.Key))}|{page.Bookmark}";
        });
        await ledger.SubmitAsync(User, "put", ["a", "b", "c"]);
        Assert.AreEqual("a,b|c", (await ledger.EndorseAsync(User, "page", [""])).Text);
        Assert.AreEqual("c|", (await ledger.EndorseAsync(User, "page", ["c"])).Text);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static Task<TestLedger> StartAsync(Func<IChaincodeStub, IReadOnlyList<string>, CancellationToken, Task<string>> invoke) =>
        TestLedger.StartAsync(new DelegateChaincode(invoke), new TestLedgerOptions { Clock = TimeProvider.System });

    private sealed class DelegateChaincode(Func<IChaincodeStub, IReadOnlyList<string>, CancellationToken, Task<string>> invoke) : IChaincode
    {
        public async Task<Response> InvokeAsync(IChaincodeStub stub, CancellationToken cancellationToken) =>
            ChaincodeResponse.Success(Utf8(await invoke(stub, stub.Parameters, cancellationToken)));
    }
}
