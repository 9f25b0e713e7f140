using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Hyperledger.Fabric.Client.Tests.Fakes;
using Hyperledger.Fabric.Protos.Gateway;

namespace Hyperledger.Fabric.Client.Tests;

[TestClass]
public sealed class MutualTlsTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task ClientCertificate_IsShownToAPeerThatDemandsOne()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var peer = await FakePeer.StartAsync(requireClientCertificate: true);
        byte[]? shown = null;
        peer.Evaluate = (_, context) =>
        {
            shown = FabricChannel.CertificateHash(context.GetHttpContext().Connection.ClientCertificate!);
            return Task.FromResult(new EvaluateResponse());
        };
        using var channel = FabricChannel.Create(peer.Address, peer.TlsRootPem, FakePeer.ServerName, certificate);

        await peer.ConnectGateway(channel).GetNetwork("ledger").GetContract("basic").EvaluateAsync("Get", [], TestContext.CancellationToken);

        CollectionAssert.AreEqual(SHA256.HashData(certificate.RawData), shown);
    }

    [TestMethod]
    public async Task NoClientCertificate_ForAPeerThatDemandsOne_IsUnavailable()
    {
        await using var peer = await FakePeer.StartAsync(requireClientCertificate: true);
        using var channel = peer.Connect();

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(() =>
            peer.ConnectGateway(channel).GetNetwork("ledger").GetContract("basic").EvaluateAsync("Get", [], TestContext.CancellationToken));

        Assert.AreEqual(StatusCode.Unavailable, exception.StatusCode);
    }
}
