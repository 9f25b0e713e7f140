namespace Ledger.NetworkConfig.Crypto;

/// <summary>The files of an MSP folder as Fabric's programs read them (msp/configbuilder.go).</summary>
internal static class MspFiles
{
    public const string CaCertificate = "cacerts/ca.pem";
    public const string TlsCaCertificate = "tlscacerts/tlsca.pem";
    public const string Certificate = "signcerts/cert.pem";
    public const string Key = "keystore/key.pem";
    public const string Configuration = "config.yaml";

    /// <summary><c>config.yaml</c>: which OU makes whom.</summary>
    public static string NodeOus { get; } = $"""
        NodeOUs:
          Enable: true
          ClientOUIdentifier:
            Certificate: {CaCertificate}
            OrganizationalUnitIdentifier: client
          PeerOUIdentifier:
            Certificate: {CaCertificate}
            OrganizationalUnitIdentifier: peer
          AdminOUIdentifier:
            Certificate: {CaCertificate}
            OrganizationalUnitIdentifier: admin
          OrdererOUIdentifier:
            Certificate: {CaCertificate}
            OrganizationalUnitIdentifier: orderer

        """.ReplaceLineEndings("\n");
}
