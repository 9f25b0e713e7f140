namespace Ledger.NetworkConfig.Crypto;

/// <summary>A certificate of a network, and until when it lives.</summary>
/// <param name="Owner">The node's id, or the administrator's organisation.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="File">Where it stands.</param>
/// <param name="NotAfter">When it expires.</param>
public sealed record CertificateState(string Owner, CertificateKind Kind, string File, DateTimeOffset NotAfter)
{
    /// <summary>How long before its end a certificate is to be renewed: nodes with an expired one are refused by all others.</summary>
    public static TimeSpan RenewalTime { get; } = TimeSpan.FromDays(60);

    /// <summary>Whether it is to be renewed.</summary>
    public bool IsDue(DateTimeOffset now) => NotAfter - now < RenewalTime;
}

/// <summary>What a certificate is for.</summary>
public enum CertificateKind
{
    /// <summary>An authority's own.</summary>
    Authority,

    /// <summary>Signing, as a node or an administrator.</summary>
    Signing,

    /// <summary>TLS, as a server and as a client.</summary>
    Tls,
}
