using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Msp.Internal;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Msp;

namespace Hyperledger.Fabric.Msp;

/// <summary>
/// A membership service provider (MSP) of X.509 certificates, set up from its definition in a channel's configuration,
/// with the rules of Fabric 2.x and 3.x (<c>msp/mspimpl.go</c>, <c>mspimplsetup.go</c>, <c>mspimplvalidate.go</c>).
/// Immutable and safe for concurrent use.
/// </summary>
public sealed class MembershipServiceProvider
{
    private readonly CertificateTree _tree;
    private readonly HashSet<ReadOnlyMemory<byte>> _innerAuthorities = new(BytesComparer.Instance);
    private readonly IReadOnlyList<RevocationList> _revocationLists;
    private readonly NodeOrganizationalUnits? _nodeUnits;
    private readonly Dictionary<string, List<byte[]>> _requiredUnits = new(StringComparer.Ordinal);
    private readonly HashSet<ReadOnlyMemory<byte>> _administrators = new(BytesComparer.Instance);
    private readonly Func<ReadOnlyMemory<byte>, byte[]> _identifierHash;
    private readonly bool _sha3;
    private readonly bool _acceptsEd25519;

    internal MembershipServiceProvider(FabricMSPConfig config, bool acceptsEd25519)
    {
        MspId = config.Name;
        _acceptsEd25519 = acceptsEd25519;
        var crypto = config.CryptoConfig;
        _sha3 = (crypto?.SignatureHashFamily ?? "") switch
        {
            "" or "SHA2" => false,
            "SHA3" => true,
            var other => throw Refuse($"hash family '{other}' is not known (SHA2, SHA3)"),
        };
        _identifierHash = (crypto?.IdentityIdentifierHashFunction ?? "") switch
        {
            "" or "SHA256" => Hash.Sha256.Compute,
            "SHA384" => Hash.Sha384.Compute,
            "SHA3_256" => Hash.Sha3_256.Compute,
            "SHA3_384" => Hash.Sha3_384.Compute,
            var other => throw Refuse($"identifier hash '{other}' is not known"),
        };

        try
        {
            _tree = ReadTree(config.RootCerts, config.IntermediateCerts);
            _revocationLists = [.. config.RevocationList.Select(list => RevocationList.Read(list.Span))];
            CheckAuthorities();
            TlsRootCertificates = ReadTlsAuthorities(config.TlsRootCerts);
            TlsIntermediateCertificates = ReadTlsAuthorities(config.TlsIntermediateCerts);
            foreach (var unit in config.OrganizationalUnitIdentifiers)
            {
                if (!_requiredUnits.TryGetValue(unit.OrganizationalUnitIdentifier, out var chains))
                    _requiredUnits.Add(unit.OrganizationalUnitIdentifier, chains = []);
                chains.Add(CertifiersOf(unit.Certificate.Span));
            }

            _nodeUnits = ReadNodeUnits(config.FabricNodeOus);
            ReadAdministrators(config);
        }
        catch (CryptographicException e)
        {
            throw Refuse(e.Message, e);
        }
    }

    internal VerifiedSignatures VerifiedSignatures { get; } = new();

    /// <summary>The id that identities name, as <c>Org1MSP</c>.</summary>
    public string MspId { get; }

    /// <summary>The root certificates of TLS servers of the organisation, PEM as configured; may be empty.</summary>
    public IReadOnlyList<string> TlsRootCertificates { get; }

    /// <summary>The intermediate certificates of TLS servers of the organisation, PEM as configured; may be empty.</summary>
    public IReadOnlyList<string> TlsIntermediateCertificates { get; }

    /// <summary>True when every identity must have exactly one of the units client, peer, admin and orderer.</summary>
    public bool EnforcesNodeUnits => _nodeUnits is not null;

    /// <summary>The root certificates, DER with low-S signatures, in the order of the configuration.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> RootCertificates => [.. _tree.Roots.Select(root => root.Certificate.Raw)];

    /// <summary>The intermediate certificates, DER with low-S signatures, in the order of the configuration.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> IntermediateCertificates => [.. _tree.Intermediates.Select(authority => authority.Certificate.Raw)];

    /// <summary>The hash that signers of this MSP use: SHA-256, or SHA3-256 if its configuration says so.</summary>
    public Hash SignatureHash => _sha3 ? Hash.Sha3_256 : Hash.Sha256;

