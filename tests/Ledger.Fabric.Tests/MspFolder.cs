using Ledger.Network.Genesis;

namespace Ledger.Fabric.Tests;

/// <summary>Writes an identity as the MSP folder that Fabric's programs read.</summary>
internal static class MspFolder
{
    private const string NodeOus = """
        NodeOUs:
          Enable: true
          ClientOUIdentifier: { Certificate: cacerts/ca.pem, OrganizationalUnitIdentifier: client }
          PeerOUIdentifier: { Certificate: cacerts/ca.pem, OrganizationalUnitIdentifier: peer }
          AdminOUIdentifier: { Certificate: cacerts/ca.pem, OrganizationalUnitIdentifier: admin }
          OrdererOUIdentifier: { Certificate: cacerts/ca.pem, OrganizationalUnitIdentifier: orderer }
        """;

    public static string Write(string folder, GenesisOrganisation organisation, string certificatePem, string privateKeyPem)
    {
        void Put(string place, string text)
        {
            var path = Path.Combine(folder, place);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Put("cacerts/ca.pem", organisation.CaCertificatePem);
        Put("tlscacerts/tlsca.pem", organisation.TlsCaCertificatePem);
        Put("signcerts/cert.pem", certificatePem);
        Put("keystore/key.pem", privateKeyPem);
        Put("config.yaml", NodeOus);
        return folder;
    }
}
