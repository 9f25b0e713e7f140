using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Hyperledger.Fabric.Client.Tests;
using Hyperledger.Fabric.Msp;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Topology;
using Ledger.Sdk;
using Ledger.Sdk.Identities;

namespace Ledger.NetworkConfig.Tests;

/// <summary>A county whose keys live in a token of SoftHSM 2 (Debian: softhsm2). Skipped where that is not installed.</summary>
[TestClass]
[DoNotParallelize]
public sealed class TokenTests
{
    private const string County = "CountyMSP";
    private const string Peer = "CountyMSP-peer0";

    private static SoftHsm? s_module;

    private readonly string _root = Directory.CreateTempSubdirectory("ledger-token-").FullName;

    public TestContext TestContext { get; set; } = null!;

    private FabricFolder Folder => new(_root);

    [ClassInitialize]
    public static async Task CreateTokenAsync(TestContext context)
    {
        s_module = await SoftHsm.CreateAsync(context.CancellationToken);
        Environment.SetEnvironmentVariable("LEDGER_PKCS11_PIN", SoftHsm.Pin);
    }

    [ClassCleanup]
    public static void RemoveToken() => s_module?.Dispose();

    [TestCleanup]
    public void Remove() => Directory.Delete(_root, recursive: true);

    [TestMethod]
    public async Task Requests_are_signed_in_the_token_and_what_is_issued_for_them_signs_with_its_keys()
    {
        var (yaml, topology) = WithToken();
        var requests = new CertificateRequests(Folder, topology);
        await requests.WriteAsync(County, TestContext.CancellationToken);
        var before = Directory.GetFiles(requests.In(County)).ToDictionary(f => f, File.ReadAllText);
        await requests.WriteAsync(County, TestContext.CancellationToken);
        foreach (var (file, text) in before) Assert.AreEqual(text, await File.ReadAllTextAsync(file), file);
        using (var authority = new ForeignAuthority()) await authority.IssueAsync(requests.In(County), Path.Combine(_root, "issued"));
        await requests.TakeAsync(County, Path.Combine(_root, "issued"), TestContext.CancellationToken);
        await RenderAsync(yaml, topology);

        // The request's own signature, by the token: the loading checks it.
        foreach (var csr in Directory.GetFiles(requests.In(County), "*.csr"))
            Assert.IsNotNull(CertificateRequest.LoadSigningRequestPem(await File.ReadAllTextAsync(csr), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions));
        await ExpectKeysInTokenAsync();
        var other = await requests.TakeAsync(County, Path.Combine(_root, "issued"), TestContext.CancellationToken);
        Assert.HasCount(5, other);
    }

    [TestMethod]
    public async Task The_programs_own_authority_certifies_keys_in_the_token_too()
    {
        var (yaml, topology) = WithToken();
        await RenderAsync(yaml, topology);
        await ExpectKeysInTokenAsync();
        Assert.IsTrue(File.Exists(Path.Combine(Folder.NodeMsp("CityMSP-peer0"), "keystore", "key.pem")), "the city has no token");

        // Renewed for the key that stays where it is.
        await new CertificateRenewal(Folder, topology).RenewAsync(all: true, TestContext.CancellationToken);
        await ExpectKeysInTokenAsync();
        // Looking at an identity needs no token; signing does.
        var file = Path.Combine(Folder.Workspace.IdentitiesDirectory, "county-reviewer", "identity.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace(SoftHsm.Label, "Elsewhere", StringComparison.Ordinal));
        var elsewhere = await Folder.Workspace.ReadIdentityAsync("county-reviewer", TestContext.CancellationToken);
        Assert.AreEqual(LedgerError.TokenRefused, (await Assert.ThrowsExactlyAsync<LedgerInputException>(() => elsewhere.Signing.SignAsync("m"u8.ToArray()).AsTask())).Error);
        var inToken = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => new IdentityFolder(Folder.Workspace).RequestAsync("county-reviewer", County, "350102", "county-reviewer"));
        Assert.AreEqual(LedgerError.IdentityInToken, inToken.Error);
    }