    internal void HashMessage(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        if (_sha3)
            Hash.Sha3_256.Compute(message.ToArray()).CopyTo(digest);
        else
            SHA256.HashData(message, digest);
    }

    /// <summary>
    /// Reads an identity of this MSP. As in Fabric reading already needs a chain, since a high-S signature is brought to
    /// low S with the issuer's key; units and revocation are judged apart, since an administrator by name needs neither.
    /// </summary>
    internal ResolvedIdentity Resolve(ReadOnlySpan<byte> credentials)
    {
        Certificate certificate;
        VerificationKey key;
        try
        {
            certificate = Certificate.ReadPem(credentials);
        }
        catch (CryptographicException e)
        {
            return new(null, Problem(IdentityProblemKind.Malformed, e.Message));
        }

        try
        {
            key = VerificationKey.Import(certificate);
        }
        catch (CryptographicException e)
        {
            return new(null, Problem(IdentityProblemKind.UnsupportedKey, e.Message));
        }

        IReadOnlyList<Authority> issuers;
        try
        {
            issuers = _tree.IssuersOf(certificate);
        }
        catch (CryptographicException e)
        {
            return new(null, Problem(IdentityProblemKind.Chain, e.Message));
        }

        if (certificate.IsAuthority)
            return new(null, Problem(IdentityProblemKind.Chain, "an authority's certificate cannot act as an identity"));
        if (issuers.Count == 0)
            return new(null, Problem(IdentityProblemKind.Chain, "a root certificate cannot act as an identity"));

        certificate = Sanitize(certificate, issuers[0]);
        var certifiers = Certifiers(issuers);
        var (role, problem) = Judge(certificate, issuers, certifiers);
        var isAdmin = _administrators.Contains(certificate.Raw) || (problem is null && role == NodeRole.Admin);
        var identity = new ValidatedIdentity(
            this, certificate, key, Convert.ToHexStringLower(_identifierHash(certificate.Raw)), certifiers, role, isAdmin);
        return new(identity, problem);
    }

