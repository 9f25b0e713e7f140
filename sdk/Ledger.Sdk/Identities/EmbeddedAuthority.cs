using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hyperledger.Fabric.Msp;
using Ledger.Sdk.Identities.Internal;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Identities;

/// <summary>
/// The authority of one organisation of an embedded network, whose key stands in the network's folder: it issues identities
/// and revokes them. What it issued and revoked is kept beside its key.
/// </summary>
public sealed class EmbeddedAuthority : IDisposable
{
    private readonly Workspace _workspace;
    private readonly CertificateAuthority _authority;

    private EmbeddedAuthority(Workspace workspace, string mspId, CertificateAuthority authority)
    {
        _workspace = workspace;
        MspId = mspId;
        _authority = authority;
    }

    /// <summary>The organisation.</summary>
    public string MspId { get; }

    private string Issued => Path.Combine(_workspace.AuthorityDirectory(MspId), "issued");

    private string Revoked => Path.Combine(_workspace.AuthorityDirectory(MspId), "revoked");

    /// <summary>Whether the folder holds the authority of an organisation.</summary>
    public static bool IsIn(Workspace workspace, string mspId)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return File.Exists(Path.Combine(workspace.AuthorityDirectory(mspId), "key.pem"));
    }

    /// <summary>Opens the authority of an organisation.</summary>
    /// <exception cref="LedgerInputException">The folder has no such authority, or its files cannot be used.</exception>
    public static async Task<EmbeddedAuthority> OpenAsync(Workspace workspace, string mspId, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (!Records.State.Codes.IsMspId(mspId) || !IsIn(workspace, mspId))
            throw new LedgerInputException(LedgerError.AuthorityMissing, mspId, workspace.Directory);
        var folder = workspace.AuthorityDirectory(mspId);
        var certificate = await workspace.ReadTextAsync(Path.Combine(folder, "cert.pem"), cancellationToken).ConfigureAwait(false);
        var key = await workspace.ReadTextAsync(Path.Combine(folder, "key.pem"), cancellationToken).ConfigureAwait(false);
        try
        {
            return new EmbeddedAuthority(workspace, mspId, CertificateAuthority.Load(certificate, key, time));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new LedgerInputException(LedgerError.IdentityWrong, e, $"ca.{mspId}", "cert.pem, key.pem");
        }
    }

    /// <summary>Issues the certificate of a request.</summary>
    /// <param name="requestPem">PKCS#10 with a random enrolment id as common name.</param>
    /// <param name="unit">The unit for which the identity will speak: the issuer says it, and a request that says otherwise is refused.</param>
    /// <param name="role">The role, likewise.</param>
    /// <param name="validity">How long the certificate lives; cut at the authority's own end.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <returns>The certificate in PEM.</returns>
    /// <exception cref="LedgerInputException">The request cannot be understood, names a person, or asks for something else.</exception>
    public async Task<string> IssueAsync(string requestPem, string unit, string role, TimeSpan validity, CancellationToken cancellationToken = default)
    {
        if (!Records.State.Codes.IsUnitCode(unit))
            throw new LedgerInputException(LedgerError.IdentityArgumentWrong, "unit", unit);
        if (!Records.State.Roles.All.Contains(role))
            throw new LedgerInputException(LedgerError.IdentityArgumentWrong, "role", role);
        CertificateRequest request;
        try
        {
            // Its signature is checked: who asks has the key. Of its extensions only the wanted attributes are looked at.
            request = CertificateRequest.LoadSigningRequestPem(requestPem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new LedgerInputException(LedgerError.IdentityRequestWrong, e, "PKCS#10");
        }

        // A certificate reaches every block: what names somebody must not become one.
        if (IdentityCertificate.EnrolmentId(request.SubjectName) is not { } enrolment || !IdentityCertificate.IsEnrolmentId(enrolment))
            throw new LedgerInputException(LedgerError.EnrolmentIdNotRandom);
        var wanted = IdentityCertificate.Attributes(request.CertificateExtensions);
        if (wanted.GetValueOrDefault("unit", unit) != unit)
            throw new LedgerInputException(LedgerError.IdentityRequestWrong, $"unit {wanted["unit"]}");
        if (wanted.GetValueOrDefault("role", role) != role)
            throw new LedgerInputException(LedgerError.IdentityRequestWrong, $"role {wanted["role"]}");

        var attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["unit"] = unit, ["role"] = role };
        var pem = _authority.CertifySigning(request.PublicKey, enrolment, NodeRole.Client, attributes, validity: validity);
        await KeepAsync(Issued, pem, cancellationToken).ConfigureAwait(false);
        return pem;
    }

    /// <summary>Whether this authority issued a certificate, by its signature's issuer and key.</summary>
    public bool HasIssued(string certificatePem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(certificatePem);
            using var own = X509Certificate2.CreateFromPem(_authority.CertificatePem);
            return certificate.IssuerName.RawData.AsSpan().SequenceEqual(own.SubjectName.RawData);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>The serial numbers of the revoked certificates, lowercase hexadecimal digits.</summary>
    public IReadOnlySet<string> RevokedSerialNumbers() => Directory.Exists(Revoked)
        ? Directory.EnumerateFiles(Revoked, "*.pem").Select(f => Path.GetFileNameWithoutExtension(f)).ToHashSet(StringComparer.Ordinal)
        : new HashSet<string>();

    /// <summary>
    /// Revokes a certificate on every channel of the organisation: its list of revoked certificates, grown by this one, enters
    /// the channel's configuration in a transaction that the organisation's administrator signs. On return every peer refuses
    /// the identity. What it did before stays valid. After an exception some channels may have the list; call again.
    /// </summary>
    /// <param name="certificatePem">A certificate of this authority.</param>
    /// <param name="options">Settings of the connection; null: the defaults.</param>
    /// <param name="cancellationToken">Cancels before the update is sent, or the waiting for it.</param>
    /// <returns>The number of the configuration in force then on the folder's channel.</returns>
    /// <exception cref="LedgerInputException">The certificate is not of this authority.</exception>
    /// <exception cref="LedgerUnreachableException">The network does not serve, or ended meanwhile.</exception>
    /// <exception cref="LedgerRefusedException">The network refused the update.</exception>
    public async Task<ulong> RevokeAsync(string certificatePem, LedgerClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (!HasIssued(certificatePem))
            throw new LedgerInputException(LedgerError.CertificateOther, MspId, "issuer");
        var revoked = new List<string> { certificatePem };
        if (Directory.Exists(Revoked))
        {
            foreach (var file in Directory.EnumerateFiles(Revoked, "*.pem"))
                revoked.Add(await _workspace.ReadTextAsync(file, cancellationToken).ConfigureAwait(false));
        }

        var distinct = revoked.DistinctBy(SerialNumber).ToList();
        var sequence = await new RevocationUpdate(_workspace, MspId, options ?? new LedgerClientOptions())
            .SubmitAsync(number => _authority.Revoke(distinct, number), cancellationToken).ConfigureAwait(false);
        await KeepAsync(Revoked, certificatePem, cancellationToken).ConfigureAwait(false);
        return sequence;
    }

    /// <summary>Disposes the authority's key.</summary>
    public void Dispose() => _authority.Dispose();

    private static string SerialNumber(string certificatePem)
    {
        using var certificate = X509Certificate2.CreateFromPem(certificatePem);
        return certificate.SerialNumber.ToLowerInvariant();
    }

    private static Task KeepAsync(string folder, string certificatePem, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        return DurableFile.ReplaceAsync(
            Path.Combine(folder, SerialNumber(certificatePem) + ".pem"), Encoding.ASCII.GetBytes(certificatePem), ownerOnly: false, cancellationToken);
    }
}
