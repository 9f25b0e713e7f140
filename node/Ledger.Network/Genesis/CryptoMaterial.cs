using System.Security.Cryptography;
using System.Text.Json;
using Hyperledger.Fabric.Msp;
using Ledger.Network.Topology;

namespace Ledger.Network.Genesis;

/// <summary>
/// The certificates and keys of an embedded network, under <c>network/crypto</c> and <c>identities</c>. Made once;
/// every private key is in a file of its own that only the owner can read.
/// </summary>
public sealed class CryptoMaterial
{
    private readonly NetworkFolder _folder;

    /// <summary>The material of a folder.</summary>
    public CryptoMaterial(NetworkFolder folder) => _folder = folder;

    /// <summary>Makes what is missing. An interrupted run is completed by the next: an organisation is made anew until its marker stands. Peers that a made organisation lacks are issued theirs; users are not, since one who was taken away stays away.</summary>
    public async Task CreateAsync(NetworkTopology topology, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var work = topology.Organisations
            .Select(organisation => CreateAsync(organisation.MspId, Nodes(organisation), organisation.Users, NodeRole.Peer, time, cancellationToken))
            .Append(CreateAsync(topology.Orderer.MspId, [OrdererName], [], NodeRole.Orderer, time, cancellationToken));
        await Task.WhenAll(work).ConfigureAwait(false);
    }

    /// <summary>An organisation as block 0 introduces it.</summary>
    public async Task<GenesisOrganisation> OrganisationAsync(string mspId, CancellationToken cancellationToken = default) => new(
        mspId,
        await ReadAsync(mspId, "ca", "cert.pem", cancellationToken).ConfigureAwait(false),
        await ReadAsync(mspId, "tlsca", "cert.pem", cancellationToken).ConfigureAwait(false));

    /// <summary>What the orderer signs and serves with.</summary>
    public Task<NodeCredentials> OrdererAsync(string mspId, CancellationToken cancellationToken = default) => NodeAsync(mspId, OrdererName, cancellationToken);

    /// <summary>What a peer signs and serves with.</summary>
    public Task<NodeCredentials> PeerAsync(string mspId, int index, CancellationToken cancellationToken = default) =>
        NodeAsync(mspId, NetworkFolder.PeerName(mspId, index), cancellationToken);

    /// <summary>Issues a TLS certificate with a new key from an organisation's TLS authority, as a client shows it.</summary>
    public async Task<IssuedCertificate> IssueTlsAsync(string mspId, string commonName, TimeProvider time, CancellationToken cancellationToken = default)
    {
        using var tlsCa = await LoadAuthorityAsync(mspId, "tlsca", time, cancellationToken).ConfigureAwait(false);
        return tlsCa.IssueTls(commonName);
    }

    /// <summary>The organisation's administrator, who approves definitions and installs packages.</summary>
    public async Task<SigningIdentity> AdministratorAsync(string mspId, CancellationToken cancellationToken = default) => SigningIdentity.FromPem(
        mspId,
        await ReadAsync(mspId, "admin", "cert.pem", cancellationToken).ConfigureAwait(false),
        await ReadAsync(mspId, "admin", "key.pem", cancellationToken).ConfigureAwait(false));

    private const string OrdererName = "orderer";
    private const string CompleteMarker = "complete";

    private static IReadOnlyList<string> Nodes(OrganisationTopology organisation) =>
        [.. organisation.Peers.Select((_, index) => NetworkFolder.PeerName(organisation.MspId, index))];

    private async Task<NodeCredentials> NodeAsync(string mspId, string name, CancellationToken cancellationToken) => new(
        mspId,
        await ReadAsync(mspId, name, "cert.pem", cancellationToken).ConfigureAwait(false),
        await ReadAsync(mspId, name, "key.pem", cancellationToken).ConfigureAwait(false),
        await ReadAsync(mspId, name, "tls-cert.pem", cancellationToken).ConfigureAwait(false),
        await ReadAsync(mspId, name, "tls-key.pem", cancellationToken).ConfigureAwait(false),
        await ReadAsync(mspId, "tlsca", "cert.pem", cancellationToken).ConfigureAwait(false));

