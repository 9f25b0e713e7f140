using System.Text.Json;

namespace Ledger.Cli.Tests.EndToEnd;

[TestClass]
[DoNotParallelize]
public sealed class KeyTests
{
    [TestMethod]
    public async Task KeysAreBackedUpLostAndRestored()
    {
        using Site site = await Site.CreateAsync();
        string passphrase = site.Write("passphrase.txt", "一句不短的口令 correct horse"), file = site.In("backup");
        Assert.AreEqual("PASSPHRASE_SOURCE", (await site.RunAsync("key", "backup", "--out", file, "--output", "json")).Failed(ExitCode.BadInput));
        Assert.AreEqual("PassphraseShort", (await site.RunAsync("key", "backup", "--out", file, "--passphrase-file", site.Write("short.txt", "short"), "--output", "json")).Failed(ExitCode.BadInput));
        Assert.AreEqual(4, (await site.RunAsync("key", "backup", "--out", file, "--passphrase-file", passphrase, "--output", "json")).Done().GetProperty("students").GetInt32());
        Assert.AreEqual("OUT_EXISTS", (await site.RunAsync("key", "backup", "--out", file, "--passphrase-file", passphrase, "--output", "json")).Failed(ExitCode.BadInput));

        Directory.Delete(site.In("keys"), recursive: true);
        Assert.AreEqual(ExitCode.BadInput, (await site.AnchorAsync(site.Write("rows.csv", Site.Header, site.Row()), "--dry-run")).ExitCode);
        (await site.RunAsync("key", "restore", file, "--check", "--passphrase-file", passphrase, "--output", "json")).Done();
        Assert.IsFalse(Directory.Exists(site.In("keys")), "a check changes nothing");
        JsonElement restored = (await site.RunAsync("key", "restore", file, "--passphrase-file", passphrase, "--output", "json")).Done();
        Assert.AreEqual((4, false), (restored.GetProperty("students").GetInt32(), restored.GetProperty("ledgerAsked").GetBoolean()));
        Assert.AreEqual(ExitCode.Done, (await site.AnchorAsync(site.Write("rows.csv", Site.Header, site.Row()), "--dry-run")).ExitCode);
    }

    [TestMethod]
    public async Task HandoverLeavesTheSuccessorAndACertificateToRevoke()
    {
        using Site site = await Site.OnNetworkAsync();
        string network = await SharedNetwork.FolderAsync();
        string passphrase = site.Write("passphrase.txt", "the successor's own passphrase");
        string[] whom = ["--msp", "SchoolMSP", "--unit", Site.School, "--role", "school-registrar"];
        Assert.AreEqual("IdentityMissing", (await site.RunAsync("key", "handover", "--to", "registrar-2", "--out", site.In("handover"), "--passphrase-file", passphrase, "--output", "json")).Failed(ExitCode.BadInput));
        (await site.RunAsync(["identity", "request", "registrar-2", .. whom, "--out", site.In("request.pem"), "--output", "json"])).Done();
        (await site.Ledger.RunAsync(["identity", "issue", site.In("request.pem"), .. whom, "--out", site.In("cert.pem"), "--dir", network, "--output", "json"])).Done();
        (await site.RunAsync("identity", "install", "registrar-2", site.In("cert.pem"), "--output", "json")).Done();

        string before = await File.ReadAllTextAsync(site.In("keys", "master.key"));
        (await site.AnchorAsync(site.Write("earlier.csv", Site.Header, site.Row(site.Students[1])), "--output", "json")).Done();
        JsonElement handed = (await site.RunAsync("key", "handover", "--to", "registrar-2", "--out", site.In("handover"), "--passphrase-file", passphrase, "--output", "json")).Done();
        Assert.AreEqual("school-registrar", handed.GetProperty("retired").GetString());
        Assert.IsTrue(File.Exists(handed.GetProperty("retiredCertificate").GetString()));
        Assert.IsFalse(Directory.Exists(site.In("identities", "school-registrar")));
        Assert.AreNotEqual(before, await File.ReadAllTextAsync(site.In("keys", "master.key")));
        JsonElement again = (await site.AnchorAsync(site.In("earlier.csv"), "--output", "json")).Done();
        Assert.AreEqual(0, again.GetProperty("receipts").GetArrayLength(), again.ToString());
        Assert.IsFalse(Directory.EnumerateFiles(site.In("retired"), "*", SearchOption.AllDirectories).Any(f => File.ReadAllText(f).Contains("PRIVATE", StringComparison.Ordinal)));
        (await site.AnchorAsync(site.Write("rows.csv", Site.Header, site.Row()), "--output", "json")).Done();
    }
}
