using System.Text.Json;
using Hyperledger.Fabric.Msp.Internal;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Msp;

/// <summary>
/// An identity that an MSP of the channel accepts: its certificate chains to the MSP's authorities, is not revoked and
/// has the organizational units that the MSP demands. Immutable and safe for concurrent use.
/// </summary>
/// <remarks>Expiry is left out, as Fabric leaves it out of chains; ask <see cref="IsExpiredAt"/>.</remarks>
public sealed class ValidatedIdentity
{
    private readonly Certificate _certificate;
    private readonly VerificationKey _key;
    private readonly MembershipServiceProvider _msp;
    private readonly Lazy<IReadOnlyDictionary<string, string>> _attributes;

    internal ValidatedIdentity(
        MembershipServiceProvider msp, Certificate certificate, VerificationKey key, string id, byte[] certifiers, NodeRole? role,
        bool isAdmin)
    {
        _msp = msp;
        _certificate = certificate;
        _key = key;
        Id = id;
        Certifiers = certifiers;
        Role = role;
        IsAdmin = isAdmin;
        _attributes = new(() => ReadAttributes(certificate.Attributes));
    }

    /// <summary>The id of the MSP that accepts the identity.</summary>
    public string MspId => _msp.MspId;

    /// <summary>
    /// Lowercase hex of the hash of the certificate with a low-S signature: with <see cref="MspId"/> it tells identities apart.
    /// </summary>
    public string Id { get; }

    /// <summary>The certificate in DER, its signature brought to low S as Fabric does.</summary>
    public ReadOnlyMemory<byte> CertificateDer => _certificate.Raw;

    /// <summary>The subject's common name; empty when it has none.</summary>
    public string CommonName => _certificate.CommonName;

    /// <summary>The subject's organizational units in the certificate's order.</summary>
    public IReadOnlyList<string> OrganizationalUnits => _certificate.OrganizationalUnits;

    /// <summary>The role that the NodeOU gives; null in an MSP that does not enforce NodeOUs.</summary>
    public NodeRole? Role { get; }

    /// <summary>True when the MSP's list of administrators names the certificate, or its unit is the admins'.</summary>
    public bool IsAdmin { get; }

    /// <summary>The certificate's serial number, lowercase hex without leading zeros.</summary>
    public string SerialNumber => _certificate.SerialNumber.ToString("x", System.Globalization.CultureInfo.InvariantCulture).TrimStart('0');

    /// <summary>When the certificate begins.</summary>
    public DateTimeOffset NotBefore => _certificate.NotBefore;

    /// <summary>When the certificate ends.</summary>
    public DateTimeOffset NotAfter => _certificate.NotAfter;

    /// <summary>
    /// The attributes that the authority wrote into the certificate (<see cref="CertificateAuthority.AttributesOid"/>);
    /// empty when there are none or they cannot be read.
    /// </summary>
    public IReadOnlyDictionary<string, string> Attributes => _attributes.Value;

    internal byte[] Certifiers { get; }

    internal MembershipServiceProvider Msp => _msp;

    internal Certificate Certificate => _certificate;

    /// <summary>Says whether the certificate has ended at a time: endorsers, orderers and Deliver then refuse it.</summary>
    /// <param name="time">The time to judge at.</param>
    public bool IsExpiredAt(DateTimeOffset time) => time > _certificate.NotAfter;

    /// <summary>Checks a signature over a whole message, with the hash family of the MSP.</summary>
    /// <param name="message">The message; it is hashed here.</param>
    /// <param name="signature">The signature, as received. Bytes after a DER signature are ignored, as Fabric does.</param>
    /// <returns>Whether it is valid, else why not; a high S is refused.</returns>
    public SignatureResult VerifySignature(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Verify(message, signature, exactly: false);

    /// <summary>Says whether the identity is what a policy's principal asks for (Fabric <c>msp/mspimpl.go</c>).</summary>
    /// <param name="principal">A role, unit, identity, anonymity or combination.</param>
    public bool Satisfies(MSPPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return _msp.Satisfies(this, null, principal);
    }

    /// <summary>Names the identity by MSP and hash, never by subject.</summary>
    public override string ToString() => $"{MspId}/{Id}";

    internal SignatureResult Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, bool exactly)
    {
        if (_key.WholeMessages)
            return _key.Verify(message, signature, exactly);
        Span<byte> digest = stackalloc byte[32];
        _msp.HashMessage(message, digest);
        var fingerprint = VerifiedSignatures.Fingerprint.Of(Id, digest, signature, exactly);
        if (_msp.VerifiedSignatures.Contains(fingerprint))
            return SignatureResult.Valid;
        var result = _key.Verify(digest, signature, exactly);
        if (result == SignatureResult.Valid)
            _msp.VerifiedSignatures.Add(fingerprint);
        return result;
    }

    internal void Accept(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (_key.WholeMessages)
            return;
        Span<byte> digest = stackalloc byte[32];
        _msp.HashMessage(message, digest);
        _msp.VerifiedSignatures.Add(VerifiedSignatures.Fingerprint.Of(Id, digest, signature, exactly: false));
    }

    private static Dictionary<string, string> ReadAttributes(ReadOnlyMemory<byte> json)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json.IsEmpty)
            return attributes;
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("attrs", out var list) && list.ValueKind == JsonValueKind.Object)
            {
                foreach (var attribute in list.EnumerateObject())
                {
                    if (attribute.Value.ValueKind == JsonValueKind.String)
                        attributes[attribute.Name] = attribute.Value.GetString()!;
                }
            }
        }
        catch (JsonException)
        {
            attributes.Clear();
        }

        return attributes;
    }
}
