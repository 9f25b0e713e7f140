using System.Text;

namespace Ledger.Cli.Tests.BadInput;

/// <summary>What a person types never names a file somewhere else, and no text becomes a formula in Excel.</summary>
[TestClass]
public sealed class PathTests
{
    [TestMethod]
    [DataRow("../../evil")]
    [DataRow("3435000001/../../evil")]
    [DataRow("..\\evil")]
    [DataRow("/tmp/evil")]
    public async Task SchoolThatIsNoCodeNamesNoMapping(string school)
    {
        using Site site = await Site.CreateAsync();
        string rows = site.Write("rows.csv", Site.Header, site.Row());
        string mapping = Path.GetFullPath(Path.Combine(site.Path, "columns", school + ".json"));
        if (mapping.StartsWith(Path.GetDirectoryName(site.Path)!, StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(mapping)!);
            await File.WriteAllTextAsync(mapping, "{ \"v\": 1 }");
        }

        foreach (string[] command in (string[][])[["record", "map", rows, "--school", school], ["record", "check", rows, "--school", school], ["batch", "anchor", rows, "--school", school, "--term", site.Term]])
        {
            CommandOutcome outcome = await site.RunAsync([.. command, "--output", "json"]);
            Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
            Assert.DoesNotContain("evil.json", outcome.Output);
        }

        File.Delete(mapping);
    }

    [TestMethod]
    [DataRow("..")]
    [DataRow(".")]
    [DataRow("../identities/school-registrar")]
    [DataRow("C:school-registrar")]
    public async Task IdentityIsANameAndNoPath(string name)
    {
        using Site site = await Site.CreateAsync();
        Directory.CreateDirectory(site.In("identities"));
        await Assert.ThrowsAsync<Ledger.Sdk.LedgerInputException>(() => new Ledger.Sdk.Workspaces.Workspace(site.Path).ReadIdentityAsync(name));
    }

    [TestMethod]
    public void CsvCellsThatBeginLikeAFormulaAreText()
    {
        byte[] bytes = Ledger.Sdk.CsvFile.ToBytes([["=1+1", "+86", "-1", "@x", "\t=1", "\r=1", "＝1", "a=1", "a,\"b\""]]);
        CollectionAssert.AreEqual(Encoding.UTF8.GetPreamble(), bytes[..3]);
        Assert.AreEqual("'=1+1,'+86,'-1,'@x,'\t=1,\"'\r=1\",'＝1,a=1,\"a,\"\"b\"\"\"\r\n", Encoding.UTF8.GetString(bytes.AsSpan(3)));
    }
}
