namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>A certificate that may issue others, with its key imported.</summary>
internal sealed class Authority(Certificate certificate)
{
    public Certificate Certificate { get; } = certificate;

    public VerificationKey Key { get; } = VerificationKey.Import(certificate);

    /// <summary>Says whether this authority signed the certificate (Go's <c>Certificate.CheckSignatureFrom</c>).</summary>
    public bool Issued(Certificate child) =>
        Certificate.IsAuthority && Certificate.MaySignCertificates
        && Key.VerifyCertificate(child.SignatureAlgorithm, child.ToBeSigned.Span, child.Signature.Span);
}
