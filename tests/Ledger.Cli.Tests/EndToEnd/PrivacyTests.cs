using System.Diagnostics;
using System.Text;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>What leaves the school's store on other ways than a bundle names no student.</summary>
[TestClass]
[DoNotParallelize]
public sealed class PrivacyTests
{
    [TestMethod]
    public async Task NothingOfAStudentIsInOutputsLogsFileNamesOrProcessArguments()
    {
        using Site site = await Site.OnNetworkAsync();
        var said = new StringBuilder();
        string good = site.Write("rows.csv", Site.Header, site.Row(), site.Row(site.Students[1]));
        string bad = site.Write("bad.csv", Site.Header, site.Row(begin: "2025-10-09", end: "2025-10-01"), site.Row(site.Students[2]).Replace(site.Students[2].Name, site.Students[3].Name, StringComparison.Ordinal));
        string passphrase = site.Write("passphrase.txt", "a long enough passphrase");
        await SayAsync("student", "import", site.In("roster.csv"));
        await SayAsync("record", "check", bad);
        await SayAsync("batch", "anchor", bad, "--school", Site.School, "--term", site.Term);
        CommandOutcome anchored = await SayAsync("batch", "anchor", good, "--school", Site.School, "--term", site.Term, "--output", "json");
        string batch = anchored.Json.GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        await SayAsync("batch", "show", batch);
        await SayAsync("receipt", "show", batch);
        await SayAsync("receipt", "print", batch, "--out", site.In("receipt.html"));
        await SayAsync("key", "backup", "--out", site.In("keys.backup"), "--passphrase-file", passphrase);
        await SayAsync("identity", "list");
        await SayAsync("todo");
        CommandOutcome exported = await SayAsync("bundle", "export", "--class", site.Students[0].Class, "--out", site.In("exported"));
        Assert.AreEqual(ExitCode.Done, exported.ExitCode, exported.Error);
        Assert.AreNotEqual(0, Directory.GetFiles(site.In("exported"), "*.json").Length);
        await SayAsync("batch", "withdraw", batch, "--reason", "WRONG_FILE");
        await SayAsync("audit", "trail");
        await SayAsync("support", "pack", "--out", site.In("pack.zip"));
        await File.WriteAllTextAsync(site.In("keys", "students.json"), "damaged");
        await SayAsync("bundle", "export", "--class", site.Students[0].Class, "--out", site.In("bundles"));

        string network = await SharedNetwork.FolderAsync();
        string[] logs = [.. Directory.GetFiles(Path.Combine(network, "network"), "node.*").Where(f => !f.EndsWith(".lock", StringComparison.Ordinal))];
        CollectionAssert.Contains(logs.Select(Path.GetFileName).ToArray(), "node.log");
        foreach (string file in logs)
        {
            using var log = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            said.Append(await log.ReadToEndAsync());
        }

        foreach (string file in (string[])["receipt.html", "profile.json", Path.Combine("keys", "backup.json"), "keys.backup"]) said.AppendLine(await File.ReadAllTextAsync(site.In(file)));
        foreach (string name in Directory.EnumerateFileSystemEntries(site.Path, "*", SearchOption.AllDirectories)) said.AppendLine(Path.GetFileName(name));
        foreach (Process process in Process.GetProcesses())
        {
            using (process)
            {
                string arguments = $"/proc/{process.Id}/cmdline";
                if (OperatingSystem.IsLinux() && File.Exists(arguments) && Arguments(arguments) is { } line && line.Contains("ledger", StringComparison.OrdinalIgnoreCase)) said.AppendLine(line);
            }
        }

        string all = said.ToString();
        foreach (string secret in site.Students.SelectMany(s => (string[])[s.Name, s.RegistryNumber, s.RegistryNumber[1..]]))
            Assert.IsFalse(all.Contains(secret, StringComparison.Ordinal), $"'{secret}' stands in: {Around(all, secret)}");

        async Task<CommandOutcome> SayAsync(params string[] args)
        {
            CommandOutcome outcome = await site.RunAsync(args);
            said.AppendLine(outcome.Output).AppendLine(outcome.Error);
            return outcome;
        }
    }

    private static string? Arguments(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Around(string text, string found)
    {
        int at = text.IndexOf(found, StringComparison.Ordinal);
        return text[Math.Max(0, at - 120)..Math.Min(text.Length, at + 60)];
    }
}
