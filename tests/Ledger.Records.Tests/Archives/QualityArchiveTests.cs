using System.Text;
using System.Text.Json.Nodes;
using Ledger.Records.State;

namespace Ledger.Records.Tests;

[TestClass]
public sealed class QualityArchiveTests
{
    private static readonly QualityArchive Whole = SampleArchive.Signed();

    [TestMethod]
    public void Parse_WhatWasWritten_HasTheSameContentAndBytes()
    {
        var read = QualityArchive.Parse(Whole.Utf8.ToArray());

        Assert.AreEqual(Whole.CheckCode, read.CheckCode);
        Assert.AreEqual(Whole.Reference, read.Reference);
        Assert.AreEqual(42, read.Content.Height);
        CollectionAssert.AreEqual(new[] { ArchiveRole.HeadTeacher, ArchiveRole.Principal, ArchiveRole.Student }, read.Signatures.Select(s => s.Role).ToArray(), "by their names");
        Assert.IsTrue(new BundleVerifier().Verify(read.Bundle).All(r => r.IsValid));
        foreach (var role in Enum.GetValues<ArchiveRole>())
            Assert.IsTrue(SampleArchive.Holds(read, role), role.ToString());
    }

    [TestMethod]
    public void Parse_CutAnywhere_Refused()
    {
        for (var length = 0; length < Whole.Utf8.Length; length += 7)
            Assert.ThrowsExactly<CanonicalJsonException>(() => QualityArchive.Parse(Whole.Utf8[..length]), $"{length} bytes");
    }

    [TestMethod]
    public void Signatures_AnyByteOfTheSignedContentChanged_NeverHold()
    {
        var start = Whole.Utf8.Span.IndexOf(Whole.Archive.Span);
        for (var at = start; at < start + Whole.Archive.Length; at += 61)
        {
            var changed = Whole.Utf8.ToArray();
            changed[at] ^= 1;
            try
            {
                Assert.IsFalse(SampleArchive.Holds(QualityArchive.Parse(changed), ArchiveRole.HeadTeacher), $"byte {at}");
            }
            catch (CanonicalJsonException)
            {
            }
        }
    }

    [TestMethod]
    public void Signature_OfAnotherRoleAlgorithmTimeOrCertificate_DoesNotHold()
    {
        var own = Whole.Signatures.Single(s => s.Role == ArchiveRole.Student);
        var other = Whole.Signatures.Single(s => s.Role == ArchiveRole.Principal);

        foreach (var changed in new[]
        {
            own with { Role = ArchiveRole.Principal },
            own with { Algorithm = SignerCertificate.P256Name },
            own with { At = own.At.AddSeconds(1) },
            own with { Signer = other.Signer },
            own with { Value = other.Value },
        })
        {
            Assert.IsFalse(SampleArchive.Holds(SampleArchive.Unsigned().With(changed), changed.Role));
        }
    }

    [TestMethod]
    public void Message_IsCanonicalJsonWithAlgorithmRoleAndCertificateInside()
    {
        var signature = Whole.Signatures.Single(s => s.Role == ArchiveRole.Student);
        var message = signature.Message(Whole.Archive.Span);

        JsonCanonicalizer.EnsureCanonical(message);
        var json = JsonNode.Parse(message)!;
        Assert.AreEqual("SM2-SM3", json["algorithm"]!.GetValue<string>());
        Assert.AreEqual("student", json["role"]!.GetValue<string>());
        Assert.AreEqual(System.Buffers.Text.Base64Url.EncodeToString(signature.Signer.Span), json["certificate"]!.GetValue<string>());
        Assert.IsTrue(JsonNode.DeepEquals(json["archive"], JsonNode.Parse(Whole.Archive.Span)));
    }

    [TestMethod]
    public void With_SignatureByHand_StatesTheScanAndTheRegistrar()
    {
        var scan = TextDigest.OfBytes("扫描件"u8);
        var byHand = new ArchiveSignature { Role = ArchiveRole.Principal, At = SampleArchive.SignedAt, Signer = new byte[] { 1, 2, 3 }, Scan = scan, Value = new byte[] { 4 } };
        var archive = SampleArchive.Unsigned().With(byHand).With(new ArchiveSeal(SampleArchive.SignedAt, new byte[] { 5 }, new byte[] { 6 }));

        var read = QualityArchive.Parse(archive.Utf8);
        Assert.IsTrue(read.Signatures.Single().IsByHand);
        Assert.AreEqual(scan, read.Signatures.Single().Scan);
        Assert.IsNotNull(read.Seal);
        Assert.AreNotEqual(
            Convert.ToHexString(byHand.Message(archive.Archive.Span)), Convert.ToHexString((byHand with { Scan = TextDigest.OfBytes([1]) }).Message(archive.Archive.Span)));
        Assert.ThrowsExactly<InvalidOperationException>(() => archive.With(byHand with { Role = ArchiveRole.Student }), "closed");
        Assert.ThrowsExactly<InvalidOperationException>(() => SampleArchive.Unsigned().With(byHand).With(byHand), "twice");
    }

    [TestMethod]
    [DataRow("signatures[0].role", "\"teacher\"")]
    [DataRow("signatures[0].kind", "\"hand\"")]
    [DataRow("signatures[0].at", "\"2026-06-30 08:00:00\"")]
    [DataRow("signatures[0].value", "\"\"")]
    [DataRow("signatures[0].extra", "1")]
    [DataRow("archive.height", "0")]
    [DataRow("archive.terms", "[]")]
    [DataRow("archive.terms", "[\"2025-2026-1\",\"2025-2026-1\"]")]
    [DataRow("archive.statement.index", "2")]
    [DataRow("archive.school", "\"3435000002\"")]
    [DataRow("archive.ruleSets", "[]")]
    [DataRow("archive.batches", "[]")]
    [DataRow("format", "\"ledger-bundle\"")]
    [DataRow("v", "2")]
    [DataRow("seal", "{}")]
    public void Parse_PartOutOfForm_Refused(string path, string value)
    {
        var json = JsonNode.Parse(Whole.Utf8.Span)!;
        var parts = path.Replace("[0]", ".0", StringComparison.Ordinal).Split('.');
        var node = json;
        foreach (var part in parts[..^1])
            node = part == "0" ? node[0]! : node[part]!;
        node[parts[^1]] = JsonNode.Parse(value);

        Assert.ThrowsExactly<CanonicalJsonException>(() => QualityArchive.Parse(JsonCanonicalizer.Canonicalize(Encoding.UTF8.GetBytes(json.ToJsonString()))));
    }

    [TestMethod]
    public void Select_OneDimension_KeepsEverySignature()
    {
        var none = Whole.Select(RuleSet.Shipped, (_, dimension) => dimension == "artisticLiteracy");
        var all = Whole.Select(RuleSet.Shipped, (_, _) => true);

        Assert.HasCount(1, none.Bundle.Records, "the statement alone");
        Assert.HasCount(3, all.Bundle.Records);
        Assert.IsTrue(new BundleVerifier().Verify(none.Bundle).All(r => r.IsValid));
        Assert.IsTrue(SampleArchive.Holds(none, ArchiveRole.Student));
        var stated = Completeness.Read(SampleArchive.Type, none.Bundle.Records[0].Disclosures);
        Assert.AreEqual(1, stated.Entries.Count(e => e.Count is not null), "one pair of term and dimension");
        Assert.HasCount(7, stated.Entries, "that there are others is not hidden");
        Assert.AreEqual(42, stated.Height);
    }
}
