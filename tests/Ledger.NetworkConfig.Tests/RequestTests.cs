using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Hyperledger.Fabric.Msp;
using Ledger.NetworkConfig.Crypto;

namespace Ledger.NetworkConfig.Tests;

[TestClass]
public sealed class RequestTests
{
    private const string County = "CountyMSP";
    private readonly string _root = Directory.CreateTempSubdirectory("ledger-requests-").FullName;

    public TestContext TestContext { get; set; } = null!;

    private string Issued => Path.Combine(_root, "issued");

    [TestCleanup]
    public void Remove() => Directory.Delete(_root, recursive: true);

    [TestMethod]
    public async Task What_another_authority_issues_for_the_requests_is_taken_and_the_network_rendered_with_it()
    {
        var (folder, requests) = await RequestedAsync();
        var topology = Samples.Parse(Samples.FourTier);
        var waits = await Assert.ThrowsAsync<NetworkConfigException>(() => new NetworkCertificates(folder, topology).IssueAsync(cancellationToken: TestContext.CancellationToken));
        Assert.AreEqual(NetworkConfigError.WaitsForIssued, waits.Error);
        using var authority = new ForeignAuthority();
        await authority.IssueAsync(requests.In(County), Issued, "county-reviewer");

        var taken = await requests.TakeAsync(County, Issued, TestContext.CancellationToken);
        CollectionAssert.AreEquivalent(new[] { "admin", "admin-tls", "CountyMSP-peer0", "CountyMSP-peer0-tls" }, taken.ToArray());
        CollectionAssert.AreEqual(new[] { "county-reviewer" }, (await requests.WaitingAsync(County)).Select(w => w.Name).ToArray());
        await authority.IssueAsync(requests.In(County), Issued);
        await requests.TakeAsync(County, Issued, TestContext.CancellationToken);

        await new NetworkCertificates(folder, topology).IssueAsync(cancellationToken: TestContext.CancellationToken);
        await new NetworkRenderer(folder, topology).RenderAsync(Samples.FourTier, TestContext.CancellationToken);
        Assert.IsFalse(Directory.Exists(folder.Authority(County, "ca")), "nobody issues here for an organisation with an authority of its own");
        var reviewer = await folder.Workspace.ReadIdentityAsync("county-reviewer", TestContext.CancellationToken);
        Assert.AreEqual((County, "350102", "county-reviewer"), (reviewer.MspId, reviewer.Unit, reviewer.Role));
        if (!OperatingSystem.IsWindows()) Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.NodeMsp("CountyMSP-peer0"), "keystore", "key.pem")));
        Assert.IsTrue(new CertificateRenewal(folder, topology).List().Any(c => c.Owner == "CountyMSP-peer0" && c.Kind == CertificateKind.Tls));
    }

    [TestMethod]
    public async Task Requests_say_what_a_Fabric_CA_registers_and_stay_the_same()
    {
        var (_, requests) = await RequestedAsync();
        var file = Path.Combine(requests.In(County), "county-reviewer.csr");
        var csr = CertificateRequest.LoadSigningRequestPem(await File.ReadAllTextAsync(file), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        var attributes = csr.CertificateExtensions.Single(e => e.Oid!.Value == CertificateAuthority.AttributesOid);
        Assert.AreEqual("""{"attrs":{"role":"county-reviewer","unit":"350102"}}""", System.Text.Encoding.UTF8.GetString(attributes.RawData));
        StringAssert.Contains(csr.SubjectName.Name, "OU=client");
        var script = await File.ReadAllTextAsync(Path.Combine(requests.In(County), "register.sh"));
        StringAssert.Contains(script, "--id.type client --id.attrs 'role=county-reviewer:ecert,unit=350102:ecert'");
        StringAssert.Contains(script, "--id.name 'CountyMSP-peer0' --id.type peer \"$@\"");
        using var tls = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(requests.In(County), "CountyMSP-peer0-tls.json")));
        Assert.AreEqual("tls", tls.RootElement.GetProperty("profile").GetString());
        Assert.IsFalse(Directory.GetFiles(requests.In(County)).Any(f => File.ReadAllText(f).Contains("PRIVATE KEY", StringComparison.Ordinal)));

        var before = Directory.GetFiles(requests.In(County)).ToDictionary(f => f, File.ReadAllText);
        await requests.WriteAsync(County, TestContext.CancellationToken);
        foreach (var (name, text) in before) Assert.AreEqual(text, await File.ReadAllTextAsync(name), name);
        await JudgeAsync("shellcheck", Path.Combine(requests.In(County), "register.sh"));
        await JudgeAsync("openssl", "req", "-verify", "-noout", "-in", file);
    }

    [TestMethod]
    public async Task A_certificate_that_is_not_what_was_asked_for_is_refused_and_nothing_is_taken()
    {
        var (folder, requests) = await RequestedAsync();
        using var authority = new ForeignAuthority();
        using var list = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(requests.In(County), "requests.json")));
        JsonElement Wish(string name) => list.RootElement.EnumerateArray().Single(w => w.GetProperty("name").GetString() == name);
        using var stranger = new ForeignAuthority();
        (string Name, string Pem, string Said)[] wrong =
        [
            ("county-reviewer", await authority.IssueAsync(requests.In(County), Wish("county-reviewer"), attributes: new Dictionary<string, string> { ["unit"] = "350103", ["role"] = "county-reviewer" }), "unit"),
            ("county-reviewer", await authority.IssueAsync(requests.In(County), Wish("county-reviewer"), role: NodeRole.Admin), "OU"),
            ("CountyMSP-peer0", await authority.IssueAsync(requests.In(County), Wish("admin")), "another key"),
            ("CountyMSP-peer0", await stranger.IssueAsync(requests.In(County), Wish("CountyMSP-peer0")), "not issued"),
            ("CountyMSP-peer0-tls", await authority.IssueAsync(requests.In(County), Wish("CountyMSP-peer0-tls"), hosts: ["elsewhere.example"]), "not valid for"),
            ("admin", "nothing", "PEM"),
        ];
        foreach (var (name, pem, said) in wrong)
        {
            await authority.IssueAsync(requests.In(County), Issued);
            await File.WriteAllTextAsync(Path.Combine(Issued, name + ".pem"), pem);
            var refused = await Assert.ThrowsAsync<NetworkConfigException>(() => requests.TakeAsync(County, Issued, TestContext.CancellationToken));
            Assert.AreEqual(NetworkConfigError.CertificateOther, refused.Error, name);
            StringAssert.Contains(refused.Values[1], said, name);
            Assert.IsFalse(Directory.Exists(folder.Msp(County)), name);
        }

        var none = await Assert.ThrowsAsync<NetworkConfigException>(() => requests.TakeAsync("CityMSP", Issued, TestContext.CancellationToken));
        Assert.AreEqual(NetworkConfigError.NothingRequested, none.Error);
    }

    [TestMethod]
    public async Task An_organisation_that_is_issued_for_here_is_not_asked_for_elsewhere()
    {
        var topology = Samples.Parse(Samples.FourTier);
        var folder = new FabricFolder(_root);
        await new NetworkCertificates(folder, topology).IssueAsync([County], TestContext.CancellationToken);
        var refused = await Assert.ThrowsAsync<NetworkConfigException>(() => new CertificateRequests(folder, topology).WriteAsync(County, TestContext.CancellationToken));
        Assert.AreEqual(NetworkConfigError.IssuesItself, refused.Error);
    }

    private async Task<(FabricFolder Folder, CertificateRequests Requests)> RequestedAsync()
    {
        var folder = new FabricFolder(_root);
        var requests = new CertificateRequests(folder, Samples.Parse(Samples.FourTier));
        await requests.WriteAsync(County, TestContext.CancellationToken);
        return (folder, requests);
    }

    private static async Task JudgeAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.AreEqual(0, process.ExitCode, output + await error);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Not installed here; the form was compared above.
        }
    }
}