    internal bool Satisfies(ValidatedIdentity identity, IdentityProblem? problem, MSPPrincipal principal)
    {
        try
        {
            return principal.PrincipalClassification switch
            {
                MSPPrincipal.Types.Classification.Role => HasRole(identity, problem, MSPRole.Parser.ParseFrom(principal.Principal)),
                MSPPrincipal.Types.Classification.OrganizationUnit =>
                    HasUnit(identity, problem, OrganizationUnit.Parser.ParseFrom(principal.Principal)),
                MSPPrincipal.Types.Classification.Identity => IsIdentity(identity, principal.Principal),
                MSPPrincipal.Types.Classification.Anonymity =>
                    MSPIdentityAnonymity.Parser.ParseFrom(principal.Principal).AnonymityType
                        == MSPIdentityAnonymity.Types.MSPIdentityAnonymityType.Nominal,
                MSPPrincipal.Types.Classification.Combined =>
                    SatisfiesAll(identity, problem, CombinedPrincipal.Parser.ParseFrom(principal.Principal)),
                _ => false,
            };
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private bool SatisfiesAll(ValidatedIdentity identity, IdentityProblem? problem, CombinedPrincipal combined) =>
        combined.Principals.Count > 0 && combined.Principals.All(part => Satisfies(identity, problem, part));

    internal bool HasRole(ValidatedIdentity identity, IdentityProblem? problem, MSPRole role)
    {
        if (role.MspIdentifier != MspId)
            return false;
        return role.Role switch
        {
            MSPRole.Types.MSPRoleType.Member => problem is null,
            MSPRole.Types.MSPRoleType.Admin =>
                _administrators.Contains(identity.CertificateDer) || (problem is null && HasNodeUnit(identity, NodeRole.Admin)),
            MSPRole.Types.MSPRoleType.Client => problem is null && HasNodeUnit(identity, NodeRole.Client),
            MSPRole.Types.MSPRoleType.Peer => problem is null && HasNodeUnit(identity, NodeRole.Peer),
            MSPRole.Types.MSPRoleType.Orderer => problem is null && HasNodeUnit(identity, NodeRole.Orderer),
            _ => false,
        };
    }

    private bool HasNodeUnit(ValidatedIdentity identity, NodeRole role) =>
        _nodeUnits?[role] is { } unit && identity.OrganizationalUnits.Contains(unit.Name, StringComparer.Ordinal);

    private bool HasUnit(ValidatedIdentity identity, IdentityProblem? problem, OrganizationUnit unit) =>
        unit.MspIdentifier == MspId && problem is null
        && identity.OrganizationalUnits.Contains(unit.OrganizationalUnitIdentifier, StringComparer.Ordinal)
        && identity.Certifiers.AsSpan().SequenceEqual(unit.CertifiersIdentifier.Span);

    private bool IsIdentity(ValidatedIdentity identity, ByteString principal)
    {
        var named = SerializedIdentity.Parser.ParseFrom(principal);
        return named.Mspid == MspId
            && Resolve(named.IdBytes.Span) is { Identity: { } same, Problem: null }
            && same.CertificateDer.Span.SequenceEqual(identity.CertificateDer.Span);
    }

    private (NodeRole? Role, IdentityProblem? Problem) Judge(Certificate certificate, IReadOnlyList<Authority> issuers, byte[] certifiers)
    {
        if (certificate.KeyAlgorithm == CertificateOids.Ed25519 && !_acceptsEd25519)
            return (null, Problem(IdentityProblemKind.UnsupportedKey, "Ed25519 needs the channel capability V3_0"));
        if (_innerAuthorities.Contains(issuers[0].Certificate.Raw))
            return (null, Problem(IdentityProblemKind.Chain, "the issuer is an inner authority, which may issue authorities only"));

        foreach (var list in _revocationLists)
        {
            if (list.IssuerKeyIdentifier is not { } issuerKey)
                return (null, Problem(IdentityProblemKind.Revoked, "a revocation list does not name its issuer's key, so nothing can be judged by it"));
            if (issuerKey.AsSpan().SequenceEqual(issuers[0].Certificate.SubjectKeyIdentifier.Span) && list.Revokes(certificate, issuers[0]))
                return (null, Problem(IdentityProblemKind.Revoked, "the certificate has been revoked"));
        }

        if (_requiredUnits.Count > 0 && !certificate.OrganizationalUnits.Any(unit => _requiredUnits.TryGetValue(unit, out var chains)
            && chains.Exists(chain => chain.AsSpan().SequenceEqual(certifiers))))
            return (null, Problem(IdentityProblemKind.OrganizationalUnits, "the certificate has none of the organizational units that the MSP demands"));

        if (_nodeUnits is null)
            return (null, null);
        var (role, wrong) = _nodeUnits.Classify(certificate.OrganizationalUnits, certifiers);
        return wrong is null ? (role, null)
            : (null, Problem(IdentityProblemKind.OrganizationalUnits, $"the certificate does not say what it is: {wrong}"));
    }

    private static Certificate Sanitize(Certificate certificate, Authority issuer)
    {
        if (!certificate.IsSignedWithEcdsa || !EcdsaSignature.TryParse(certificate.Signature.Span, out var signature)
            || issuer.Key.NistCurve is not { } curve || signature.S <= curve.HalfOrder)
            return certificate;
        return certificate.WithSignature(LowS.Encode(signature.R, curve.Order - signature.S));
    }

    private byte[] Certifiers(IReadOnlyList<Authority> chain) =>
        _identifierHash(chain.SelectMany(authority => authority.Certificate.Raw.ToArray()).ToArray());

    private CertificateTree ReadTree(IEnumerable<ByteString> roots, IEnumerable<ByteString> intermediates)
    {
        var raw = new CertificateTree(ReadAuthorities(roots), ReadAuthorities(intermediates));
        if (raw.Roots.Count == 0)
            throw Refuse("it has no root certificate");

        var clean = new CertificateTree(
            [.. raw.Roots.Select(root => new Authority(root.Issued(root.Certificate) ? Sanitize(root.Certificate, root) : root.Certificate))],
            [.. raw.Intermediates.Select(authority => new Authority(Sanitize(authority.Certificate, raw.IssuersOf(authority.Certificate)[0])))]);
        return clean;
    }

    private static List<Authority> ReadAuthorities(IEnumerable<ByteString> certificates) =>
        [.. certificates.Select(pem => new Authority(Certificate.ReadPem(pem.Span)))];

    private List<string> ReadTlsAuthorities(IEnumerable<ByteString> certificates)
    {
        var list = new List<string>();
        foreach (var pem in certificates)
        {
            var certificate = Certificate.ReadPem(pem.Span);
            CheckAuthority(certificate, "TLS authority");
            list.Add(Encoding.UTF8.GetString(pem.Span));
        }

        return list;
    }

    private void CheckAuthorities()
    {
        foreach (var authority in _tree.Roots.Concat(_tree.Intermediates))
        {
            CheckAuthority(authority.Certificate, "authority");
            var issuers = _tree.IssuersOf(authority.Certificate);
            if (issuers.Count == 0)
                continue;
            foreach (var issuer in issuers)
                _innerAuthorities.Add(issuer.Certificate.Raw);
            foreach (var list in _revocationLists)
            {
                if (list.IssuerKeyIdentifier.AsSpan().SequenceEqual(issuers[0].Certificate.SubjectKeyIdentifier.Span)
                    && list.Revokes(authority.Certificate, issuers[0]))
                    throw Refuse($"the intermediate certificate with serial number {Serial(authority.Certificate)} has been revoked");
            }
        }
    }

    private void CheckAuthority(Certificate certificate, string what)
    {
        if (!certificate.IsAuthority)
            throw Refuse($"the {what} with serial number {Serial(certificate)} is not marked as an authority (basic constraints CA)");
        if (certificate.SubjectKeyIdentifier.IsEmpty)
            throw Refuse($"the {what} with serial number {Serial(certificate)} has no subject key identifier");
    }

    private NodeOrganizationalUnits? ReadNodeUnits(FabricNodeOUs? config)
    {
        if (config is null)
            return null;
        var units = new Dictionary<NodeRole, CertifiedUnit>();
        Add(NodeRole.Client, config.ClientOuIdentifier);
        Add(NodeRole.Peer, config.PeerOuIdentifier);
        Add(NodeRole.Admin, config.AdminOuIdentifier);
        Add(NodeRole.Orderer, config.OrdererOuIdentifier);
        return config.Enable && units.Count > 0 ? new NodeOrganizationalUnits(units) : null;

        void Add(NodeRole role, FabricOUIdentifier? unit)
        {
            if (unit is not null)
                units.Add(role, new CertifiedUnit(unit.OrganizationalUnitIdentifier, unit.Certificate.IsEmpty ? [] : CertifiersOf(unit.Certificate.Span)));
        }
    }

    // The hash over the chain of one of the MSP's own authorities, itself first.
    private byte[] CertifiersOf(ReadOnlySpan<byte> pem)
    {
        var certificate = Certificate.ReadPem(pem);
        foreach (var root in _tree.Roots)
        {
            if (IsSame(root.Certificate))
                return Certifiers([root]);
        }

        foreach (var intermediate in _tree.Intermediates)
        {
            if (IsSame(intermediate.Certificate))
                return Certifiers([intermediate, .. _tree.IssuersOf(intermediate.Certificate)]);
        }

        throw Refuse("the certificate of an organizational unit is none of its root and intermediate certificates");

        bool IsSame(Certificate known) => known.ToBeSigned.Span.SequenceEqual(certificate.ToBeSigned.Span);
    }

    private void ReadAdministrators(FabricMSPConfig config)
    {
        for (var i = 0; i < config.Admins.Count; i++)
        {
            var resolved = Resolve(config.Admins[i].Span);
            if (resolved.Identity is not { } admin)
                throw Refuse($"administrator {i} is not valid: {resolved.Problem!.Message}");
            if (_nodeUnits is null && resolved.Problem is { } problem)
                throw Refuse($"administrator {i} is not valid: {problem.Message}");
            if (_nodeUnits is not null && !HasNodeUnit(admin, NodeRole.Client) && !HasNodeUnit(admin, NodeRole.Admin))
                throw Refuse($"administrator {i} is not valid: its certificate has neither the client nor the admin unit");
            _administrators.Add(admin.CertificateDer);
        }

        if (config.Admins.Count == 0 && _nodeUnits?[NodeRole.Admin] is null)
            throw Refuse("it names no administrators and has no unit for them");
    }

    private IdentityProblem Problem(IdentityProblemKind kind, string text) => new(kind, $"{MspId}: {text}");

    private InvalidConfigurationException Refuse(string text, Exception? cause = null) =>
        new($"The definition of the MSP '{MspId}' cannot be used: {text}.", cause);

    private static string Serial(Certificate certificate) =>
        certificate.SerialNumber.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
}
