using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Ledger.Network.Genesis;
using Ledger.Network.Ordering;

namespace Ledger.Network.Tests.Gateway;

/// <summary>What this process signed itself is not verified again, and nothing else slips through with it.</summary>
[TestClass]
public sealed class OwnSignatureTests
{
    [TestMethod]
    public async Task An_accepted_signature_holds_for_its_signer_message_and_bytes_alone()
    {
        using var ca = CertificateAuthority.Create(new CertificateAuthorityOptions { Organization = "ProvinceMSP", CommonName = "ca" });
        var organisation = new GenesisOrganisation("ProvinceMSP", ca.CertificatePem, ca.CertificatePem);
        var orderer = organisation with { MspId = "OrdererMSP" };
        var consenter = new GenesisConsenter("127.0.0.1", 7050, ca.IssueTls("orderer").CertificatePem);
        var msps = ChannelConfig.FromBlock(GenesisBlock.Create(
            "ledger", orderer, consenter, [organisation], new BatchLimits(10, 1000, 1000, TimeSpan.FromSeconds(1)), TimeProvider.System)).Msps;
        var (one, other) = (Identity(ca, "one"), Identity(ca, "other"));
        var (creator, stranger) = (ByteString.CopyFrom(one.Creator.Span), ByteString.CopyFrom(other.Creator.Span));
        byte[] message = [1, 2, 3];
        var signature = await one.SignAsync(message);

        msps.AcceptOwnSignature(creator, message, signature);
        Assert.IsTrue(msps.VerifySignature(creator, message, signature));
        Assert.IsFalse(msps.VerifySignature(creator, [1, 2, 4], signature));
        Assert.IsFalse(msps.VerifySignature(stranger, message, signature));
        signature[^1] ^= 1;
        Assert.IsFalse(msps.VerifySignature(creator, message, signature));
    }

    private static SigningIdentity Identity(CertificateAuthority ca, string name)
    {
        var issued = ca.IssueSigning(name, NodeRole.Peer);
        return SigningIdentity.FromPem("ProvinceMSP", issued.CertificatePem, issued.PrivateKeyPem);
    }
}
