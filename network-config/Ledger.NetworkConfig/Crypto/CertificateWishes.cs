using System.Security.Cryptography;
using Hyperledger.Fabric.Msp;
using Ledger.NetworkConfig.Topology;
using Ledger.Sdk.Workspaces;

namespace Ledger.NetworkConfig.Crypto;

/// <summary>What an organisation of a topology needs of certificates, and where each has its place in the folder.</summary>
internal sealed class CertificateWishes(FabricFolder folder, FabricTopology topology)
{
    /// <param name="mspId">The organisation.</param>
    /// <param name="known">Enrolment ids of an earlier request, by the name of the wish.</param>
    public IReadOnlyList<CertificateWish> Of(string mspId, IReadOnlyDictionary<string, string> known)
    {
        var wishes = new List<CertificateWish>();
        var admin = folder.Administrator(mspId);
        var token = topology.TokenOf(mspId)?.Place;
        var administrator = known.GetValueOrDefault("admin") ?? EnrolmentId();
        wishes.Add(Signing("admin", NodeRole.Admin, administrator, KeyPlaces.OfPerson(token, mspId, "admin", admin), Path.Combine(admin, "cert.pem")));
        wishes.Add(Tls("admin-tls", NodeRole.Admin, administrator, [], Path.Combine(admin, "tls-key.pem"), Path.Combine(admin, "tls-cert.pem")));
        foreach (var (organisation, node) in topology.OrdererNodes.Where(n => n.Organisation.MspId == mspId)) wishes.AddRange(OfNode(token, node.Id, node.Host, NodeRole.Orderer));
        foreach (var (organisation, node) in topology.PeerNodes.Where(n => n.Organisation.MspId == mspId)) wishes.AddRange(OfNode(token, node.Id, node.Host, NodeRole.Peer));
        foreach (var user in topology.Organisations.Where(o => o.MspId == mspId).SelectMany(o => o.Users))
        {
            var place = Path.Combine(folder.Workspace.IdentitiesDirectory, user.Name);
            wishes.Add(Signing(user.Name, NodeRole.Client, known.GetValueOrDefault(user.Name) ?? EnrolmentId(), KeyPlaces.OfPerson(token, mspId, user.Name, place), Path.Combine(place, "cert.pem")) with
            {
                Attributes = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["role"] = user.Role, ["unit"] = user.Unit },
            });
        }
        return wishes;
    }

    private IEnumerable<CertificateWish> OfNode(TokenPlace? token, string id, string host, NodeRole role)
    {
        var msp = folder.NodeMsp(id);
        yield return Signing(id, role, id, KeyPlaces.OfNode(token, id, msp), Path.Combine(msp, MspFiles.Certificate));
        yield return Tls(id + "-tls", role, id, NetworkCertificates.HostsOf(host), folder.NodeTls(id, "server.key"), folder.NodeTls(id, "server.crt"));
    }

    private static CertificateWish Signing(string name, NodeRole role, string enrolmentId, KeyPlace key, string certificate) =>
        new(name, CertificateKind.Signing, role, enrolmentId, new Dictionary<string, string>(), []) { Key = key, CertificateFile = certificate };

    private static CertificateWish Tls(string name, NodeRole role, string enrolmentId, IReadOnlyList<string> hosts, string key, string certificate) =>
        new(name, CertificateKind.Tls, role, enrolmentId, new Dictionary<string, string>(), hosts) { Key = new KeyPlace(null, name, key), CertificateFile = certificate };

    private static string EnrolmentId() => RandomNumberGenerator.GetHexString(16, lowercase: true);
}
