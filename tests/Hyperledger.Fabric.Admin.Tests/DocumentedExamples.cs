using Grpc.Core;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Admin.Tests;

/// <summary>The examples of docs/ADMIN.md, compiled; a test holds that the page shows these lines.</summary>
internal static class DocumentedExamples
{
    public static async Task JoinAsync(Block genesis, string tlsRootPem, string tlsCertificatePem, string tlsKeyPem, string certificatePem, string privateKeyPem)
    {
        using var orderer = OrdererAdmin.Connect("orderer0.example.com:9443", tlsRootPem, tlsCertificatePem, tlsKeyPem);
        var joined = await orderer.JoinChannelAsync(genesis);
        Console.WriteLine($"{joined.Outcome}: {joined.Channel.Relation}, {joined.Channel.Height} blocks");

        using var channel = FabricChannel.Create("peer0.org1.example.com:7051", tlsRootPem);
        var peer = new PeerAdmin(channel, SigningIdentity.FromPem("Org1MSP", certificatePem, privateKeyPem));
        if (await peer.JoinChannelAsync(genesis) == ChannelJoin.AlreadyJoined)
            Console.WriteLine("nothing to do");
    }

    public static async Task DefineAsync(ChannelBase channel, SigningIdentity administrator)
    {
        var package = ChaincodePackage.Create("basic_1.0", new ServiceConnection { Address = "{{.peername}}_basic:9999" });
        var packageId = await new PeerAdmin(channel, administrator).InstallChaincodeAsync(package.Bytes);
        var definition = new ChaincodeDefinition
        {
            Name = "basic",
            Version = "1.0",
            Sequence = 1,
            EndorsementPolicy = ChaincodePolicy.Parse("AND('Org1MSP.peer', 'Org2MSP.peer')"),
        };
        var lifecycle = new LifecycleAdmin(Gateway.Connect(new GatewayOptions(channel, administrator)), "mychannel");
        await lifecycle.ApproveAsync(definition, packageId);
        var readiness = await lifecycle.CheckCommitReadinessAsync(definition);
        if (readiness.Approvals["Org2MSP"])
            await lifecycle.CommitAsync(definition, ["Org1MSP", "Org2MSP"]);
    }

    public static async Task ProposeAsync(ChannelBase orderer, SigningIdentity administrator, string rootPem, string tlsRootPem)
    {
        var block = await new ConfigAdmin(orderer, administrator).GetConfigBlockAsync("mychannel");
        var change = new ConfigChange(ChannelConfig.FromBlock(block));
        change.SetApplicationOrganization(new OrganizationDefinition
        {
            MspId = "Org3MSP",
            RootCertificatesPem = [rootPem],
            TlsRootCertificatesPem = [tlsRootPem],
            AnchorPeers = ["peer0.org3.example.com:7051"],
        });
        var update = await change.ToUpdate().SignAsync(administrator);
        await File.WriteAllBytesAsync("org3.pb", update.GetBytes());
    }

    public static async Task AgreeAsync(ChannelBase orderer, PeerAdmin peer, SigningIdentity administrator)
    {
        var update = await ChannelUpdate.Parse(await File.ReadAllBytesAsync("org3.pb")).SignAsync(administrator);
        var admin = new ConfigAdmin(orderer, administrator);
        var current = ChannelConfig.FromBlock(await admin.GetConfigBlockAsync("mychannel"));
        update.Verify(current);
        await admin.SubmitAsync(update);
        await peer.WaitForConfigAsync("mychannel", current.Sequence + 1);
    }

    public static async Task<ChannelUpdate> SignElsewhereAsync(ChannelUpdate update, string certificatePem, Func<byte[], Task<byte[]>> signElsewhere)
    {
        var request = update.NewSignatureRequest(new X509Identity("Org2MSP", certificatePem));
        update = update.WithSignature(request.GetBytes(), await signElsewhere(request.GetDigest()));
        return update;
    }
}
