using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hyperledger.Fabric.Msp;
using Ledger.Records.State;
using Ledger.Sdk.Identities.Internal;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Identities;

/// <summary>The identities of a working folder: asked for, installed, renewed. Private keys never leave it.</summary>
public sealed partial class IdentityFolder(Workspace workspace)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Draws a key and makes the request for its certificate.</summary>
    /// <param name="name">The identity's name here: lowercase letters, digits and hyphens; no name of a person belongs here.</param>
    /// <param name="mspId">The MSP that is to issue.</param>
    /// <param name="unit">The unit's code.</param>
    /// <param name="role">One of <see cref="Roles"/>.</param>
    /// <param name="enrolmentId">The enrolment id to keep when a certificate is renewed; null: a new random one.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <exception cref="LedgerInputException">An argument cannot hold, or a request of this name waits already.</exception>
    public async Task<IdentityRequest> RequestAsync(
        string name, string mspId, string unit, string role, string? enrolmentId = null, CancellationToken cancellationToken = default)
    {
        Require(NamePattern().IsMatch(name), "name", name);
        Require(Codes.IsMspId(mspId), "msp", mspId);
        Require(Codes.IsUnitCode(unit), "unit", unit);
        Require(Roles.All.Contains(role), "role", role);
        if (Directory.Exists(Folder(name)))
            throw new LedgerInputException(LedgerError.IdentityRequested, name, Folder(name));
        // Its new key would lie in a file.
        if (workspace.ListIdentities().Contains(name)
            && (await workspace.ReadAsync<IdentityDescription>(Path.Combine(workspace.IdentitiesDirectory, name, "identity.json"), cancellationToken).ConfigureAwait(false)).Token is { } token)
            throw new LedgerInputException(LedgerError.IdentityInToken, name, token.Label);
        enrolmentId ??= RandomNumberGenerator.GetHexString(16, lowercase: true);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(enrolmentId);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        var attributes = JsonSerializer.SerializeToUtf8Bytes(new { attrs = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["role"] = role, ["unit"] = unit } });
        request.CertificateExtensions.Add(new X509Extension(CertificateAuthority.AttributesOid, attributes, critical: false));
        var pem = request.CreateSigningRequestPem() + "\n";

        Directory.CreateDirectory(Folder(name));
        await WriteAsync(Folder(name), "key.pem", key.ExportPkcs8PrivateKeyPem() + "\n", ownerOnly: true, cancellationToken).ConfigureAwait(false);
        await WriteAsync(Folder(name), "identity.json", JsonSerializer.Serialize(new IdentityDescription { MspId = mspId, Unit = unit, Role = role }, s_json), ownerOnly: false, cancellationToken).ConfigureAwait(false);
        await WriteAsync(Folder(name), "request.pem", pem, ownerOnly: false, cancellationToken).ConfigureAwait(false);
        return new IdentityRequest(name, mspId, unit, role, enrolmentId, pem);
    }

    /// <summary>The requests that wait for a certificate, by name.</summary>
    public IReadOnlyList<string> ListRequests() => Directory.Exists(workspace.RequestsDirectory)
        ? [.. Directory.EnumerateDirectories(workspace.RequestsDirectory).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>
    /// Puts an issued certificate beside the key that asked for it. The identity can be used from then on; one of the same
    /// name is replaced.
    /// </summary>
    /// <exception cref="LedgerInputException">No request of this name waits, or the certificate is not the one asked for; nothing changes.</exception>
    public async Task<WorkspaceIdentity> InstallAsync(string name, string certificatePem, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!NamePattern().IsMatch(name) || !Directory.Exists(Folder(name)))
            throw new LedgerInputException(LedgerError.IdentityRequestMissing, name, string.Join(", ", ListRequests()));
        var description = await workspace.ReadAsync<IdentityDescription>(Path.Combine(Folder(name), "identity.json"), cancellationToken).ConfigureAwait(false);
        var key = await workspace.ReadTextAsync(Path.Combine(Folder(name), "key.pem"), cancellationToken).ConfigureAwait(false);
        Check(name, certificatePem, description, key, now);

        await WriteAsync(Folder(name), "cert.pem", certificatePem, ownerOnly: false, cancellationToken).ConfigureAwait(false);
        var target = Path.Combine(workspace.IdentitiesDirectory, name);
        Directory.CreateDirectory(workspace.IdentitiesDirectory);
        var replaced = target + ".replaced";
        try
        {
            if (Directory.Exists(target))
                Directory.Move(target, replaced);
            Directory.Move(Folder(name), target);
            if (Directory.Exists(replaced))
                Directory.Delete(replaced, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!Directory.Exists(target) && Directory.Exists(replaced))
                Directory.Move(replaced, target);
            throw new LedgerInputException(LedgerError.FileUnwritable, e, target);
        }

        File.Delete(Path.Combine(target, "request.pem"));
        return await workspace.ReadIdentityAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes an identity out of use for ever: its private key is destroyed, its certificate moves to <c>retired/</c>, for the
    /// authority to revoke.
    /// </summary>
    /// <returns>The certificate's file.</returns>
    /// <exception cref="LedgerInputException">There is no such identity, or its files cannot be changed.</exception>
    public async Task<string> RetireAsync(string name, CancellationToken cancellationToken = default)
    {
        var identity = await workspace.ReadIdentityAsync(name, cancellationToken).ConfigureAwait(false);
        var folder = Path.Combine(workspace.IdentitiesDirectory, name);
        var certificate = Path.Combine(workspace.RetiredDirectory, $"{name}-{identity.SerialNumber}.pem");
        try
        {
            Directory.CreateDirectory(workspace.RetiredDirectory);
            File.Copy(Path.Combine(folder, "cert.pem"), certificate, overwrite: true);
            Directory.Delete(folder, recursive: true);
            return certificate;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, folder);
        }
    }

    private static void Check(string name, string certificatePem, IdentityDescription wanted, string keyPem, DateTimeOffset now)
    {
        string? problem;
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(certificatePem);
            using var key = ECDsa.Create();
            key.ImportFromPem(keyPem);
            using var certified = certificate.GetECDsaPublicKey();
            var attributes = IdentityCertificate.Attributes(certificate.Extensions);
            problem =
                certified is null || !certified.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()) ? "key"
                : attributes.GetValueOrDefault("unit") != wanted.Unit ? "unit"
                : attributes.GetValueOrDefault("role") != wanted.Role ? "role"
                : !IdentityCertificate.IsClient(certificate) ? "OU=client"
                : certificate.NotAfter.ToUniversalTime() <= now.UtcDateTime ? "notAfter"
                : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new LedgerInputException(LedgerError.CertificateOther, e, name, "PEM");
        }

        if (problem is not null)
            throw new LedgerInputException(LedgerError.CertificateOther, name, problem);
    }

    private string Folder(string name) => Path.Combine(workspace.RequestsDirectory, name);

    private static Task WriteAsync(string folder, string file, string text, bool ownerOnly, CancellationToken cancellationToken) =>
        DurableFile.ReplaceAsync(Path.Combine(folder, file), Encoding.UTF8.GetBytes(text), ownerOnly, cancellationToken);

    private static void Require(bool holds, string what, string value)
    {
        if (!holds)
            throw new LedgerInputException(LedgerError.IdentityArgumentWrong, what, value);
    }

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
