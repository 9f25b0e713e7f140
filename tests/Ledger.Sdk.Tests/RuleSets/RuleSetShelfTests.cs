using System.Text;
using System.Text.Json.Nodes;
using Ledger.Records;

namespace Ledger.Sdk.Tests.RuleSets;

[TestClass]
public sealed class RuleSetShelfTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Open_FolderWithoutAShelf_HasWhatShips()
    {
        using var folder = new Folder();

        var shelf = await RuleSetShelf.OpenAsync(folder.Workspace, TestContext.CancellationToken);

        CollectionAssert.AreEqual(new[] { "basic-balance:1", "fujian-high-school:1", "fujian-junior-high:1", "fujian-supervision:1", "quality-balance:1", "strong-county:1", "two-duties:1" }, shelf.Entries.Select(e => e.Name).ToArray());
        Assert.AreSame(RuleSet.FujianHighSchool, shelf.Get("fujian-high-school"));
        Assert.IsFalse(Directory.Exists(folder.Workspace.RuleSetsDirectory));
    }

    [TestMethod]
    public async Task Get_IdOrIdAndVersion_IsTheNewestOrThatOne()
    {
        using var folder = new Folder();
        foreach (var version in new[] { 10, 2 })
            Write(folder, $"v{version}.json", Changed(set => set["version"] = version));

        var shelf = await RuleSetShelf.OpenAsync(folder.Workspace, TestContext.CancellationToken);

        Assert.AreEqual(10, shelf.Get("fujian-high-school").Version);
        Assert.AreEqual(2, shelf.Get("fujian-high-school:2").Version);
        Assert.AreEqual(1, shelf.Find("fujian-high-school", "1")!.Version);
        foreach (var name in new[] { "fujian-high-school:3", "fujian", "fujian-high-school:", "fujian-high-school:x" })
            Assert.AreEqual(LedgerError.RuleSetMissing, Assert.ThrowsExactly<LedgerInputException>(() => shelf.Get(name)).Error, name);
    }

    [TestMethod]
    public async Task Open_TwoTextsOfOneVersion_NamesBothFilesUnlessTheyAreTheSameText()
    {
        using var folder = new Folder();
        Write(folder, "a.json", Changed(set => set["version"] = 2));
        Write(folder, "b.json", Changed(set => set["version"] = 2).Replace("{\"", "{  \"", StringComparison.Ordinal));
        Assert.HasCount(8, (await RuleSetShelf.OpenAsync(folder.Workspace, TestContext.CancellationToken)).Entries);

        Write(folder, "b.json", Changed(set => (set["version"], set["retentionYears"]) = (2, 9)));
        var clash = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => RuleSetShelf.OpenAsync(folder.Workspace, TestContext.CancellationToken));
        Assert.AreEqual(LedgerError.RuleSetClash, clash.Error);
        Assert.Contains("a.json", clash.Message);
        Assert.Contains("b.json", clash.Message);

        File.Delete(Path.Combine(folder.Workspace.RuleSetsDirectory, "a.json"));
        Write(folder, "b.json", Changed(set => set["retentionYears"] = 9));
        clash = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => RuleSetShelf.OpenAsync(folder.Workspace, TestContext.CancellationToken));
        Assert.Contains("随程序提供", clash.Describe(LedgerLanguage.Chinese));
    }

    [TestMethod]
    public async Task Read_FileThatIsNoRuleSet_NamesFileAndPartInTheReadersLanguage()
    {
        using var folder = new Folder();
        var file = folder.Write("wrong.json", Changed(set => set["version"] = "two"));
        var wrong = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => RuleSetShelf.ReadAsync(file, TestContext.CancellationToken));
        Assert.AreEqual(LedgerError.RuleSetWrong, wrong.Error);
        Assert.Contains("$.version: a number belongs here, not a string", wrong.Describe(LedgerLanguage.English));
        Assert.Contains("$.version：此处应为数字", wrong.Describe(LedgerLanguage.Chinese));

        file = folder.Write("broken.json", "{\"v\":1,");
        wrong = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => RuleSetShelf.ReadAsync(file, TestContext.CancellationToken));
        Assert.Contains("第 6 字节处不是严格的 JSON：不是 JSON", wrong.Describe(LedgerLanguage.Chinese));

        Assert.AreEqual(
            LedgerError.FileMissing,
            (await Assert.ThrowsExactlyAsync<LedgerInputException>(() => RuleSetShelf.ReadAsync(folder.File("none.json"), TestContext.CancellationToken))).Error);
    }

    [TestMethod]
    public void Check_TypesThatNameNobody_AreFaults()
    {
        var text = Changed(set => set["commonFields"]!.AsArray().RemoveAt(1));
        var faults = RuleSetShelf.Check(Encoding.UTF8.GetBytes(text), out var read);

        Assert.IsNotNull(read);
        Assert.HasCount(22, faults);
        Assert.IsTrue(faults.All(f => f.Rule == RuleSetFaultRule.NobodyNamed));
        Assert.AreEqual("$.types[21].fields", faults[^1].Path);
        foreach (var shipped in RuleSet.Shipped)
            Assert.IsEmpty(RuleSetShelf.Check(shipped.Canonical.Span, out _));
    }

    [TestMethod]
    public async Task Put_NewText_StandsOnTheShelfOnceAndNeverInsteadOfAnother()
    {
        using var folder = new Folder();
        var second = RuleSet.Parse(Encoding.UTF8.GetBytes(Changed(set => set["version"] = 2)));

        var (shelf, file) = await RuleSetShelf.Shipped.PutAsync(folder.Workspace, second, "given.json", TestContext.CancellationToken);
        Assert.AreEqual(Path.Combine(folder.Workspace.RuleSetsDirectory, "fujian-high-school-2.json"), file);
        Assert.AreEqual(2, shelf.Get("fujian-high-school").Version);
        var read = await RuleSetShelf.OpenAsync(folder.Workspace, TestContext.CancellationToken);
        CollectionAssert.AreEqual(second.Sha256.ToArray(), read.Get("fujian-high-school:2").Sha256.ToArray());
        Assert.IsNull((await read.PutAsync(folder.Workspace, second, "given.json", TestContext.CancellationToken)).File);
        Assert.IsNull((await read.PutAsync(folder.Workspace, RuleSet.FujianJuniorHigh, "given.json", TestContext.CancellationToken)).File);

        var other = RuleSet.Parse(Encoding.UTF8.GetBytes(Changed(set => (set["version"], set["retentionYears"]) = (2, 9))));
        var clash = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => read.PutAsync(folder.Workspace, other, "given.json", TestContext.CancellationToken));
        Assert.Contains("given.json", clash.Message);
        Assert.HasCount(1, Directory.GetFiles(folder.Workspace.RuleSetsDirectory));
    }

    internal static string Changed(Action<JsonObject> change, RuleSet? ruleSet = null)
    {
        var set = JsonNode.Parse((ruleSet ?? RuleSet.FujianHighSchool).Canonical.Span)!.AsObject();
        change(set);
        return set.ToJsonString();
    }

    private static void Write(Folder folder, string name, string text)
    {
        Directory.CreateDirectory(folder.Workspace.RuleSetsDirectory);
        File.WriteAllText(Path.Combine(folder.Workspace.RuleSetsDirectory, name), text);
    }
}
