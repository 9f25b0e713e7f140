using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Hyperledger.Fabric.Msp.Internal;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Msp;
using Microsoft.Extensions.Time.Testing;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using RoleType = Hyperledger.Fabric.Protos.Common.MSPRole.Types.MSPRoleType;

namespace Hyperledger.Fabric.Msp.Tests;

[TestClass]
public class MspTests
{
    private static readonly byte[] Message = "message"u8.ToArray();

    [TestMethod]
    [DataRow(NodeRole.Client, RoleType.Client)]
    [DataRow(NodeRole.Peer, RoleType.Peer)]
    [DataRow(NodeRole.Orderer, RoleType.Orderer)]
    [DataRow(NodeRole.Admin, RoleType.Admin)]
    public void A_certificate_with_one_node_unit_has_that_role_and_is_a_member(NodeRole role, RoleType principal)
    {
        var organization = new TestOrganization("Org1MSP");
        var identity = organization.Msps().Validate(Bytes(organization.Issue(role)));

        Assert.AreEqual(role, identity.Role);
        Assert.AreEqual(role == NodeRole.Admin, identity.IsAdmin);
        foreach (var other in Enum.GetValues<RoleType>())
            Assert.AreEqual(other == principal || other == RoleType.Member, identity.Satisfies(SignaturePolicies.Principal("Org1MSP", other)), other.ToString());
        Assert.IsFalse(identity.Satisfies(SignaturePolicies.Principal("Org2MSP", RoleType.Member)));
    }

    [TestMethod]
    public void A_certificate_with_no_node_unit_or_with_two_is_refused()
    {
        var organization = new TestOrganization("Org1MSP");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var none = organization.Authority.CertifySigning(new PublicKey(key), "a", null);
        var two = organization.Authority.CertifySigning(new PublicKey(key), "a", NodeRole.Peer, null, ["client"]);
        var other = organization.Authority.CertifySigning(new PublicKey(key), "a", NodeRole.Peer, null, ["department1"]);

        Assert.AreEqual(IdentityProblemKind.OrganizationalUnits, Problem(organization, none).Kind);
        Assert.Contains("more than one", Problem(organization, two).Message);
        Assert.AreEqual(NodeRole.Peer, organization.Msps().Validate(organization.Serialize(other)).Role);
    }

    [TestMethod]
    public void A_certificate_of_an_authority_that_only_has_the_same_name_is_refused()
    {
        var organization = new TestOrganization("Org1MSP");
        var impostor = new TestOrganization("Org1MSP").Issue(NodeRole.Admin);
        Assert.IsFalse(organization.Msps().TryValidate(Bytes(impostor), out _, out var problem));
        Assert.AreEqual(IdentityProblemKind.Chain, problem.Kind);
    }

    [TestMethod]
    public void An_authority_cannot_act_and_a_member_cannot_issue()
    {
        var organization = new TestOrganization("Org1MSP");
        Assert.AreEqual(IdentityProblemKind.Chain, Problem(organization, organization.Authority.CertificatePem).Kind);

        using var sub = organization.Authority.CreateSubordinate(new() { Organization = "o", CommonName = "sub" });
        Assert.AreEqual(IdentityProblemKind.Chain, Problem(organization, sub.CertificatePem).Kind);

        var member = organization.Authority.IssueSigning("member", NodeRole.Client);
        using var memberKey = ECDsa.Create();
        memberKey.ImportFromPem(member.PrivateKeyPem);
        using var memberCertificate = X509Certificate2.CreateFromPem(member.CertificatePem);
        var forged = new CertificateRequest("CN=forged, OU=admin", memberKey, HashAlgorithmName.SHA256).Create(
            memberCertificate.SubjectName, X509SignatureGenerator.CreateForECDsa(memberKey), memberCertificate.NotBefore, memberCertificate.NotAfter, [1]);
        Assert.AreEqual(IdentityProblemKind.Chain, Problem(organization, forged.ExportCertificatePem()).Kind);
    }