    [TestMethod]
    public async Task Nodes_are_told_the_module_and_the_label_and_find_the_pin_where_no_rendered_file_is()
    {
        var (yaml, topology) = WithToken();
        await RenderAsync(yaml, topology);

        var peer = await File.ReadAllTextAsync(Path.Combine(Folder.Node(Peer), "node.env"));
        StringAssert.Contains(peer, $"CORE_PEER_BCCSP_DEFAULT='PKCS11'\nCORE_PEER_BCCSP_PKCS11_LIBRARY='{s_module!.Library}'\nCORE_PEER_BCCSP_PKCS11_LABEL='ForFabric'\nCORE_PEER_BCCSP_PKCS11_HASH='SHA2'\nCORE_PEER_BCCSP_PKCS11_SECURITY='256'\n");
        StringAssert.Contains(await File.ReadAllTextAsync(Path.Combine(Folder.Node("OrdererMSP-orderer1"), "node.env")), "ORDERER_GENERAL_BCCSP_DEFAULT='PKCS11'\n");
        StringAssert.Contains(await File.ReadAllTextAsync(Path.Combine(Folder.Node(Peer), $"fabric-{Peer}.service")), $"\nEnvironmentFile=/etc/ledger-fabric/{Peer}/pin.env\n");
        StringAssert.Contains(await File.ReadAllTextAsync(Path.Combine(Folder.Node(Peer), "compose.yaml")), "environment: [\"CORE_PEER_BCCSP_PKCS11_PIN=${LEDGER_PKCS11_PIN:-}\"]");
        var manifests = await File.ReadAllTextAsync(Path.Combine(Folder.Fabric, "kubernetes.yaml"));
        StringAssert.Contains(manifests, "valueFrom: { secretKeyRef: { name: \"countymsp-peer0-pkcs11\", key: pin } }");
        Assert.DoesNotContain("PKCS11", await File.ReadAllTextAsync(Path.Combine(Folder.Node("CityMSP-peer0"), "node.env")));
        foreach (var file in Directory.GetFiles(_root, "*", SearchOption.AllDirectories)) Assert.DoesNotContain(SoftHsm.Pin, await File.ReadAllTextAsync(file), file);
        await FormTests.JudgeAsync(Folder);
    }

    [TestMethod]
    public async Task A_missing_pin_and_another_label_are_told_apart_and_name_no_pin()
    {
        var (_, topology) = WithToken(label: "Elsewhere");
        var refused = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => new CertificateRequests(Folder, topology).WriteAsync(County, TestContext.CancellationToken));
        Assert.AreEqual(LedgerError.TokenRefused, refused.Error);
        StringAssert.Contains(refused.Message, "no token 'Elsewhere'");
        Assert.DoesNotContain(SoftHsm.Pin, refused.ToString());

        Environment.SetEnvironmentVariable("LEDGER_PKCS11_PIN", null);
        try
        {
            var missing = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => new CertificateRequests(Folder, topology).WriteAsync(County, TestContext.CancellationToken));
            Assert.AreEqual(LedgerError.TokenPinMissing, missing.Error);
        }
        finally
        {
            Environment.SetEnvironmentVariable("LEDGER_PKCS11_PIN", SoftHsm.Pin);
        }
    }

    private static (string Yaml, FabricTopology Topology) WithToken(string label = SoftHsm.Label)
    {
        if (s_module is null) Assert.Inconclusive("skipped: SoftHSM 2 is not installed (Debian: apt-get install softhsm2)");
        var token = $"    pkcs11: {{ library: {s_module.Library}, label: {label} }}\n";
        var yaml = Samples.With("    unit: \"350102\"\n", "    unit: \"350102\"\n" + token).Replace("  - mspId: OrdererMSP\n", "  - mspId: OrdererMSP\n" + token, StringComparison.Ordinal);
        return (yaml, Samples.Parse(yaml));
    }

    private async Task RenderAsync(string yaml, FabricTopology topology)
    {
        await new NetworkCertificates(Folder, topology).IssueAsync(cancellationToken: TestContext.CancellationToken);
        await new NetworkRenderer(Folder, topology).RenderAsync(yaml, TestContext.CancellationToken);
    }

    // The county has no file with a signing key; node, administrator and user sign with what the token holds under Fabric's identifier.
    private async Task ExpectKeysInTokenAsync()
    {
        Assert.IsFalse(Directory.Exists(Path.Combine(Folder.NodeMsp(Peer), "keystore")));
        foreach (var folder in new[] { Folder.Administrator(County), Path.Combine(Folder.Workspace.IdentitiesDirectory, "county-reviewer") }) Assert.IsFalse(File.Exists(Path.Combine(folder, "key.pem")), folder);
        var topology = WithToken().Topology;
        var administrator = await new NetworkCertificates(Folder, topology).AdministratorAsync(County);
        var reviewer = await Folder.Workspace.ReadIdentityAsync("county-reviewer", TestContext.CancellationToken);
        Assert.AreEqual((County, "350102", "county-reviewer"), (reviewer.MspId, reviewer.Unit, reviewer.Role));
        var certificate = await File.ReadAllTextAsync(Path.Combine(Folder.NodeMsp(Peer), "signcerts", "cert.pem"));
        using var token = s_module!.Open();
        var point = X509Certificate2.CreateFromPem(certificate).PublicKey.EncodedKeyValue.RawData;
        var node = new SigningIdentity(new X509Identity(County, certificate), token.GetSigner(SHA256.HashData(point)));
        foreach (var identity in new[] { administrator, reviewer.Signing, node })
        {
            using var key = X509Certificate2.CreateFromPem(System.Text.Encoding.ASCII.GetString(identity.Credentials.Span)).GetECDsaPublicKey()!;
            var signature = await identity.SignAsync("m"u8.ToArray(), TestContext.CancellationToken);
            Assert.IsTrue(key.VerifyData("m"u8, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }
        using var description = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder.Workspace.IdentitiesDirectory, "county-reviewer", "identity.json")));
        Assert.AreEqual(SoftHsm.Label, description.RootElement.GetProperty("token").GetProperty("label").GetString());
    }
}
