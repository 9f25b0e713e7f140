using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Chaincode.Host;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Ledger.Chaincode.Tests;

/// <summary>The chaincode as a service, dialled as a peer dials it.</summary>
[TestClass]
public sealed class ChaincodeHostTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chaincode-host");

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestMethod]
    public async Task PeerThatDialsIsServed()
    {
        await using var app = ChaincodeHost.Build(HostSettings.Read(Environment(("CHAINCODE_TLS_DISABLED", "true"))));
        await app.StartAsync(TestContext.CancellationToken);
        using var channel = GrpcChannel.ForAddress($"http://{app.BoundAddress()}");
        Assert.Contains("\"units\"", await CallAsync(channel, "org.hyperledger.fabric:GetMetadata"));
        await app.StopAsync(TestContext.CancellationToken);
    }

    [TestMethod]
    public async Task MutualTlsServesTheRightPeerAndRefusesAnother()
    {
        var (server, serverKey) = Issue("server");
        var (client, clientKey) = Issue("peer");
        var (stranger, strangerKey) = Issue("stranger");
        var settings = HostSettings.Read(Environment(
            ("CHAINCODE_TLS_CERT", server), ("CHAINCODE_TLS_KEY", serverKey), ("CHAINCODE_CLIENT_CA_CERT", client)));
        await using var app = ChaincodeHost.Build(settings);
        await app.StartAsync(TestContext.CancellationToken);

        using var known = Dial(app.BoundAddress().Port, server, client, clientKey);
        Assert.Contains("\"units\"", await CallAsync(known, "org.hyperledger.fabric:GetMetadata"));
        using var unknown = Dial(app.BoundAddress().Port, server, stranger, strangerKey);
        await Assert.ThrowsExactlyAsync<RpcException>(() => CallAsync(unknown, "org.hyperledger.fabric:GetMetadata"));
        using var nobody = Dial(app.BoundAddress().Port, server, null, null);
        await Assert.ThrowsExactlyAsync<RpcException>(() => CallAsync(nobody, "org.hyperledger.fabric:GetMetadata"));
        await app.StopAsync(TestContext.CancellationToken);
    }

    [TestMethod]
    [DataRow("CHAINCODE_SERVER_ADDRESS", "")]
    [DataRow("CHAINCODE_SERVER_ADDRESS", "9999")]
    [DataRow("CHAINCODE_SERVER_ADDRESS", "127.0.0.1:port")]
    [DataRow("CHAINCODE_ID", "")]
    [DataRow("CHAINCODE_TLS_DISABLED", "yes")]
    [DataRow("CHAINCODE_TLS_CERT", "missing.pem", "false")]
    [DataRow("CHAINCODE_CLIENT_CA_CERT", "missing.pem")]
    [DataRow("LEDGER_MAX_CLOCK_SKEW_SECONDS", "5m")]
    public void SettingThatCannotBeUsedIsNamed(string name, string value, string tlsDisabled = "true")
    {
        var e = Assert.ThrowsExactly<InvalidDataException>(() => HostSettings.Read(
            Environment(("CHAINCODE_TLS_KEY", "missing.pem"), ("CHAINCODE_TLS_DISABLED", tlsDisabled), (name, value))));
        Assert.Contains(name, e.Message);
    }

    private static Func<string, string?> Environment(params (string Name, string Value)[] variables)
    {
        var all = new Dictionary<string, string> { ["CHAINCODE_SERVER_ADDRESS"] = "127.0.0.1:0", ["CHAINCODE_ID"] = "ledger:0" };
        foreach (var (name, value) in variables) all[name] = value;
        return name => all.GetValueOrDefault(name);
    }

    private async Task<string> CallAsync(GrpcChannel channel, string function)
    {
        using var call = new Hyperledger.Fabric.Protos.Peer.Chaincode.ChaincodeClient(channel).Connect(cancellationToken: TestContext.CancellationToken);
        Assert.AreEqual("ledger:0", ChaincodeID.Parser.ParseFrom((await ReadAsync(call, MessageType.Register)).Payload).Name);
        await call.RequestStream.WriteAsync(new ChaincodeMessage { Type = MessageType.Registered });
        await call.RequestStream.WriteAsync(new ChaincodeMessage { Type = MessageType.Ready });
        await call.RequestStream.WriteAsync(new ChaincodeMessage
        {
            Type = MessageType.Transaction,
            Txid = "t1",
            ChannelId = "ledger",
            Payload = new ChaincodeInput { Args = { ByteString.CopyFromUtf8(function) } }.ToByteString(),
        });
        var response = Response.Parser.ParseFrom((await ReadAsync(call, MessageType.Completed)).Payload);
        await call.RequestStream.CompleteAsync();
        Assert.IsFalse(await call.ResponseStream.MoveNext(TestContext.CancellationToken));
        return response.Payload.ToStringUtf8();
    }

    private async Task<ChaincodeMessage> ReadAsync(AsyncDuplexStreamingCall<ChaincodeMessage, ChaincodeMessage> call, MessageType type)
    {
        Assert.IsTrue(await call.ResponseStream.MoveNext(TestContext.CancellationToken));
        Assert.AreEqual(type, call.ResponseStream.Current.Type);
        return call.ResponseStream.Current;
    }

    private static GrpcChannel Dial(int port, string serverCertificate, string? certificate, string? key)
    {
        using var expected = X509CertificateLoader.LoadCertificateFromFile(serverCertificate);
        var thumbprint = expected.Thumbprint;
        var options = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, actual, _, _) => ((X509Certificate2)actual!).Thumbprint == thumbprint,
        };
        if (certificate is not null)
        {
            using var loaded = X509Certificate2.CreateFromPemFile(certificate, key);
            options.ClientCertificates = [X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null)];
        }
        return GrpcChannel.ForAddress(
            $"https://127.0.0.1:{port}",
            new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { SslOptions = options }, DisposeHttpClient = true });
    }

    private (string Certificate, string Key) Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var files = (Path.Combine(_folder.FullName, $"{name}.pem"), Path.Combine(_folder.FullName, $"{name}.key"));
        File.WriteAllText(files.Item1, certificate.ExportCertificatePem());
        File.WriteAllText(files.Item2, key.ExportPkcs8PrivateKeyPem());
        return files;
    }
}
