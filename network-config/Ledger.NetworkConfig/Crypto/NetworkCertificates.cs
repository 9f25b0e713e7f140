using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hyperledger.Fabric.Msp;
using Ledger.NetworkConfig.Topology;
using Ledger.Sdk;
using Ledger.Sdk.Workspaces;

namespace Ledger.NetworkConfig.Crypto;

/// <summary>
/// Issues what a network needs of certificates, by authorities of its own making: two for each organisation, an
/// administrator, each node's two, and the topology's identities. What exists is kept; an interrupted run is completed
/// by the next. Every private key stands in a file that only its owner can read, or in the organisation's token.
/// </summary>
public sealed class NetworkCertificates
{
    private readonly FabricFolder _folder;
    private readonly FabricTopology _topology;
    private readonly TimeProvider _time;

    /// <summary>The certificates of a folder.</summary>
    public NetworkCertificates(FabricFolder folder, FabricTopology topology, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(topology);
        _folder = folder;
        _topology = topology;
        _time = time ?? TimeProvider.System;
    }

    private TimeSpan Validity => TimeSpan.FromDays(_topology.Certificates.Days);

    /// <summary>Issues what is missing.</summary>
    /// <param name="organisations">The organisations whose authorities stand in this folder; null: all of the topology.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <exception cref="NetworkConfigException">An organisation asked an authority of its own and has not got everything.</exception>
    /// <exception cref="LedgerInputException">An organisation's token refuses, or its PIN is missing.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public async Task IssueAsync(IReadOnlyCollection<string>? organisations = null, CancellationToken cancellationToken = default)
    {
        var orderers = _topology.Orderers.Where(o => organisations?.Contains(o.MspId) ?? true)
            .Select(o => IssueAsync(o.MspId, [.. o.Nodes.Select(n => (n.Id, n.Host, NodeRole.Orderer))], [], cancellationToken));
        var members = _topology.Organisations.Where(o => organisations?.Contains(o.MspId) ?? true)
            .Select(o => IssueAsync(o.MspId, [.. o.Peers.Select(p => (p.Id, p.Host, NodeRole.Peer))], o.Users, cancellationToken));
        await Task.WhenAll(orderers.Concat(members)).ConfigureAwait(false);
    }

    /// <summary>Whether the administrator of an organisation stands in this folder.</summary>
    public bool HasAdministrator(string mspId) => File.Exists(Path.Combine(_folder.Administrator(mspId), "cert.pem"));

    /// <summary>The administrator of an organisation whose authority stands in this folder.</summary>
    /// <exception cref="IOException">The folder has no such administrator.</exception>
    public async Task<SigningIdentity> AdministratorAsync(string mspId, CancellationToken cancellationToken = default)
    {
        var pem = await File.ReadAllTextAsync(Path.Combine(_folder.Administrator(mspId), "cert.pem"), cancellationToken).ConfigureAwait(false);
        if (_topology.TokenOf(mspId) is not { } token)
            return SigningIdentity.FromPem(mspId, pem, await File.ReadAllTextAsync(Path.Combine(_folder.Administrator(mspId), "key.pem"), cancellationToken).ConfigureAwait(false));
        using var certificate = X509Certificate2.CreateFromPem(pem);
        return new SigningIdentity(new X509Identity(mspId, pem), new TokenSigner(token.Place, certificate.PublicKey));
    }

    /// <summary>The TLS certificate and key that an organisation's administrator shows to orderers.</summary>
    /// <exception cref="IOException">The folder has no such administrator.</exception>
    public async Task<IssuedCertificate> AdministratorTlsAsync(string mspId, CancellationToken cancellationToken = default) => new(
        await File.ReadAllTextAsync(Path.Combine(_folder.Administrator(mspId), "tls-cert.pem"), cancellationToken).ConfigureAwait(false),
        await File.ReadAllTextAsync(Path.Combine(_folder.Administrator(mspId), "tls-key.pem"), cancellationToken).ConfigureAwait(false));

    /// <summary>The root of an organisation's TLS certificates, PEM.</summary>
    /// <exception cref="IOException">The folder has not got it.</exception>
    public Task<string> TlsRootAsync(string mspId, CancellationToken cancellationToken = default) =>
        File.ReadAllTextAsync(Path.Combine(_folder.Msp(mspId), MspFiles.TlsCaCertificate), cancellationToken);

    /// <summary>What a node's TLS certificate is valid for: its host, and whoever stands on its machine.</summary>
    internal static string[] HostsOf(string host) => [.. new[] { host, "localhost", "127.0.0.1" }.Distinct(StringComparer.Ordinal)];

