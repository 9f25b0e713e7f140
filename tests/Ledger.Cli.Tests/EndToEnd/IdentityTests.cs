using System.Text.Json;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>On a network of its own: a revocation is for ever.</summary>
[TestClass]
[DoNotParallelize]
public sealed class IdentityTests
{
    private static readonly CommandLine Ledger = new();

    [TestMethod]
    public async Task IdentityIsRequestedIssuedInstalledRenewedAndRevoked()
    {
        using var network = new Scratch();
        using var office = new Scratch();
        (await Ledger.RunAsync("network", "start", "--dir", network.Path, "--output", "json")).Done();
        try
        {
            await File.WriteAllTextAsync(network.In("units.json"), Demo.DemoUnits.Create().ToJsonString());
            (await Ledger.RunAsync("unit", "import", network.In("units.json"), "--dir", network.Path, "--output", "json")).Done();

            // The registrar's folder asks; the network's folder issues; no key is handed over.
            string request = office.In("request.pem"), certificate = office.In("cert.pem");
            string[] whom = ["--msp", "ProvinceMSP", "--unit", "350000", "--role", "province-admin"];
            JsonElement asked = (await Ledger.RunAsync(["identity", "request", "second-admin", .. whom, "--out", request, "--dir", office.Path, "--output", "json"])).Done();
            string enrolment = asked.GetProperty("enrolmentId").GetString()!;
            Assert.AreEqual(ExitCode.BadInput, (await Ledger.RunAsync("identity", "issue", request, "--msp", "ProvinceMSP", "--unit", "350000", "--role", "auditor", "--out", certificate, "--dir", network.Path)).ExitCode);
            (await Ledger.RunAsync(["identity", "issue", request, .. whom, "--days", "30", "--out", certificate, "--dir", network.Path, "--output", "json"])).Done();
            Assert.AreEqual(ExitCode.BadInput, (await Ledger.RunAsync("identity", "install", "second-admin", network.In("identities", "auditor", "cert.pem"), "--dir", office.Path)).ExitCode);
            JsonElement installed = (await Ledger.RunAsync("identity", "install", "second-admin", certificate, "--dir", office.Path, "--output", "json")).Done();
            Assert.AreEqual(enrolment, installed.GetProperty("enrolmentId").GetString());
            Assert.IsFalse(OperatingSystem.IsLinux() && File.GetUnixFileMode(office.In("identities", "second-admin", "key.pem")) != (UnixFileMode.UserRead | UnixFileMode.UserWrite));

            // It acts, with a warning because it ends within 60 days.
            CopyIdentity(office, network, "second-admin");
            CommandOutcome listed = await Ledger.RunAsync("unit", "list", "--as", "second-admin", "--dir", network.Path, "--output", "json");
            StringAssert.Contains(listed.Done().GetProperty("warnings")[0].GetString()!, "identity renew second-admin");
            StringAssert.Contains((await Ledger.RunAsync("unit", "list", "--as", "second-admin", "--dir", network.Path, "--lang", "zh")).Error, "还有");
            Assert.IsFalse((await Ledger.RunAsync("unit", "list", "--dir", network.Path, "--output", "json")).Done().TryGetProperty("warnings", out _));

            JsonElement renewed = (await Ledger.RunAsync("identity", "renew", "second-admin", "--dir", network.Path, "--output", "json")).Done();
            Assert.AreEqual(enrolment, renewed.GetProperty("enrolmentId").GetString());
            Assert.AreNotEqual(installed.GetProperty("serialNumber").GetString(), renewed.GetProperty("serialNumber").GetString());
            (await Ledger.RunAsync("term", "open", "2025-2026-1", "--as", "second-admin", "--dir", network.Path, "--output", "json")).Done();

            (await Ledger.RunAsync("identity", "revoke", "second-admin", "--dir", network.Path, "--output", "json")).Done();
            CommandOutcome refused = await Ledger.RunAsync("term", "close", "2025-2026-1", "--as", "second-admin", "--dir", network.Path, "--output", "json");
            Assert.AreEqual(ExitCode.Refused, refused.ExitCode, refused.ToString());
            Assert.AreEqual(ExitCode.Refused, (await Ledger.RunAsync("identity", "revoke", "second-admin", "--dir", network.Path)).ExitCode);
            JsonElement revoked = (await Ledger.RunAsync("identity", "list", "--dir", network.Path, "--output", "json")).Done().GetProperty("identities").EnumerateArray().Single(i => i.GetProperty("name").GetString() == "second-admin");
            Assert.IsTrue(revoked.GetProperty("revoked").GetBoolean());

            // The first certificate of the same person is another: it is revoked by its file, after which both are.
            (await Ledger.RunAsync("identity", "revoke", certificate, "--msp", "ProvinceMSP", "--dir", network.Path, "--output", "json")).Done();
            CopyIdentity(office, network, "second-admin");
            Assert.AreEqual(ExitCode.Refused, (await Ledger.RunAsync("unit", "list", "--as", "second-admin", "--dir", network.Path)).ExitCode);

            // What it did stays: the trail verifies, others act, and the store replays.
            StringAssert.Contains((await Ledger.RunAsync("audit", "trail", "--dir", network.Path, "--output", "json")).Done().GetRawText(), "terms:Open");
            (await Ledger.RunAsync("term", "close", "2025-2026-1", "--dir", network.Path, "--output", "json")).Done();
        }
        finally
        {
            (await Ledger.RunAsync("network", "stop", "--dir", network.Path, "--output", "json")).Done();
        }

        (await Ledger.RunAsync("network", "verify", "--dir", network.Path, "--output", "json")).Done();
    }

    [TestMethod]
    public async Task RequestThatNamesAPersonIsNotIssued()
    {
        using Site site = await Site.OnNetworkAsync();
        string network = await SharedNetwork.FolderAsync();
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var named = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=zhangsan", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        string file = site.Write("named.pem", named.CreateSigningRequestPem());
        CommandOutcome outcome = await Ledger.RunAsync("identity", "issue", file, "--msp", "SchoolMSP", "--unit", Site.School, "--role", "school-registrar", "--out", site.In("cert.pem"), "--dir", network, "--output", "json");
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
        Assert.AreEqual("EnrolmentIdNotRandom", outcome.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.IsFalse(outcome.All.Contains("zhangsan", StringComparison.Ordinal));
    }

    private static void CopyIdentity(Scratch from, Scratch to, string name)
    {
        Directory.CreateDirectory(to.In("identities", name));
        foreach (string file in Directory.EnumerateFiles(from.In("identities", name))) File.Copy(file, to.In("identities", name, Path.GetFileName(file)), overwrite: true);
    }
}
