using System.Security.Cryptography.X509Certificates;
using Hyperledger.Fabric.Msp;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Crypto;

/// <summary>
/// Watches over the certificates of nodes and administrators, and renews them for the keys that they have: what the
/// channel's configuration says of an orderer stays true. Identities are renewed by <c>ledger identity renew</c>.
/// </summary>
public sealed class CertificateRenewal
{
    private readonly FabricFolder _folder;
    private readonly FabricTopology _topology;
    private readonly TimeProvider _time;

    /// <summary>The certificates of a folder.</summary>
    public CertificateRenewal(FabricFolder folder, FabricTopology topology, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(topology);
        _folder = folder;
        _topology = topology;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Every certificate that stands in the folder, the one that ends first at the front.</summary>
    public IReadOnlyList<CertificateState> List() => [.. Leaves().Select(l => l.State).Concat(Authorities()).OrderBy(s => s.NotAfter).ThenBy(s => s.File, StringComparer.Ordinal)];

    /// <summary>Renews what is due and whose authority stands in the folder.</summary>
    /// <param name="all">Whether to renew what is not due, too.</param>
    /// <param name="cancellationToken">Stops between two certificates.</param>
    /// <returns>What was renewed, as it is now. Nodes take it at their next start.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public async Task<IReadOnlyList<CertificateState>> RenewAsync(bool all = false, CancellationToken cancellationToken = default)
    {
        var renewed = new List<CertificateState>();
        foreach (var leaf in Leaves())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!all && !leaf.State.IsDue(_time.GetUtcNow())) continue;
            var authority = _folder.Authority(leaf.MspId, leaf.State.Kind == CertificateKind.Tls ? "tlsca" : "ca");
            if (!File.Exists(Path.Combine(authority, "key.pem"))) continue;
            using var ca = CertificateAuthority.Load(
                await File.ReadAllTextAsync(Path.Combine(authority, "cert.pem"), cancellationToken).ConfigureAwait(false),
                await File.ReadAllTextAsync(Path.Combine(authority, "key.pem"), cancellationToken).ConfigureAwait(false), _time);
            await RenderedFile.WriteAsync(leaf.State.File, Renew(ca, leaf), isSecret: false, cancellationToken).ConfigureAwait(false);
            renewed.Add(leaf.State with { NotAfter = EndOf(leaf.State.File) });
        }
        return renewed;
    }

    private string Renew(CertificateAuthority ca, Leaf leaf)
    {
        using var before = X509CertificateLoader.LoadCertificateFromFile(leaf.State.File);
        var name = before.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        var validity = TimeSpan.FromDays(_topology.Certificates.Days);
        return leaf.State.Kind == CertificateKind.Tls
            ? ca.CertifyTls(before.PublicKey, name, leaf.Hosts, validity)
            : ca.CertifySigning(before.PublicKey, name, leaf.Role, validity: validity);
    }

    private IEnumerable<Leaf> Leaves()
    {
        foreach (var (organisation, node) in _topology.OrdererNodes)
        {
            foreach (var leaf in OfNode(organisation.MspId, node.Id, node.Host, NodeRole.Orderer)) yield return leaf;
        }
        foreach (var (organisation, node) in _topology.PeerNodes)
        {
            foreach (var leaf in OfNode(organisation.MspId, node.Id, node.Host, NodeRole.Peer)) yield return leaf;
        }
        foreach (var mspId in _topology.MspIds)
        {
            var folder = _folder.Administrator(mspId);
            if (Find(mspId, mspId, CertificateKind.Signing, Path.Combine(folder, "cert.pem"), NodeRole.Admin, []) is { } signing) yield return signing;
            if (Find(mspId, mspId, CertificateKind.Tls, Path.Combine(folder, "tls-cert.pem"), NodeRole.Admin, []) is { } tls) yield return tls;
        }
    }

    private IEnumerable<Leaf> OfNode(string mspId, string id, string host, NodeRole role)
    {
        if (Find(mspId, id, CertificateKind.Signing, Path.Combine(_folder.NodeMsp(id), MspFiles.Certificate), role, []) is { } signing) yield return signing;
        if (Find(mspId, id, CertificateKind.Tls, _folder.NodeTls(id, "server.crt"), role, NetworkCertificates.HostsOf(host)) is { } tls) yield return tls;
    }

    private IEnumerable<CertificateState> Authorities() =>
        from mspId in _topology.MspIds
        from file in new[] { Path.Combine(_folder.Msp(mspId), MspFiles.CaCertificate), Path.Combine(_folder.Msp(mspId), MspFiles.TlsCaCertificate) }
        where File.Exists(file)
        select new CertificateState(mspId, CertificateKind.Authority, file, EndOf(file));

    private static Leaf? Find(string mspId, string owner, CertificateKind kind, string file, NodeRole role, string[] hosts) =>
        File.Exists(file) ? new Leaf(mspId, new CertificateState(owner, kind, file, EndOf(file)), role, hosts) : null;

    private static DateTimeOffset EndOf(string file)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
        return new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
    }

    private sealed record Leaf(string MspId, CertificateState State, NodeRole Role, string[] Hosts);
}