    private async Task IssueAsync(string mspId, IReadOnlyList<(string Id, string Host, NodeRole Role)> nodes, IReadOnlyList<UserSetting> users, CancellationToken cancellationToken)
    {
        var requests = new CertificateRequests(_folder, _topology, _time);
        if (requests.AreOf(mspId))
        {
            await requests.RequireAsync(mspId, cancellationToken).ConfigureAwait(false);
            return;
        }
        using var ca = await AuthorityAsync(mspId, "ca", cancellationToken).ConfigureAwait(false);
        using var tlsCa = await AuthorityAsync(mspId, "tlsca", cancellationToken).ConfigureAwait(false);
        await PutAsync(Path.Combine(_folder.Msp(mspId), MspFiles.CaCertificate), ca.CertificatePem, cancellationToken).ConfigureAwait(false);
        await PutAsync(Path.Combine(_folder.Msp(mspId), MspFiles.TlsCaCertificate), tlsCa.CertificatePem, cancellationToken).ConfigureAwait(false);
        await PutAsync(Path.Combine(_folder.Msp(mspId), MspFiles.Configuration), MspFiles.NodeOus, cancellationToken).ConfigureAwait(false);

        var admin = _folder.Administrator(mspId);
        var token = _topology.TokenOf(mspId)?.Place;
        if (!File.Exists(Path.Combine(admin, "tls-cert.pem")))
        {
            await CertifyAsync(KeyPlaces.OfPerson(token, mspId, "admin", admin), Path.Combine(admin, "cert.pem"), key => ca.CertifySigning(key, EnrolmentId(), NodeRole.Admin, validity: Validity), cancellationToken).ConfigureAwait(false);
            await PutAsync(Path.Combine(admin, "tls-key.pem"), Path.Combine(admin, "tls-cert.pem"), tlsCa.IssueTls("admin", [], Validity), cancellationToken).ConfigureAwait(false);
        }
        foreach (var (id, host, role) in nodes)
        {
            if (!File.Exists(_folder.NodeTls(id, "server.crt"))) await IssueNodeAsync(token, id, host, role, ca, tlsCa, cancellationToken).ConfigureAwait(false);
        }
        foreach (var user in users)
        {
            if (!File.Exists(Path.Combine(_folder.Workspace.IdentitiesDirectory, user.Name, "identity.json"))) await IssueUserAsync(token, mspId, user, ca, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task IssueNodeAsync(
        TokenPlace? token, string id, string host, NodeRole role, CertificateAuthority ca, CertificateAuthority tlsCa, CancellationToken cancellationToken)
    {
        var msp = _folder.NodeMsp(id);
        await PutAsync(Path.Combine(msp, MspFiles.CaCertificate), ca.CertificatePem, cancellationToken).ConfigureAwait(false);
        await PutAsync(Path.Combine(msp, MspFiles.TlsCaCertificate), tlsCa.CertificatePem, cancellationToken).ConfigureAwait(false);
        await PutAsync(Path.Combine(msp, MspFiles.Configuration), MspFiles.NodeOus, cancellationToken).ConfigureAwait(false);
        await CertifyAsync(KeyPlaces.OfNode(token, id, msp), Path.Combine(msp, MspFiles.Certificate), key => ca.CertifySigning(key, id, role, validity: Validity), cancellationToken).ConfigureAwait(false);
        await PutAsync(_folder.NodeTls(id, "ca.crt"), tlsCa.CertificatePem, cancellationToken).ConfigureAwait(false);
        // Last of the node's files: where it stands, the others do.
        await PutAsync(_folder.NodeTls(id, "server.key"), _folder.NodeTls(id, "server.crt"), tlsCa.IssueTls(id, HostsOf(host), Validity), cancellationToken).ConfigureAwait(false);
    }

    private async Task IssueUserAsync(TokenPlace? token, string mspId, UserSetting user, CertificateAuthority ca, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_folder.Workspace.IdentitiesDirectory, user.Name);
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["unit"] = user.Unit, ["role"] = user.Role };
        await CertifyAsync(KeyPlaces.OfPerson(token, mspId, user.Name, folder), Path.Combine(folder, "cert.pem"), key => ca.CertifySigning(key, EnrolmentId(), NodeRole.Client, attributes, validity: Validity), cancellationToken).ConfigureAwait(false);
        await PutAsync(Path.Combine(folder, "identity.json"), IdentityFile.Text(mspId, user.Unit, user.Role, token), cancellationToken).ConfigureAwait(false);
    }

    private static async Task CertifyAsync(KeyPlace place, string certificateFile, Func<PublicKey, string> certify, CancellationToken cancellationToken)
    {
        using var key = await SigningKey.OpenAsync(place, cancellationToken).ConfigureAwait(false);
        await RenderedFile.WriteAsync(certificateFile, certify(key.Public), isSecret: false, cancellationToken).ConfigureAwait(false);
    }

    // The key is written first: a certificate without a key is of no use, a key without a certificate is made anew.
    private async Task<CertificateAuthority> AuthorityAsync(string mspId, string kind, CancellationToken cancellationToken)
    {
        var folder = _folder.Authority(mspId, kind);
        string key = Path.Combine(folder, "key.pem"), certificate = Path.Combine(folder, "cert.pem");
        if (File.Exists(certificate))
        {
            return CertificateAuthority.Load(
                await File.ReadAllTextAsync(certificate, cancellationToken).ConfigureAwait(false),
                await File.ReadAllTextAsync(key, cancellationToken).ConfigureAwait(false), _time);
        }
        var authority = CertificateAuthority.Create(
            new CertificateAuthorityOptions
            {
                Organization = mspId,
                CommonName = $"{kind}.{mspId}",
                // Tells a reader of the chain that one operator holds every key of this network.
                OrganizationalUnits = _topology.IsTrial ? ["embedded"] : [],
            }, _time);
        await PutAsync(key, certificate, new IssuedCertificate(authority.CertificatePem, authority.ExportPrivateKeyPem()), cancellationToken).ConfigureAwait(false);
        return authority;
    }

    // Certificates stand in every block: an enrolment id that says nothing of its owner.
    private static string EnrolmentId() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private static async Task PutAsync(string keyFile, string certificateFile, IssuedCertificate issued, CancellationToken cancellationToken)
    {
        await RenderedFile.WriteAsync(keyFile, issued.PrivateKeyPem, isSecret: true, cancellationToken).ConfigureAwait(false);
        await RenderedFile.WriteAsync(certificateFile, issued.CertificatePem, isSecret: false, cancellationToken).ConfigureAwait(false);
    }

    private static Task<bool> PutAsync(string file, string text, CancellationToken cancellationToken) => RenderedFile.WriteAsync(file, text, isSecret: false, cancellationToken);
}
