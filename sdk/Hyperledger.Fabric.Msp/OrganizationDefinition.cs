using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Msp;

namespace Hyperledger.Fabric.Msp;

/// <summary>
/// An organisation as a channel's configuration introduces it: its authorities, NodeOUs, policies and addresses. The groups
/// are those that configtxgen writes with the policies of Fabric's samples.
/// </summary>
public sealed record OrganizationDefinition
{
    /// <summary>The id of its MSP.</summary>
    public required string MspId { get; init; }

    /// <summary>The root CAs of its members' certificates, PEM, one each; at least one.</summary>
    public required IReadOnlyList<string> RootCertificatesPem { get; init; }

    /// <summary>The intermediate CAs of its members' certificates, PEM, one each.</summary>
    public IReadOnlyList<string> IntermediateCertificatesPem { get; init; } = [];

    /// <summary>The root CAs of its nodes' TLS certificates, PEM, one each.</summary>
    public required IReadOnlyList<string> TlsRootCertificatesPem { get; init; }

    /// <summary>The intermediate CAs of its nodes' TLS certificates, PEM, one each.</summary>
    public IReadOnlyList<string> TlsIntermediateCertificatesPem { get; init; } = [];

    /// <summary>The certificates that its CAs revoked: a revocation list each, PEM.</summary>
    public IReadOnlyList<string> RevocationListsPem { get; init; } = [];

    /// <summary>Host and port of the peers that others' gossip reaches first, as <c>peer0.org1.example.com:7051</c>.</summary>
    public IReadOnlyList<string> AnchorPeers { get; init; } = [];

    /// <summary>Host and port of its orderers, as <c>orderer0.example.com:7050</c>; needed under capability V3_0.</summary>
    public IReadOnlyList<string> OrdererEndpoints { get; init; } = [];

    /// <summary>
    /// Its group under <c>/Channel/Application</c>: Readers are its administrators, peers and clients, Writers its
    /// administrators and clients, Admins its administrators, Endorsement its peers.
    /// </summary>
    /// <exception cref="FormatException">An anchor peer's address is none.</exception>
    public ConfigGroup ToApplicationGroup()
    {
        var group = NewGroup();
        if (AnchorPeers.Count > 0) group.Values["AnchorPeers"] = ConfigValues.AnchorPeers(AnchorPeers);
        group.Policies["Readers"] = ConfigPolicies.AnyOf(MspId, MSPRole.Types.MSPRoleType.Admin, MSPRole.Types.MSPRoleType.Peer, MSPRole.Types.MSPRoleType.Client);
        group.Policies["Writers"] = ConfigPolicies.AnyOf(MspId, MSPRole.Types.MSPRoleType.Admin, MSPRole.Types.MSPRoleType.Client);
        group.Policies[ConfigPolicies.Admins] = ConfigPolicies.AnyOf(MspId, MSPRole.Types.MSPRoleType.Admin);
        group.Policies["Endorsement"] = ConfigPolicies.AnyOf(MspId, MSPRole.Types.MSPRoleType.Peer);
        return group;
    }

    /// <summary>Its group under <c>/Channel/Orderer</c>: Readers and Writers are its members, Admins its administrators.</summary>
    public ConfigGroup ToOrdererGroup()
    {
        var group = NewGroup();
        if (OrdererEndpoints.Count > 0) group.Values["Endpoints"] = ConfigValues.Of(new OrdererAddresses { Addresses = { OrdererEndpoints } });
        group.Policies["Readers"] = ConfigPolicies.AnyOf(MspId, MSPRole.Types.MSPRoleType.Member);
        group.Policies["Writers"] = ConfigPolicies.AnyOf(MspId, MSPRole.Types.MSPRoleType.Member);
        group.Policies[ConfigPolicies.Admins] = ConfigPolicies.AnyOf(MspId, MSPRole.Types.MSPRoleType.Admin);
        return group;
    }

    /// <summary>Its MSP, with NodeOUs: exactly one of client, peer, admin and orderer stands in each certificate.</summary>
    public MSPConfig ToMspConfig()
    {
        // With one authority the units are bound to it, as Fabric's tools do; of several any may issue.
        var authority = RootCertificatesPem is [var root] && IntermediateCertificatesPem.Count == 0 ? ByteString.CopyFromUtf8(root) : ByteString.Empty;
        FabricOUIdentifier Unit(string name) => new() { Certificate = authority, OrganizationalUnitIdentifier = name };
        return new MSPConfig
        {
            Config = new FabricMSPConfig
            {
                Name = MspId,
                RootCerts = { Texts(RootCertificatesPem) },
                IntermediateCerts = { Texts(IntermediateCertificatesPem) },
                TlsRootCerts = { Texts(TlsRootCertificatesPem) },
                TlsIntermediateCerts = { Texts(TlsIntermediateCertificatesPem) },
                RevocationList = { Texts(RevocationListsPem) },
                CryptoConfig = new FabricCryptoConfig { SignatureHashFamily = "SHA2", IdentityIdentifierHashFunction = "SHA256" },
                FabricNodeOus = new FabricNodeOUs
                {
                    Enable = true,
                    ClientOuIdentifier = Unit("client"),
                    PeerOuIdentifier = Unit("peer"),
                    AdminOuIdentifier = Unit("admin"),
                    OrdererOuIdentifier = Unit("orderer"),
                },
            }.ToByteString(),
        };
    }

    private static IEnumerable<ByteString> Texts(IEnumerable<string> texts) => texts.Select(ByteString.CopyFromUtf8);

    private ConfigGroup NewGroup() => new() { ModPolicy = ConfigPolicies.Admins, Values = { ["MSP"] = ConfigValues.Of(ToMspConfig()) } };
}
