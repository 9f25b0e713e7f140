using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Hyperledger.Fabric.Shim.Hosting;

namespace Hyperledger.Fabric.Shim.Tests.Hosting;

/// <summary>Chaincode that dials its peer, in the names of fabric-chaincode-go shim/internal/config.go.</summary>
[TestClass]
public sealed class DiallingTests : IDisposable
{
    private readonly CertificateFiles _files = new();

    public TestContext TestContext { get; set; } = null!;


    public void Dispose() => _files.Dispose();

    [TestMethod]
    public async Task ChaincodeRegistersServesAndDialsAgainWhenTheStreamEnds()
    {
        await using var peer = await DialledPeer.StartAsync();
        await using var host = await StartAsync([], ("CORE_PEER_ADDRESS", $"127.0.0.1:{peer.Port}"), ("CORE_CHAINCODE_ID_NAME", "mycc:1.0"));
        Assert.AreEqual("mycc:1.0", await peer.Answers.ReadAsync(TestContext.CancellationToken));
        Assert.AreEqual("mycc:1.0", await peer.Answers.ReadAsync(TestContext.CancellationToken));
        Assert.AreEqual($"peer 127.0.0.1:{peer.Port}, package id mycc:1.0, TLS off", host.Describe());
    }

    [TestMethod]
    public async Task ArgumentsAreTakenAsFabricGivesThem()
    {
        await using var peer = await DialledPeer.StartAsync();
        await using var host = await StartAsync(["--peer.address", $"127.0.0.1:{peer.Port}", "--chaincode-id-name=mycc:2.0"]);
        Assert.AreEqual("mycc:2.0", await peer.Answers.ReadAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow(true, DisplayName = "PEM in base64, as peers hand it to what they launch")]
    [DataRow(false, DisplayName = "PEM files")]
    public async Task MutualTlsComesFromTheOfficialVariables(bool base64)
    {
        var (server, serverKey) = _files.Issue("peer");
        var (client, clientKey) = _files.Issue("chaincode");
        using var shown = X509CertificateLoader.LoadCertificateFromFile(client);
        await using var peer = await DialledPeer.StartAsync(server, serverKey, shown.Thumbprint);
        string Base64(string file) => _files.Write(Path.GetFileName(file) + ".b64", Convert.ToBase64String(Encoding.UTF8.GetBytes(File.ReadAllText(file))));
        (string, string)[] pair = base64
            ? [("CORE_TLS_CLIENT_CERT_PATH", Base64(client)), ("CORE_TLS_CLIENT_KEY_PATH", Base64(clientKey))]
            : [("CORE_TLS_CLIENT_CERT_FILE", client), ("CORE_TLS_CLIENT_KEY_FILE", clientKey)];
        await using var host = await StartAsync(
            [],
            [("CORE_PEER_ADDRESS", $"localhost:{peer.Port}"), ("CORE_CHAINCODE_ID_NAME", "mycc:1.0"), ("CORE_PEER_TLS_ENABLED", "true"), ("CORE_PEER_TLS_ROOTCERT_FILE", server), .. pair]);
        Assert.AreEqual("mycc:1.0", await peer.Answers.ReadAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow(false, DisplayName = "SEC 1 in its own label")]
    [DataRow(true, DisplayName = "PKCS #8 in the label of SEC 1, as peers write it")]
    public async Task KeyInEitherFormIsTaken(bool asPeersWriteIt)
    {
        var (server, serverKey) = _files.Issue("peer");
        var (client, clientKey) = _files.Issue("chaincode");
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(clientKey, TestContext.CancellationToken));
        var labelled = PemEncoding.WriteString("EC PRIVATE KEY", asPeersWriteIt ? key.ExportPkcs8PrivateKey() : key.ExportECPrivateKey());
        using var shown = X509CertificateLoader.LoadCertificateFromFile(client);
        await using var peer = await DialledPeer.StartAsync(server, serverKey, shown.Thumbprint);
        await using var host = await StartAsync(
            [],
            [("CORE_PEER_ADDRESS", $"localhost:{peer.Port}"), ("CORE_CHAINCODE_ID_NAME", "mycc:1.0"), ("CORE_PEER_TLS_ENABLED", "true"), ("CORE_PEER_TLS_ROOTCERT_FILE", server),
             ("CORE_TLS_CLIENT_CERT_FILE", client), ("CORE_TLS_CLIENT_KEY_FILE", _files.Write("labelled.key", labelled))]);
        Assert.AreEqual("mycc:1.0", await peer.Answers.ReadAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task PeerOfAnotherAuthorityIsNotTrusted()
    {
        var (server, serverKey) = _files.Issue("peer");
        var (other, _) = _files.Issue("other");
        await using var peer = await DialledPeer.StartAsync(server, serverKey);
        var settings = ChaincodeHostSettings.Read(Variables(
            ("CORE_PEER_ADDRESS", $"localhost:{peer.Port}"), ("CORE_CHAINCODE_ID_NAME", "mycc:1.0"), ("CORE_PEER_TLS_ENABLED", "true"), ("CORE_PEER_TLS_ROOTCERT_FILE", other)));
        var log = new LogLines();
        await using var host = await ChaincodeHost.StartAsync(new DelegateChaincode(Echo), settings, new ChaincodeStreamOptions { Logger = log }, TestContext.CancellationToken);
        Assert.Contains("has no stream to the peer", await log.Lines.ReadAsync(TestContext.CancellationToken));
        Assert.IsFalse(peer.Answers.TryRead(out _));
    }

    [TestMethod]
    public async Task RefusalOfThePeerReachesTheCaller()
    {
        await using var peer = await DialledPeer.StartAsync();
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{peer.Port}");
        var refused = await Assert.ThrowsExactlyAsync<RpcException>(() => ChaincodeClient.RunAsync(new DelegateChaincode(Echo), "refused:0", channel, cancellationToken: TestContext.CancellationToken));
        Assert.AreEqual("duplicate chaincodeID: refused:0", refused.Status.Detail);
    }

    [TestMethod]
    [DataRow("CORE_CHAINCODE_ID_NAME", "")]
    [DataRow("CORE_PEER_ADDRESS", "peer")]
    [DataRow("CORE_PEER_TLS_ENABLED", "1")]
    [DataRow("CORE_PEER_TLS_ROOTCERT_FILE", "missing.pem", "true")]
    [DataRow("CORE_TLS_CLIENT_CERT_FILE", "missing.pem", "true")]
    [DataRow("CORE_TLS_CLIENT_CERT_PATH", "missing.b64", "true")]
    public void SettingThatCannotBeUsedIsNamed(string name, string value, string tls = "false")
    {
        var e = Assert.ThrowsExactly<InvalidDataException>(() => ChaincodeHostSettings.Read(Variables(
            ("CORE_PEER_ADDRESS", "peer:7052"), ("CORE_CHAINCODE_ID_NAME", "a:1"), ("CORE_PEER_TLS_ENABLED", tls),
            ("CORE_TLS_CLIENT_KEY_FILE", "missing.pem"), ("CORE_TLS_CLIENT_KEY_PATH", "missing.b64"), (name, value))));
        Assert.Contains(name, e.Message);
    }

    private static Task<string> Echo(IChaincodeStub stub, CancellationToken cancellationToken) => Task.FromResult(stub.FunctionName);

    private static Func<string, string?> Variables(params (string Name, string Value)[] variables)
    {
        var all = new Dictionary<string, string>();
        foreach (var (name, value) in variables) all[name] = value;
        return name => all.GetValueOrDefault(name);
    }

    private Task<ChaincodeHost> StartAsync(string[] arguments, params (string Name, string Value)[] variables) => ChaincodeHost.StartAsync(
        new DelegateChaincode(Echo), ChaincodeHostSettings.Read(Variables(variables), arguments), cancellationToken: TestContext.CancellationToken);
}
