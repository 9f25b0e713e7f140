using Hyperledger.Fabric.Msp;

namespace Ledger.NetworkConfig.Crypto;

/// <summary>A certificate that an organisation asks of an authority of its own, such as a Fabric CA.</summary>
/// <param name="Name">The base name of its files: the request's, and the certificate's when it comes back.</param>
/// <param name="Kind">Signing or TLS.</param>
/// <param name="Role">Its NodeOU: the first OU of the subject, the type under which a Fabric CA registers it.</param>
/// <param name="EnrolmentId">The subject's CN: a node's id; random for people.</param>
/// <param name="Attributes">What the certificate says of its owner: <c>unit</c> and <c>role</c>; empty for nodes.</param>
/// <param name="Hosts">What a TLS certificate is valid for.</param>
public sealed record CertificateWish(
    string Name, CertificateKind Kind, NodeRole Role, string EnrolmentId, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Hosts)
{
    /// <summary>The OU, and the type of a Fabric CA.</summary>
    public string Type => Role.ToString().ToLowerInvariant();

    internal KeyPlace Key { get; init; } = new(null, "", "");

    internal string CertificateFile { get; init; } = "";
}
