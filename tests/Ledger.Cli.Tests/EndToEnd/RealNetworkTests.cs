using System.Text.Json;
using Hyperledger.Fabric.Msp;
using Ledger.Cli.Demo;
using Ledger.Sdk;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>A network whose certificates do not say 'embedded': what holds where it is no trial.</summary>
[TestClass]
[DoNotParallelize]
public sealed class RealNetworkTests
{
    private static readonly (string MspId, (string Name, string Unit, string Role)[] Users)[] s_organisations =
    [
        ("ProvinceMSP", [("province-admin", "350000", "province-admin"), ("auditor", "350000", "auditor")]),
        ("CityMSP", [("city-reviewer", "350100", "city-reviewer")]),
        ("CountyMSP", [("county-reviewer", "350102", "county-reviewer")]),
        ("SchoolMSP", [("school-registrar", Site.School, "school-registrar")]),
    ];

    [TestMethod]
    public async Task NothingIsAnchoredBeforeATestedBackupOfEveryStudentsKey()
    {
        using Site site = await Site.CreateAsync();
        foreach ((string mspId, var users) in s_organisations) Enrol(site, mspId, $"{mspId}-peer0", NodeRole.Peer, users);
        Enrol(site, "OrdererMSP", "orderer", NodeRole.Orderer, []);
        (await site.RunAsync("network", "start", "--output", "json")).Done();
        try
        {
            await File.WriteAllTextAsync(site.In("units.json"), DemoUnits.Create().ToJsonString());
            (await site.RunAsync("unit", "import", site.In("units.json"), "--output", "json")).Done();
            foreach (string[] command in (string[][])[["ruleset", "publish"], ["ruleset", "approve"], ["term", "open", site.Term]]) (await site.RunAsync([.. command, "--output", "json"])).Done();
            string file = site.Write("rows.csv", Site.Header, site.Row(), site.Row(site.Students[1]));
            Assert.AreEqual("BackupMissing", (await site.AnchorAsync(file, "--output", "json")).Failed(ExitCode.BadInput));
            Assert.AreEqual(0, await site.BatchesOnLedgerAsync());

            string passphrase = site.Write("passphrase.txt", "a long enough passphrase");
            (await site.RunAsync("key", "backup", "--out", site.In("first.backup"), "--passphrase-file", passphrase, "--output", "json")).Done();
            (await site.RunAsync("student", "import", site.Write("more.csv", "姓名,学籍号,班级,入学年份,毕业年份", "新同学,L350102200901011234,高一1班,2025,2028"), "--output", "json")).Done();
            CommandOutcome outdated = await site.AnchorAsync(file, "--lang", "zh");
            StringAssert.Contains(outdated.Error, "错误 1308");
            (await site.RunAsync("key", "backup", "--out", site.In("second.backup"), "--passphrase-file", passphrase, "--output", "json")).Done();
            string batch = (await site.AnchorAsync(file, "--output", "json")).Done().GetProperty("receipts")[0].GetProperty("batchId").GetString()!;

            await ErasedOnTheLedgerStaysErasedAsync(site, batch, passphrase);
        }
        finally
        {
            (await site.RunAsync("network", "stop", "--output", "json")).Done();
        }
    }

    // The whole keys folder and the cache's own note are lost; only the ledger remembers the erasure.
    private static async Task ErasedOnTheLedgerStaysErasedAsync(Site site, string batch, string passphrase)
    {
        var workspace = new Workspace(site.Path);
        await using (LedgerClient school = await LedgerClient.ConnectAsync(workspace, "school-registrar"))
        await using (LedgerClient county = await LedgerClient.ConnectAsync(workspace, "county-reviewer"))
        {
            foreach (Records.State.RecordStatusKind kind in new[] { Records.State.RecordStatusKind.ErasureOrdered, Records.State.RecordStatusKind.Erased })
            {
                string stated = (await school.AppendStatusAsync(batch, 0, kind, "REQUESTED")).TransactionId;
                await county.ApproveStatusAsync(batch, 0, stated);
            }
        }

        Directory.Delete(site.In("keys"), recursive: true);
        JsonElement restored = (await site.RunAsync("key", "restore", site.In("second.backup"), "--passphrase-file", passphrase, "--output", "json")).Done();
        Assert.AreEqual((4, 1, true), (restored.GetProperty("students").GetInt32(), restored.GetProperty("erased").GetInt32(), restored.GetProperty("ledgerAsked").GetBoolean()));
        using LedgerStore store = await LedgerStore.OpenAsync(workspace);
        Assert.HasCount(4, store.Roster.Students);
    }

    private static void Enrol(Site site, string mspId, string node, NodeRole role, (string Name, string Unit, string Role)[] users)
    {
        string crypto = site.In("network", "crypto", mspId);
        using CertificateAuthority ca = Authority($"ca.{mspId}"), tls = Authority($"tlsca.{mspId}");
        Write(Path.Combine(crypto, "ca"), "", ca.CertificatePem, ca.ExportPrivateKeyPem());
        Write(Path.Combine(crypto, "tlsca"), "", tls.CertificatePem, tls.ExportPrivateKeyPem());
        Issue(Path.Combine(crypto, node), "", ca.IssueSigning(node, role));
        Issue(Path.Combine(crypto, node), "tls-", tls.IssueTls(node));
        Issue(Path.Combine(crypto, "admin"), "", ca.IssueSigning("a0a0a0a0a0a0a0a0", NodeRole.Admin));
        foreach ((string name, string unit, string userRole) in users)
        {
            string folder = site.In("identities", name);
            Issue(folder, "", ca.IssueSigning($"b1b1b1b1{unit}", NodeRole.Client, new Dictionary<string, string> { ["unit"] = unit, ["role"] = userRole }));
            File.WriteAllText(Path.Combine(folder, "identity.json"), JsonSerializer.Serialize(new { mspId, unit, role = userRole }));
        }

        File.WriteAllText(Path.Combine(crypto, "complete"), "");
    }

    private static CertificateAuthority Authority(string name) => CertificateAuthority.Create(new CertificateAuthorityOptions { Organization = "Example", CommonName = name });

    private static void Issue(string folder, string prefix, IssuedCertificate issued) => Write(folder, prefix, issued.CertificatePem, issued.PrivateKeyPem);

    private static void Write(string folder, string prefix, string certificate, string key)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, prefix + "cert.pem"), certificate);
        string file = Path.Combine(folder, prefix + "key.pem");
        File.WriteAllText(file, key);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