    private async Task CreateAsync(
        string mspId, IReadOnlyList<string> nodes, IReadOnlyList<UserTopology> users, NodeRole nodeRole, TimeProvider time, CancellationToken cancellationToken)
    {
        var marker = Path.Combine(_folder.Crypto, mspId, CompleteMarker);
        if (File.Exists(marker))
        {
            await CompleteAsync(mspId, nodes, nodeRole, time, cancellationToken).ConfigureAwait(false);
            return;
        }

        using var ca = Authority(mspId, "ca", time);
        using var tlsCa = Authority(mspId, "tlsca", time);
        await WriteAuthorityAsync(mspId, "ca", ca, cancellationToken).ConfigureAwait(false);
        await WriteAuthorityAsync(mspId, "tlsca", tlsCa, cancellationToken).ConfigureAwait(false);
        foreach (var node in nodes) await WriteNodeAsync(mspId, node, nodeRole, ca, tlsCa, cancellationToken).ConfigureAwait(false);
        await WriteAsync(Path.Combine(_folder.Crypto, mspId, "admin"), "", ca.IssueSigning(EnrolmentId(), NodeRole.Admin), cancellationToken).ConfigureAwait(false);
        foreach (var user in users)
        {
            var path = Path.Combine(_folder.Identities, user.Name);
            var attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["unit"] = user.Unit, ["role"] = user.Role };
            await WriteAsync(path, "", ca.IssueSigning(EnrolmentId(), NodeRole.Client, attributes), cancellationToken).ConfigureAwait(false);
            var description = JsonSerializer.SerializeToUtf8Bytes(new IdentityFile(mspId, user.Unit, user.Role), IdentityJson.Default.IdentityFile);
            await AtomicFile.WriteAsync(Path.Combine(path, "identity.json"), description, ownerOnly: false, cancellationToken).ConfigureAwait(false);
        }
        await AtomicFile.WriteAsync(marker, "", ownerOnly: false, cancellationToken).ConfigureAwait(false);
    }

    // A peer that the topology has got since is issued its certificates; the TLS certificate is written last.
    private async Task CompleteAsync(string mspId, IReadOnlyList<string> nodes, NodeRole nodeRole, TimeProvider time, CancellationToken cancellationToken)
    {
        var missing = nodes.Where(node => !File.Exists(Path.Combine(_folder.Crypto, mspId, node, "tls-cert.pem"))).ToList();
        if (missing.Count == 0) return;
        using var ca = await LoadAuthorityAsync(mspId, "ca", time, cancellationToken).ConfigureAwait(false);
        using var tlsCa = await LoadAuthorityAsync(mspId, "tlsca", time, cancellationToken).ConfigureAwait(false);
        foreach (var node in missing) await WriteNodeAsync(mspId, node, nodeRole, ca, tlsCa, cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteNodeAsync(
        string mspId, string node, NodeRole role, CertificateAuthority ca, CertificateAuthority tlsCa, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder.Crypto, mspId, node);
        await WriteAsync(path, "", ca.IssueSigning(node, role), cancellationToken).ConfigureAwait(false);
        await WriteAsync(path, "tls-", tlsCa.IssueTls(node), cancellationToken).ConfigureAwait(false);
    }

    private async Task<CertificateAuthority> LoadAuthorityAsync(string mspId, string kind, TimeProvider time, CancellationToken cancellationToken) => CertificateAuthority.Load(
        await ReadAsync(mspId, kind, "cert.pem", cancellationToken).ConfigureAwait(false),
        await ReadAsync(mspId, kind, "key.pem", cancellationToken).ConfigureAwait(false),
        time);

    // OU=embedded tells a reader of the chain that one operator holds every key of this network.
    private static CertificateAuthority Authority(string mspId, string kind, TimeProvider time) => CertificateAuthority.Create(
        new CertificateAuthorityOptions { Organization = mspId, CommonName = $"{kind}.{mspId}", OrganizationalUnits = ["embedded"] }, time);

    // Certificates stand in every block: an enrolment id that says nothing of its owner.
    private static string EnrolmentId() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private async Task WriteAuthorityAsync(string mspId, string kind, CertificateAuthority authority, CancellationToken cancellationToken) =>
        await WriteAsync(Path.Combine(_folder.Crypto, mspId, kind), "", new IssuedCertificate(authority.CertificatePem, authority.ExportPrivateKeyPem()), cancellationToken).ConfigureAwait(false);

    private static async Task WriteAsync(string path, string prefix, IssuedCertificate issued, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(path);
        await AtomicFile.WriteAsync(Path.Combine(path, prefix + "key.pem"), issued.PrivateKeyPem, ownerOnly: true, cancellationToken).ConfigureAwait(false);
        await AtomicFile.WriteAsync(Path.Combine(path, prefix + "cert.pem"), issued.CertificatePem, ownerOnly: false, cancellationToken).ConfigureAwait(false);
    }

    private Task<string> ReadAsync(string mspId, string name, string file, CancellationToken cancellationToken) =>
        File.ReadAllTextAsync(Path.Combine(_folder.Crypto, mspId, name, file), cancellationToken);
}
