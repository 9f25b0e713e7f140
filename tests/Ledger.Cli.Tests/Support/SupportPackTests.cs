using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Tests.Support;

[TestClass]
public sealed class SupportPackTests
{
    private static readonly string[] s_planted =
    [
        "林小明", "欧阳雪", "Lin Xiaoming", "LIN XIAOMING", "ouyang.xue", "zhang_san", "LiuXiaoHong", "Chen, Jianguo", "G350102200801011234", "350102200801011234", "13800138000", "lin.xiaoming@example.cn",
        "9f3c2a7d5e8b4f60a1c2d3e4f5061728", "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg", "c3VwZXItc2VjcmV0LWtleS1tYXRlcmlhbC1oZXJl", "高一1班-林小明.xlsx",
    ];

    [TestMethod]
    public async Task PlantedPersonalDataAndSecretsAreInNoByteOfThePack()
    {
        using Site site = await Site.CreateAsync();
        await new Workspace(site.Path).WriteProfileAsync(new Profile { CountyContact = "Gulou support desk 0591-555", Identity = "lin-xiaoming" });
        Directory.CreateDirectory(site.In("network"));
        var log = new StringBuilder("2026-11-23T10:00:00Z info Serving channel ledger at height 12.\n");
        foreach (string planted in s_planted) log.AppendLine(string.Create(CultureInfo.InvariantCulture, $"2026-11-23T10:00:01Z warn file {site.In(planted)} of student {planted} failed; passphrase: {planted}"));
        log.Append("-----BEGIN PRIVATE KEY-----\n").Append(s_planted[8]).Append("\n-----END PRIVATE KEY-----\n");
        log.AppendLine("passphrase: correct horse battery");
        log.Append("master ").AppendLine(await File.ReadAllTextAsync(site.In("keys", "master.key")));
        await File.WriteAllTextAsync(site.In("network", "node.log"), log.ToString());
        await File.WriteAllTextAsync(site.In("network", "node.out"), log.ToString());
        await File.WriteAllTextAsync(site.In("ledger-error-99991231-235959-1.txt"), log.ToString());
        foreach (string folder in (string[])["requests", "retired"]) Directory.CreateDirectory(site.In(folder, "林小明"));

        string pack = site.In("pack.zip");
        CommandOutcome outcome = await site.RunAsync("support", "pack", "--out", pack, "--output", "json");
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, outcome.ToString());
        StringAssert.Contains(outcome.Json.GetProperty("contact").GetString()!, "Gulou");

        string all = Everything(pack);
        StringAssert.Contains(all, "Gulou support desk");
        StringAssert.Contains(all, "Serving channel ledger at height 12.");
        StringAssert.Contains(all, "failure-1.txt");
        string[] keys = [.. (await File.ReadAllTextAsync(site.In("keys", "master.key"))).Split(' ')[1..2], .. File.ReadLines(site.In("keys", "students.json")).Skip(1).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("key").GetString()!)];
        foreach (string secret in (string[])[.. s_planted, .. keys, .. site.Students.SelectMany(s => (string[])[s.Name, s.RegistryNumber, s.RegistryNumber[1..]]), site.Path, "lin-xiaoming", "correct horse battery"])
            Assert.IsFalse(all.Contains(secret, StringComparison.Ordinal), $"the pack holds '{secret}'");
    }

    [TestMethod]
    public async Task PackIsMadeOfAFolderInWhichNothingWorks()
    {
        using var scratch = new Scratch();
        await File.WriteAllTextAsync(scratch.In("profile.json"), "{ broken");
        Directory.CreateDirectory(scratch.In("identities", "half"));
        CommandOutcome outcome = await new CommandLine().RunAsync("support", "pack", "--out", scratch.In("pack.zip"), "--dir", scratch.Path, "--lang", "zh");
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, outcome.ToString());
        StringAssert.Contains(outcome.Output, "县区联系人");
        StringAssert.Contains(Everything(scratch.In("pack.zip")), "\"readable\": false");
    }

    // Entry names, every entry unpacked, and the archive's own bytes.
    private static string Everything(string pack)
    {
        var all = new StringBuilder(Encoding.UTF8.GetString(File.ReadAllBytes(pack)));
        using ZipArchive zip = ZipFile.OpenRead(pack);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            all.AppendLine(entry.FullName).AppendLine(reader.ReadToEnd());
        }

        return all.ToString();
    }
}
