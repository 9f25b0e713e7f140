namespace Ledger.Network.Genesis;

/// <summary>What a node of the network signs and serves with. Disposing is the holder's; the texts are PEM.</summary>
/// <param name="MspId">Its organisation.</param>
/// <param name="CertificatePem">Its signing certificate.</param>
/// <param name="PrivateKeyPem">The key of its signing certificate.</param>
/// <param name="TlsCertificatePem">Its TLS certificate.</param>
/// <param name="TlsPrivateKeyPem">The key of its TLS certificate.</param>
/// <param name="TlsRootPem">The certificate of the CA that issued its TLS certificate.</param>
public sealed record NodeCredentials(
    string MspId, string CertificatePem, string PrivateKeyPem, string TlsCertificatePem, string TlsPrivateKeyPem, string TlsRootPem)
{
    /// <summary>Does not repeat the private keys.</summary>
    public override string ToString() => $"{MspId}: {CertificatePem}";
}
