using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hyperledger.Fabric.Msp;
using Ledger.Sdk.Identities.Internal;

namespace Ledger.Sdk.Workspaces;

/// <summary>Who acts: an enrolled identity of the working folder, and the unit and role that its certificate states.</summary>
public sealed class WorkspaceIdentity
{
    private WorkspaceIdentity(string name, IdentityDescription description, SigningIdentity signing, string certificatePem)
    {
        using var certificate = X509Certificate2.CreateFromPem(certificatePem);
        EnrolmentId = IdentityCertificate.EnrolmentId(certificate) ?? string.Empty;
        NotAfter = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        SerialNumber = certificate.SerialNumber.ToLowerInvariant();
        Name = name;
        Unit = description.Unit;
        Role = description.Role;
        Signing = signing;
    }

    /// <summary>The name of the identity's folder.</summary>
    public string Name { get; }

    /// <summary>The MSP that issued the certificate.</summary>
    public string MspId => Signing.MspId;

    /// <summary>The unit's code; null if the identity has none.</summary>
    public string? Unit { get; }

    /// <summary>The role, such as <c>school-registrar</c>; null if the identity has none.</summary>
    public string? Role { get; }

    /// <summary>The certificate's common name: random letters and digits that name nobody.</summary>
    public string EnrolmentId { get; }

    /// <summary>When the certificate expires.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>The certificate's serial number, lowercase hexadecimal digits.</summary>
    public string SerialNumber { get; }

    /// <summary>Certificate and signer.</summary>
    public SigningIdentity Signing { get; }

    internal static WorkspaceIdentity Create(string name, IdentityDescription description, string certificatePem, string keyPem) =>
        Create(name, description, certificatePem, mspId => SigningIdentity.FromPem(mspId, certificatePem, keyPem));

    internal static WorkspaceIdentity Create(string name, IdentityDescription description, string certificatePem, TokenPlace token) => Create(name, description, certificatePem, mspId =>
    {
        using var certificate = X509Certificate2.CreateFromPem(certificatePem);
        return new SigningIdentity(new X509Identity(mspId, certificatePem), new TokenSigner(token, certificate.PublicKey));
    });

    private static WorkspaceIdentity Create(string name, IdentityDescription description, string certificatePem, Func<string, SigningIdentity> join)
    {
        if (string.IsNullOrEmpty(description.MspId))
            throw new LedgerInputException(LedgerError.IdentityWrong, name, "identity.json: mspId");
        try
        {
            return new WorkspaceIdentity(name, description, join(description.MspId), certificatePem);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or FormatException)
        {
            throw new LedgerInputException(LedgerError.IdentityWrong, e, name, "cert.pem, key.pem");
        }
    }
}
