using System.Text;
using System.Text.Json;
using Hyperledger.Fabric.Contract.Testing;

namespace Hyperledger.Fabric.Contract.Tests;

[TestClass]
public sealed class ContractChaincodeTests
{
    private static readonly TestIdentity User = TestIdentity.Create("Org1MSP", "user1");

    [TestMethod]
    [DataRow("assets:add", "3.5", "1.5", "2", "Red")]
    [DataRow("add", "3.5", "1.5", "2", "Red", DisplayName = "the first contract is the default")]
    [DataRow("add", "4.5", "1.5", "2", DisplayName = "an argument that may be left out")]
    [DataRow("assets:Steps", "before")]
    [DataRow("assets:Bytes", "字", "字")]
    [DataRow("assets:NextDay", "2024-02-29", "2024-02-28")]
    [DataRow("assets:Not", "false", "true")]
    [DataRow("assets:Nothing", "", "x")]
    [DataRow("assets:Anything", "anything", "one", "two", DisplayName = "the hook for unknown functions")]
    [DataRow("other:one:Name", "other:one:Name", DisplayName = "a contract's name with a colon")]
    public async Task CallIsRouted(string function, string expected, params string[] arguments)
    {
        await using var ledger = await StartAsync();
        var transaction = await ledger.EndorseAsync(User, function, arguments);
        Assert.AreEqual(200, transaction.Response.Status, transaction.Response.Message);
        Assert.AreEqual(expected, transaction.Text);
    }

    [TestMethod]
    [DataRow("assets:Add", "UNKNOWN_FUNCTION", "has no function 'Add'", "1", "2")]
    [DataRow("assets:NotAFunction", "UNKNOWN_FUNCTION", "NotAFunction")]
    [DataRow("nobody:Name", "UNKNOWN_CONTRACT", "'nobody'")]
    [DataRow("Name", "UNKNOWN_FUNCTION", "'assets'")]
    [DataRow("", "UNKNOWN_FUNCTION", "''")]
    [DataRow("add", "BAD_ARGUMENT", "takes 2 to 3 arguments (a, b, [colour]); 1 were given", "1")]
    [DataRow("add", "BAD_ARGUMENT", "4 were given", "1", "2", "Red", "more")]
    [DataRow("add", "BAD_ARGUMENT", "'b'", "1", "2.0")]
    [DataRow("add", "BAD_ARGUMENT", "'b'", "1", " 2")]
    [DataRow("add", "BAD_ARGUMENT", "'b'", "1", "99999999999")]
    [DataRow("add", "BAD_ARGUMENT", "'a'", "1,5", "2")]
    [DataRow("add", "BAD_ARGUMENT", "Red, Green", "1", "2", "red")]
    [DataRow("add", "BAD_ARGUMENT", "Red, Green", "1", "2", "1")]
    [DataRow("assets:Not", "BAD_ARGUMENT", "true or false", "True")]
    [DataRow("assets:NextDay", "BAD_ARGUMENT", "a date", "28.02.2024")]
    [DataRow("assets:Put", "BAD_ARGUMENT", "'asset'", """{"id":"a","size":1,"colour":"Red","price":1,"note":"x"}""")]
    [DataRow("assets:Put", "BAD_ARGUMENT", "'asset'", """{"id":"a","id":"b","size":1,"colour":"Red","price":1}""")]
    [DataRow("assets:Put", "BAD_ARGUMENT", "'asset'", """{"id":"a","size":1,"colour":"Red"}""")]
    [DataRow("assets:Put", "BAD_ARGUMENT", "'asset'", """{"id":null,"size":1,"colour":"Red","price":1}""")]
    public async Task WrongCallIsRefusedWithTheReason(string function, string code, string message, params string[] arguments)
    {
        await using var ledger = await StartAsync();
        var transaction = await ledger.EndorseAsync(User, function, arguments);
        Assert.AreEqual(400, transaction.Response.Status);
        using var json = JsonDocument.Parse(transaction.Response.Message);
        Assert.AreEqual(code, json.RootElement.GetProperty("code").GetString());
        Assert.Contains(message, json.RootElement.GetProperty("message").GetString()!);
    }

    [TestMethod]
    public async Task ArgumentsAreNeverRepeatedInRefusals()
    {
        await using var ledger = await StartAsync();
        foreach (var (function, argument) in new[] { ("assets:Not", "李雷"), ("assets:NextDay", "李雷"), ("assets:Put", "{\"id\":\"李雷\",\"size\":\"韩梅梅\"}") })
        {
            var message = (await ledger.EndorseAsync(User, function, [argument])).Response.Message;
            Assert.DoesNotContain("李雷", message);
            Assert.DoesNotContain("韩梅梅", message);
        }
    }

