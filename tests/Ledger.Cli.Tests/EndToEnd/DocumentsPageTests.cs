using System.Text.RegularExpressions;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>Runs the commands that docs/DOCUMENTS.md shows, in their order, in a folder where a school has anchored.</summary>
[TestClass]
[DoNotParallelize]
public sealed partial class DocumentsPageTests
{
    [TestMethod]
    public async Task EveryCommandOfThePageDoesItsWork()
    {
        using Site site = await Site.OnNetworkAsync();
        string batch = (await site.AnchorAsync(site.Write("rows.csv", site.Activity("a.jpg")), "--evidence", site.Photographs("a.jpg"), "--output", "json")).Done().GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        string page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "DOCUMENTS.md"));
        string[] commands = [.. Blocks().Matches(page).SelectMany(b => b.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))];
        Assert.IsGreaterThan(8, commands.Length);
        foreach (string command in commands)
        {
            string[] words = command.Split(' ');
            Assert.AreEqual("./ledger", words[0], command);
            CollectionAssert.AreEqual(new[] { "--dir", "work" }, words[^2..], command);
            string[] args = [.. words[1..^2].Select(w => w switch { "\"$BATCH\"" => batch, "\"$BATCH#0\"" => batch + "#0", "documents.backup" or "county.json" or "packages" or "photographs" or "look" => site.In(w), _ => w })];
            CommandOutcome outcome = await site.RunAsync(args);
            // Other tests anchor for the same school, and of their batches this folder has no documents.
            bool isScrub = args is ["documents", "scrub"];
            Assert.IsTrue(outcome.ExitCode == ExitCode.Done || (isScrub && outcome.ExitCode == ExitCode.Refused && outcome.Output.Contains("no documents here", StringComparison.Ordinal)), $"{command}: {outcome}");
        }
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
