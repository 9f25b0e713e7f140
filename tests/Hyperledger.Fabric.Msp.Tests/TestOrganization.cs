using Google.Protobuf;
using Hyperledger.Fabric.Protos.Msp;

namespace Hyperledger.Fabric.Msp.Tests;

/// <summary>An organisation with a certificate authority of its own and the MSP definition that belongs to it.</summary>
internal sealed class TestOrganization
{
    public TestOrganization(string mspId, bool nodeUnits = true)
    {
        Authority = CertificateAuthority.Create(new() { Organization = mspId, CommonName = $"ca.{mspId}" });
        Definition = new FabricMSPConfig { Name = mspId, RootCerts = { Pem(Authority.CertificatePem) } };
        if (nodeUnits)
        {
            Definition.FabricNodeOus = new FabricNodeOUs
            {
                Enable = true,
                ClientOuIdentifier = new() { OrganizationalUnitIdentifier = "client" },
                PeerOuIdentifier = new() { OrganizationalUnitIdentifier = "peer" },
                AdminOuIdentifier = new() { OrganizationalUnitIdentifier = "admin" },
                OrdererOuIdentifier = new() { OrganizationalUnitIdentifier = "orderer" },
            };
        }
    }

    public string MspId => Definition.Name;

    public CertificateAuthority Authority { get; }

    public FabricMSPConfig Definition { get; }

    public static ByteString Pem(string pem) => ByteString.CopyFromUtf8(pem);

    public SigningIdentity Issue(NodeRole role, string name = "someone")
    {
        var issued = Authority.IssueSigning(name, role);
        return SigningIdentity.FromPem(MspId, issued.CertificatePem, issued.PrivateKeyPem);
    }

    public ByteString Serialize(string certificatePem) =>
        new SerializedIdentity { Mspid = MspId, IdBytes = Pem(certificatePem) }.ToByteString();

    public MspSet Msps(bool acceptsEd25519 = false) =>
        new([new MSPConfig { Config = Definition.ToByteString() }], acceptsEd25519);
}
