namespace Hyperledger.Fabric.Msp;

/// <summary>A certificate that a <see cref="CertificateAuthority"/> issued, and the private key drawn for it.</summary>
/// <param name="CertificatePem">The certificate in PEM, ending in a line feed.</param>
/// <param name="PrivateKeyPem">The unencrypted P-256 private key, PKCS#8 in PEM; keep it where only its owner can read.</param>
public sealed record IssuedCertificate(string CertificatePem, string PrivateKeyPem)
{
    /// <summary>Does not repeat the private key.</summary>
    public override string ToString() => CertificatePem;
}