    [TestMethod]
    public async Task HooksRefuseAndFollow()
    {
        await using var ledger = await StartAsync();
        var refused = await ledger.EndorseAsync(User, "assets:Forbidden", []);
        Assert.AreEqual(403, refused.Response.Status);
        Assert.AreEqual("""{"code":"FORBIDDEN","key":"asset/1","message":"Not today."}""", refused.Response.Message);
        var followed = await ledger.EndorseAsync(User, "assets:Steps", []);
        Assert.AreEqual("before", followed.Event!.Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task ContractsOwnFaultHasStatus500AndItsMessage()
    {
        await using var ledger = await StartAsync();
        var transaction = await ledger.EndorseAsync(User, "assets:Fail", []);
        Assert.AreEqual(500, transaction.Response.Status);
        Assert.AreEqual("""{"code":"INTERNAL","key":"","message":"broken: 坏"}""", transaction.Response.Message);
    }

    [TestMethod]
    public async Task RecordTravelsAsJson()
    {
        await using var ledger = await StartAsync();
        var transaction = await ledger.SubmitAsync(User, "assets:Put", ["""{"id":"a","size":1,"colour":"Red","price":1.50}"""]);
        Assert.AreEqual("""{"id":"a","size":2,"colour":"Red","price":1.50}""", transaction.Text);
        Assert.AreEqual("1", Encoding.UTF8.GetString(ledger.GetState("a").Span));
    }

    [TestMethod]
    public async Task MetadataNamesFunctionsParametersAndTags()
    {
        await using var ledger = await StartAsync();
        using var json = JsonDocument.Parse((await ledger.EndorseAsync(User, "org.hyperledger.fabric:GetMetadata", [])).Text);
        var add = json.RootElement.GetProperty("contracts").GetProperty("assets").GetProperty("transactions").EnumerateArray()
            .Single(t => t.GetProperty("name").GetString() == "add");
        Assert.AreEqual("EVALUATE", add.GetProperty("tag")[1].GetString());
        Assert.AreEqual("colour", add.GetProperty("parameters")[2].GetProperty("name").GetString());
        Assert.AreEqual("integer", add.GetProperty("parameters")[1].GetProperty("schema").GetProperty("type").GetString());
        Assert.AreEqual("number", add.GetProperty("returns").GetProperty("type").GetString());
    }

    [TestMethod]
    public void TypeWithoutAFormIsRefusedAtTheStart()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => new ContractChaincode([new AssetContract()]));
        Assert.Contains("AssetContract.PutAsync", e.Message);
    }

    [TestMethod]
    [DataRow(typeof(HiddenFunction), "HiddenFunction.Do: a transaction function is a public method of an instance.")]
    [DataRow(typeof(StaticFunction), "StaticFunction.Do: a transaction function is a public method of an instance.")]
    [DataRow(typeof(GenericFunction), "GenericFunction.Do: a transaction function has no type parameters.")]
    [DataRow(typeof(ReferringFunction), "ReferringFunction.Do: a transaction function's parameters are neither ref, in nor out.")]
    [DataRow(typeof(AsyncVoidFunction), "AsyncVoidFunction.DoAsync: an async function returns Task, not void.")]
    [DataRow(typeof(NamedWithColon), "NamedWithColon.Do: a function's name holds no colon.")]
    public void MethodThatCannotBeAFunctionIsRefusedAtTheStart(Type contract, string expected)
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => new ContractChaincode([(ContractBase)Activator.CreateInstance(contract)!]));
        Assert.AreEqual(expected, e.Message);
    }

    [TestMethod]
    public void TwoContractsOfOneNameAreRefused() => Assert.ThrowsExactly<ArgumentException>(() => new ContractChaincode([new OtherContract(), new OtherContract()]));

    private static Task<TestLedger> StartAsync() => TestLedger.StartAsync(
        new ContractChaincode([new AssetContract(), new OtherContract()], new ContractOptions { Json = SampleJson.Default }),
        new TestLedgerOptions { Clock = TimeProvider.System });

    private sealed class HiddenFunction : ContractBase
    {
        [Submit]
        internal void Do()
        {
        }
    }

    private sealed class StaticFunction : ContractBase
    {
        [Submit]
        public static void Do()
        {
        }
    }

    private sealed class GenericFunction : ContractBase
    {
        [Submit]
        public void Do<T>(T value) => _ = value;
    }

    private sealed class ReferringFunction : ContractBase
    {
        [Submit]
        public void Do(ref int value) => value++;
    }

    private sealed class AsyncVoidFunction : ContractBase
    {
        [Submit]
        public async void DoAsync() => await Task.Yield();
    }

    private sealed class NamedWithColon : ContractBase
    {
        [Submit(Name = "a:b")]
        public void Do()
        {
        }
    }
}
