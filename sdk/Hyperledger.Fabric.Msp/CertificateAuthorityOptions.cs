namespace Hyperledger.Fabric.Msp;

/// <summary>How a certificate authority names itself and how long its certificates live.</summary>
public sealed class CertificateAuthorityOptions
{
    /// <summary>The subject's O; required.</summary>
    public required string Organization { get; init; }

    /// <summary>The subject's CN; required.</summary>
    public required string CommonName { get; init; }

    /// <summary>The subject's OUs in order, as <c>embedded</c>; none by default.</summary>
    public IReadOnlyList<string> OrganizationalUnits { get; init; } = [];

    /// <summary>How long the authority's own certificate lives; 10 years by default.</summary>
    public TimeSpan Validity { get; init; } = TimeSpan.FromDays(3650);
}
