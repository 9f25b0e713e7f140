namespace Ledger.Architecture.Tests;

/// <summary>Holds that every page of the runbooks which shows commands has a test that runs them from the page.</summary>
[TestClass]
public sealed class RunbookTests
{
    [TestMethod]
    public void Every_page_that_shows_commands_is_run_by_a_test_on_Fabric()
    {
        var tests = Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Ledger.Fabric.Tests", "NetworkConfig"), "*.cs").Select(File.ReadAllText).ToList();
        var pages = Directory.GetFiles(Path.Combine(Repository.Root, "docs", "runbooks"), "*.md").Where(page => File.ReadAllText(page).Contains("```", StringComparison.Ordinal)).ToList();
        Assert.IsGreaterThan(7, pages.Count);
        foreach (var page in pages)
            Assert.IsTrue(tests.Any(test => test.Contains($"Runbook.Commands(\"{Path.GetFileNameWithoutExtension(page)}\")", StringComparison.Ordinal)), $"no test runs the commands of {page}");
    }
}
