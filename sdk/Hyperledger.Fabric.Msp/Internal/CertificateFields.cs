namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>Object identifiers of the certificate fields that an MSP reads (RFC 5280).</summary>
internal static class CertificateFields
{
    public const string ServerAuthenticationOid = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthenticationOid = "1.3.6.1.5.5.7.3.2";
}