    [TestMethod]
    public void An_expired_certificate_is_valid_and_says_that_it_has_expired()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var authority = CertificateAuthority.Create(new() { Organization = "o", CommonName = "ca", Validity = TimeSpan.FromDays(30) }, time);
        var organization = new TestOrganization("Org1MSP");
        organization.Definition.RootCerts[0] = TestOrganization.Pem(authority.CertificatePem);
        var issued = authority.IssueSigning("a", NodeRole.Client, validity: TimeSpan.FromDays(10));

        var identity = organization.Msps().Validate(organization.Serialize(issued.CertificatePem));

        Assert.IsFalse(identity.IsExpiredAt(time.GetUtcNow().AddDays(9)));
        Assert.IsTrue(identity.IsExpiredAt(time.GetUtcNow().AddDays(11)));
    }

    [TestMethod]
    public void Below_an_intermediate_only_it_issues_members()
    {
        var organization = new TestOrganization("Org1MSP");
        using var intermediate = organization.Authority.CreateSubordinate(new() { Organization = "Org1MSP", CommonName = "ica" });
        organization.Definition.IntermediateCerts.Add(TestOrganization.Pem(intermediate.CertificatePem));

        var msps = organization.Msps();
        var identity = msps.Validate(organization.Serialize(intermediate.IssueSigning("a", NodeRole.Peer).CertificatePem));
        Assert.AreEqual(NodeRole.Peer, identity.Role);
        Assert.IsFalse(msps.TryValidate(Bytes(organization.Issue(NodeRole.Peer)), out _, out var problem));
        Assert.AreEqual(IdentityProblemKind.Chain, problem.Kind);
    }

    [TestMethod]
    public void A_revoked_certificate_is_refused_and_a_list_of_another_authority_revokes_nothing()
    {
        var organization = new TestOrganization("Org1MSP");
        var revoked = organization.Authority.IssueSigning("a", NodeRole.Client);
        var kept = organization.Authority.IssueSigning("b", NodeRole.Client);
        var foreign = new TestOrganization("Org1MSP");
        organization.Definition.RevocationList.Add(TestOrganization.Pem(organization.Authority.Revoke([revoked.CertificatePem])));
        organization.Definition.RevocationList.Add(TestOrganization.Pem(foreign.Authority.Revoke([kept.CertificatePem])));

        Assert.AreEqual(IdentityProblemKind.Revoked, Problem(organization, revoked.CertificatePem).Kind);
        organization.Msps().Validate(organization.Serialize(kept.CertificatePem));
    }

    [TestMethod]
    public void A_certificate_whose_signature_has_a_high_S_is_the_same_identity_as_its_low_form()
    {
        var organization = new TestOrganization("Org1MSP");
        var issued = organization.Authority.IssueSigning("a", NodeRole.Client);
        var low = Certificate.ReadPem(System.Text.Encoding.UTF8.GetBytes(issued.CertificatePem));
        Assert.IsTrue(EcdsaSignature.TryParse(low.Signature.Span, out var signature));
        var high = low.WithSignature(LowS.Encode(signature.R, NistCurve.OfKeySize(256)!.Order - signature.S));
        var highPem = PemEncoding.WriteString("CERTIFICATE", high.Raw.Span) + "\n";
        Assert.AreNotEqual(issued.CertificatePem, highPem);

        var msps = organization.Msps();
        Assert.AreEqual(
            msps.Validate(organization.Serialize(issued.CertificatePem)).Id, msps.Validate(organization.Serialize(highPem)).Id);
    }

    [TestMethod]
    public async Task A_signature_with_high_S_or_over_another_message_is_refused()
    {
        var organization = new TestOrganization("Org1MSP");
        var signer = organization.Issue(NodeRole.Client);
        var msps = organization.Msps();
        var identity = msps.Validate(Bytes(signer));
        var signature = await signer.SignAsync(Message);
        Assert.IsTrue(EcdsaSignature.TryParse(signature, out var parsed));

        Assert.AreEqual(SignatureResult.Valid, identity.VerifySignature(Message, signature));
        Assert.AreEqual(SignatureResult.HighS, identity.VerifySignature(Message, LowS.Encode(parsed.R, NistCurve.OfKeySize(256)!.Order - parsed.S)));
        Assert.AreEqual(SignatureResult.Mismatch, identity.VerifySignature("other"u8, signature));
        Assert.AreEqual(SignatureResult.Malformed, identity.VerifySignature(Message, [1, 2, 3]));
        Assert.AreEqual(SignatureResult.Malformed, identity.VerifySignature(Message, []));
        Assert.AreEqual(SignatureResult.Malformed, identity.VerifySignature(Message, LowS.Encode(0, parsed.S)));
        Assert.AreEqual(SignatureResult.Malformed, identity.VerifySignature(Message, LowS.Encode(parsed.R, -parsed.S)));
        Assert.AreEqual(SignatureResult.Mismatch, identity.VerifySignature(Message, LowS.Encode(NistCurve.OfKeySize(256)!.Order, parsed.S)));
        Assert.IsTrue(msps.VerifySignature(Bytes(signer), Message, signature));
    }

    [TestMethod]
    public async Task Bytes_after_a_signature_are_ignored_as_Fabric_does_and_refused_where_nothing_hashes_them()
    {
        var organization = new TestOrganization("Org1MSP");
        var signer = organization.Issue(NodeRole.Client);
        var identity = organization.Msps().Validate(Bytes(signer));
        byte[] signature = [.. await signer.SignAsync(Message), 0];
        Assert.AreEqual(SignatureResult.Valid, identity.VerifySignature(Message, signature));
        Assert.AreEqual(SignatureResult.Malformed, identity.Verify(Message, signature, exactly: true));
    }

    [TestMethod]
    public async Task A_P384_certificate_signs_SHA256_digests_as_peers_expect()
    {
        var organization = new TestOrganization("Org1MSP");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var pem = organization.Authority.CertifySigning(new PublicKey(key), "a", NodeRole.Client);
        var signer = SigningIdentity.FromPem("Org1MSP", pem, key.ExportPkcs8PrivateKeyPem());
        var signature = await signer.SignAsync(Message);
        Assert.IsTrue(organization.Msps().VerifySignature(Bytes(signer), Message, signature));
    }

    [TestMethod]
    public async Task An_Ed25519_certificate_needs_the_capability()
    {
        var organization = new TestOrganization("Org1MSP");
        var generator = new Ed25519KeyPairGenerator();
        generator.Init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        var pair = generator.GenerateKeyPair();
        var info = SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(pair.Public).GetDerEncoded();
        var pem = organization.Authority.CertifySigning(PublicKey.CreateFromSubjectPublicKeyInfo(info, out _), "a", NodeRole.Client);
        var signer = SigningIdentity.FromPem(
            "Org1MSP", pem, PemEncoding.WriteString("PRIVATE KEY", PrivateKeyInfoFactory.CreatePrivateKeyInfo(pair.Private).GetDerEncoded()));
        var signature = await signer.SignAsync(Message);

        var identity = organization.Msps(acceptsEd25519: true).Validate(Bytes(signer));
        Assert.AreEqual(SignatureResult.Valid, identity.VerifySignature(Message, signature));
        signature[3] ^= 1;
        Assert.AreEqual(SignatureResult.Mismatch, identity.VerifySignature(Message, signature));
        Assert.AreEqual(SignatureResult.Malformed, identity.VerifySignature(Message, signature.AsSpan(1)));
        Assert.AreEqual(IdentityProblemKind.UnsupportedKey, Problem(organization, pem).Kind);
    }

    [TestMethod]
    public async Task An_MSP_of_the_SHA3_family_hashes_so()
    {
        var organization = new TestOrganization("Org1MSP");
        organization.Definition.CryptoConfig = new FabricCryptoConfig { SignatureHashFamily = "SHA3", IdentityIdentifierHashFunction = "SHA3_256" };
        var issued = organization.Authority.IssueSigning("a", NodeRole.Client);
        var signer = new SigningIdentity(new X509Identity("Org1MSP", issued.CertificatePem), Signers.FromPrivateKeyPem(issued.PrivateKeyPem), Hash.Sha3_256);
        var msps = organization.Msps();
        var signature = await signer.SignAsync(Message);
        Assert.IsTrue(msps.VerifySignature(Bytes(signer), Message, signature));
        Assert.AreSame(Hash.Sha3_256, msps.Providers["Org1MSP"].SignatureHash);
    }

    [TestMethod]
    public void Without_node_units_members_need_none_and_admins_are_listed()
    {
        var organization = new TestOrganization("Org1MSP", nodeUnits: false);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var admin = organization.Authority.CertifySigning(new PublicKey(key), "admin", null);
        var member = organization.Authority.CertifySigning(new PublicKey(key), "member", NodeRole.Peer);
        organization.Definition.Admins.Add(TestOrganization.Pem(admin));
        var msps = organization.Msps();

        var someone = msps.Validate(organization.Serialize(member));
        Assert.IsNull(someone.Role);
        Assert.IsTrue(someone.Satisfies(SignaturePolicies.Principal("Org1MSP", RoleType.Member)));
        Assert.IsFalse(someone.Satisfies(SignaturePolicies.Principal("Org1MSP", RoleType.Peer)));
        Assert.IsFalse(someone.Satisfies(SignaturePolicies.Principal("Org1MSP", RoleType.Admin)));
        var listed = msps.Validate(organization.Serialize(admin));
        Assert.IsTrue(listed.IsAdmin);
        Assert.IsTrue(listed.Satisfies(SignaturePolicies.Principal("Org1MSP", RoleType.Admin)));
    }

    [TestMethod]
    public void With_node_units_a_listed_client_is_an_admin_and_a_listed_peer_is_refused()
    {
        var organization = new TestOrganization("Org1MSP");
        var client = organization.Authority.IssueSigning("a", NodeRole.Client);
        organization.Definition.Admins.Add(TestOrganization.Pem(client.CertificatePem));
        Assert.IsTrue(organization.Msps().Validate(organization.Serialize(client.CertificatePem)).Satisfies(SignaturePolicies.Principal("Org1MSP", RoleType.Admin)));

        organization.Definition.Admins.Add(TestOrganization.Pem(organization.Authority.IssueSigning("p", NodeRole.Peer).CertificatePem));
        Assert.ThrowsExactly<InvalidConfigurationException>(() => organization.Msps());
    }

    [TestMethod]
    public void A_node_unit_may_ask_for_the_chain_that_certifies_it()
    {
        var organization = new TestOrganization("Org1MSP");
        using var first = organization.Authority.CreateSubordinate(new() { Organization = "o", CommonName = "ica1" });
        using var second = organization.Authority.CreateSubordinate(new() { Organization = "o", CommonName = "ica2" });
        organization.Definition.IntermediateCerts.Add(TestOrganization.Pem(first.CertificatePem));
        organization.Definition.IntermediateCerts.Add(TestOrganization.Pem(second.CertificatePem));
        organization.Definition.FabricNodeOus.PeerOuIdentifier.Certificate = TestOrganization.Pem(first.CertificatePem);

        organization.Msps().Validate(organization.Serialize(first.IssueSigning("a", NodeRole.Peer).CertificatePem));
        organization.Msps().Validate(organization.Serialize(second.IssueSigning("a", NodeRole.Client).CertificatePem));
        Assert.AreEqual(IdentityProblemKind.OrganizationalUnits, Problem(organization, second.IssueSigning("a", NodeRole.Peer).CertificatePem).Kind);
    }

    [TestMethod]
    public void Required_organizational_units_shut_out_the_others()
    {
        var organization = new TestOrganization("Org1MSP");
        organization.Definition.OrganizationalUnitIdentifiers.Add(new FabricOUIdentifier
        {
            OrganizationalUnitIdentifier = "registry",
            Certificate = TestOrganization.Pem(organization.Authority.CertificatePem),
        });
        var inside = organization.Authority.IssueSigning("a", NodeRole.Client, organizationalUnits: ["registry"]);
        organization.Msps().Validate(organization.Serialize(inside.CertificatePem));
        Assert.AreEqual(IdentityProblemKind.OrganizationalUnits, Problem(organization, organization.Authority.IssueSigning("a", NodeRole.Client).CertificatePem).Kind);
    }

    [TestMethod]
    public void Principals_of_unit_identity_anonymity_and_combination_are_matched()
    {
        var organization = new TestOrganization("Org1MSP");
        var issued = organization.Authority.IssueSigning("a", NodeRole.Client, organizationalUnits: ["registry"]);
        var identity = organization.Msps().Validate(organization.Serialize(issued.CertificatePem));
        var certifiers = SHA256.HashData(Certificate.ReadPem(System.Text.Encoding.UTF8.GetBytes(organization.Authority.CertificatePem)).Raw.Span);
        var unit = Principal(MSPPrincipal.Types.Classification.OrganizationUnit, new OrganizationUnit
        {
            MspIdentifier = "Org1MSP",
            OrganizationalUnitIdentifier = "registry",
            CertifiersIdentifier = ByteString.CopyFrom(certifiers),
        });
        var otherUnit = Principal(MSPPrincipal.Types.Classification.OrganizationUnit, new OrganizationUnit
        {
            MspIdentifier = "Org1MSP",
            OrganizationalUnitIdentifier = "registry",
            CertifiersIdentifier = ByteString.CopyFrom(new byte[32]),
        });
        var self = new MSPPrincipal { PrincipalClassification = MSPPrincipal.Types.Classification.Identity, Principal = organization.Serialize(issued.CertificatePem) };
        var someoneElse = new MSPPrincipal { PrincipalClassification = MSPPrincipal.Types.Classification.Identity, Principal = Bytes(organization.Issue(NodeRole.Client)) };
        var nominal = Principal(MSPPrincipal.Types.Classification.Anonymity, new MSPIdentityAnonymity { AnonymityType = MSPIdentityAnonymity.Types.MSPIdentityAnonymityType.Nominal });
        var anonymous = Principal(MSPPrincipal.Types.Classification.Anonymity, new MSPIdentityAnonymity { AnonymityType = MSPIdentityAnonymity.Types.MSPIdentityAnonymityType.Anonymous });

        Assert.IsTrue(identity.Satisfies(unit));
        Assert.IsFalse(identity.Satisfies(otherUnit));
        Assert.IsTrue(identity.Satisfies(self));
        Assert.IsFalse(identity.Satisfies(someoneElse));
        Assert.IsTrue(identity.Satisfies(nominal));
        Assert.IsFalse(identity.Satisfies(anonymous));
        Assert.IsTrue(identity.Satisfies(Combined(unit, self, Combined(nominal))));
        Assert.IsFalse(identity.Satisfies(Combined(unit, someoneElse)));
        Assert.IsFalse(identity.Satisfies(Combined()));
        Assert.IsFalse(identity.Satisfies(new MSPPrincipal { PrincipalClassification = (MSPPrincipal.Types.Classification)9 }));
        Assert.IsFalse(identity.Satisfies(new MSPPrincipal { Principal = ByteString.CopyFrom(0xff) }));
    }

    [TestMethod]
    public void Definitions_that_make_no_sense_are_refused_by_name()
    {
        Refused(o => o.Definition.RootCerts.Clear(), "root certificate");
        Refused(o => o.Definition.RootCerts[0] = TestOrganization.Pem(o.Authority.IssueSigning("a", NodeRole.Client).CertificatePem), "authority");
        Refused(o => o.Definition.RootCerts[0] = ByteString.CopyFromUtf8("nothing"), "PEM");
        Refused(o => o.Definition.FabricNodeOus.AdminOuIdentifier = null, "administrators");
        Refused(o => o.Definition.RevocationList.Add(ByteString.CopyFrom(1, 2)), "revocation");
        Refused(o => o.Definition.CryptoConfig = new FabricCryptoConfig { SignatureHashFamily = "MD5" }, "MD5");
        Refused(o => o.Definition.TlsRootCerts.Add(TestOrganization.Pem(o.Authority.IssueTls("a").CertificatePem)), "TLS");
        Refused(o => o.Definition.IntermediateCerts.Add(TestOrganization.Pem(new TestOrganization("x").Authority.CertificatePem)), "no authority");
        Refused(o => o.Definition.FabricNodeOus.PeerOuIdentifier.Certificate = TestOrganization.Pem(new TestOrganization("x").Authority.CertificatePem), "organizational unit");

        static void Refused(Action<TestOrganization> change, string expected)
        {
            var organization = new TestOrganization("Org1MSP");
            change(organization);
            var refused = Assert.ThrowsExactly<InvalidConfigurationException>(() => organization.Msps());
            Assert.Contains("Org1MSP", refused.Message);
            Assert.Contains(expected, refused.Message);
        }
    }

    [TestMethod]
    public void Unknown_MSPs_and_broken_bytes_are_refused_without_repeating_a_subject()
    {
        var organization = new TestOrganization("Org1MSP");
        var msps = organization.Msps();
        var elsewhere = new SerializedIdentity { Mspid = "Org9MSP", IdBytes = ByteString.CopyFromUtf8("x") }.ToByteString();
        Assert.IsFalse(msps.TryValidate(elsewhere, out _, out var unknown));
        Assert.AreEqual(IdentityProblemKind.UnknownMsp, unknown.Kind);
        Assert.IsFalse(msps.TryValidate(ByteString.CopyFrom(0xff, 1), out _, out var broken));
        Assert.AreEqual(IdentityProblemKind.Malformed, broken.Kind);
        Assert.AreEqual(IdentityProblemKind.Malformed, Problem(organization, "no certificate").Kind);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var named = organization.Authority.CertifySigning(new PublicKey(key), "林小雨", null);
        Assert.DoesNotContain("林小雨", Problem(organization, named).Message);
        var thrown = Assert.ThrowsExactly<InvalidIdentityException>(() => msps.Validate(organization.Serialize(named)));
        Assert.AreEqual(IdentityProblemKind.OrganizationalUnits, thrown.Problem.Kind);
    }

    [TestMethod]
    public async Task Many_threads_judge_and_verify_at_once()
    {
        var organization = new TestOrganization("Org1MSP");
        var msps = organization.Msps();
        var signers = Enumerable.Range(0, 8).Select(_ => organization.Issue(NodeRole.Peer)).ToArray();
        var signatures = await Task.WhenAll(signers.Select(async s => await s.SignAsync(Message)));
        var wrong = 0;
        Parallel.For(0, 4000, i =>
        {
            var good = msps.VerifySignature(Bytes(signers[i % 8]), Message, signatures[i % 8]);
            var bad = msps.VerifySignature(Bytes(signers[i % 8]), Message, signatures[(i + 1) % 8]);
            if (!good || bad)
                Interlocked.Increment(ref wrong);
        });
        Assert.AreEqual(0, wrong);
    }

    [TestMethod]
    public void The_cache_of_identities_is_bounded_and_keeps_what_is_in_use()
    {
        var cache = new GenerationalCache<int, string>(100);
        cache.Add(-1, "in use");
        for (var i = 0; i < 10_000; i++)
        {
            cache.Add(i, "x");
            Assert.IsTrue(cache.TryGet(-1, out _));
        }

        Assert.IsLessThanOrEqualTo(203, cache.Count);
        Assert.IsFalse(cache.TryGet(0, out _));
    }

    [TestMethod]
    public void Attributes_are_read_from_the_certificate()
    {
        var organization = new TestOrganization("Org1MSP");
        var issued = organization.Authority.IssueSigning("a", NodeRole.Client, new Dictionary<string, string> { ["unit"] = "350102" });
        var identity = organization.Msps().Validate(organization.Serialize(issued.CertificatePem));
        Assert.AreEqual("350102", identity.Attributes["unit"]);
        Assert.IsEmpty(organization.Msps().Validate(Bytes(organization.Issue(NodeRole.Client))).Attributes);
    }

    private static ByteString Bytes(SigningIdentity identity) => ByteString.CopyFrom(identity.Creator.Span);

    private static IdentityProblem Problem(TestOrganization organization, string pem)
    {
        Assert.IsFalse(organization.Msps().TryValidate(organization.Serialize(pem), out _, out var problem));
        return problem;
    }

    private static MSPPrincipal Principal(MSPPrincipal.Types.Classification kind, IMessage content) =>
        new() { PrincipalClassification = kind, Principal = content.ToByteString() };

    private static MSPPrincipal Combined(params MSPPrincipal[] parts) =>
        Principal(MSPPrincipal.Types.Classification.Combined, new CombinedPrincipal { Principals = { parts } });
}
