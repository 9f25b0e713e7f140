using System.Text;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests;

[TestClass]
public sealed class TermAndRuleSetContractTests
{
    [TestMethod]
    public async Task RuleSetIsPublishedOnceAndApprovedOnce()
    {
        await using var ledger = await WithUnitsAsync();
        await ledger.MustAsync(City, "rulesets:Publish", RuleSetJson("350100"));
        Assert.AreEqual(RefusalCodes.AlreadyPublished, (await ledger.RefusedAsync(City, "rulesets:Publish", RuleSetJson("350100"))).Code);
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(City, "rulesets:Publish", RuleSetJson("350000"))).Code);
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(City, "rulesets:Approve", "350100", "fujian-high-school", "1")).Code);

        var published = RuleSetHeader.Parse(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("rulesets:Get", "350100", "fujian-high-school", "1")));
        Assert.IsFalse(published.IsApproved);
        var approval = await ledger.MustAsync(Province, "rulesets:Approve", "350100", "fujian-high-school", "1");
        Assert.AreEqual(RefusalCodes.AlreadyApproved, (await ledger.RefusedAsync(Province, "rulesets:Approve", "350100", "fujian-high-school", "1")).Code);

        var listed = StateList.ParseRuleSets(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("rulesets:List", "350100"))).Single();
        Assert.AreEqual(approval.Id, listed.ApprovedTransactionId);
        Assert.AreEqual(published.TransactionId, listed.TransactionId);
        Assert.AreEqual(RefusalCodes.RuleSetUnknown, (await ledger.RefusedAsync(Province, "rulesets:Approve", "350100", "fujian-high-school", "2")).Code);
    }

    [TestMethod]
    public async Task WindowOpensOnceAndClosesOnce()
    {
        await using var ledger = await WithUnitsAsync();
        var opened = await ledger.MustAsync(Province, "terms:Open", TermJson());
        Assert.AreEqual(
            $$$"""{"owner":"350000","term":"2025-2026-1","v":1,"windows":[{"from":"2026-01-01","openedAt":"2026-01-15T08:30:00.123Z","openedTxId":"{{{opened.Id}}}","stage":"entry","until":"2026-02-28"}]}""",
            opened.Text);
        Assert.AreEqual(RefusalCodes.WindowExists, (await ledger.RefusedAsync(Province, "terms:Open", TermJson())).Code);
        Assert.AreEqual(RefusalCodes.NotAuthorised, (await ledger.RefusedAsync(City, "terms:Close", "350000", TermCode, "entry")).Code);
        Assert.AreEqual(RefusalCodes.WindowUnknown, (await ledger.RefusedAsync(Province, "terms:Close", "350000", TermCode, "archive")).Code);

        var closed = await ledger.MustAsync(Province, "terms:Close", "350000", TermCode, "entry");
        Assert.AreEqual(closed.Id, Term.Parse(closed.Response.Payload.Span).Window("entry")!.ClosedTransactionId);
        Assert.AreEqual(RefusalCodes.WindowClosed, (await ledger.RefusedAsync(Province, "terms:Close", "350000", TermCode, "entry")).Code);
        Assert.AreEqual(RefusalCodes.WindowExists, (await ledger.RefusedAsync(Province, "terms:Open", TermJson())).Code);
        Assert.HasCount(1, StateList.ParseTerms(Encoding.UTF8.GetBytes(await ledger.EvaluateAsync("terms:List", "350000"))));
    }

    [TestMethod]
    public async Task MetadataDescribesEveryFunction()
    {
        await using var ledger = await EmptyAsync();
        var metadata = await ledger.EvaluateAsync("org.hyperledger.fabric:GetMetadata");
        using var json = System.Text.Json.JsonDocument.Parse(metadata);
        var functions = json.RootElement.GetProperty("contracts").EnumerateObject()
            .SelectMany(c => c.Value.GetProperty("transactions").EnumerateArray().Select(t => $"{c.Name}:{t.GetProperty("name").GetString()}"))
            .ToHashSet();
        var page = File.ReadAllText(Path.Combine(RepositoryRoot(), "chaincode", "Ledger.Chaincode", "CONTRACTS.md"));
        foreach (var function in functions) Assert.Contains($"`{function}(", page, $"CONTRACTS.md does not describe {function}.");
        foreach (var described in System.Text.RegularExpressions.Regex.Matches(page, @"^\| `([a-z]+:[A-Za-z]+)\(", System.Text.RegularExpressions.RegexOptions.Multiline).Select(m => m.Groups[1].Value))
            Assert.Contains(described, functions, $"CONTRACTS.md describes {described}, which is not there.");
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Ledger.sln"))) folder = folder.Parent;
        return folder.FullName;
    }
}
