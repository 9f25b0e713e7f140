using System.Text;
using System.Text.Json.Nodes;

namespace Ledger.Records.Tests;

[TestClass]
public sealed class BundleRefusalTests
{
    private static readonly byte[] Whole = SampleRecords.BundleOf(5, null, 0, 3);

    [TestMethod]
    public void Parse_CutAnywhere_Refused()
    {
        for (var length = 0; length < Whole.Length; length++)
            Assert.ThrowsExactly<CanonicalJsonException>(() => Bundle.Parse(Whole.AsMemory(0, length)), $"{length} bytes");
    }

    [TestMethod]
    public void ParseAndVerify_AnyByteChanged_NeverPasses()
    {
        var verifier = new BundleVerifier();
        for (var at = 0; at < Whole.Length; at++)
        {
            var changed = Whole.ToArray();
            changed[at] ^= 1;
            bool valid;
            try
            {
                var bundle = Bundle.Parse(changed);

                // The channel is compared with the payloads', the size of a batch bounds the path; nothing else stands uncovered.
                valid = verifier.Verify(bundle).All(record => record.IsValid);
            }
            catch (CanonicalJsonException)
            {
                continue;
            }

            Assert.IsFalse(valid, $"byte {at} near {Encoding.UTF8.GetString(Whole, Math.Max(0, at - 20), Math.Min(40, Whole.Length - Math.Max(0, at - 20)))}");
        }
    }

    [TestMethod]
    public void Parse_LaidOutDifferently_Refused()
    {
        var pretty = JsonNode.Parse(Whole)!.ToJsonString(new() { WriteIndented = true });

        Assert.ThrowsExactly<CanonicalJsonException>(() => Bundle.Parse(Encoding.UTF8.GetBytes(pretty)));
        Assert.AreEqual(
            CanonicalJsonError.TrailingBytes,
            Assert.ThrowsExactly<CanonicalJsonException>(() => Bundle.Parse((byte[])[.. Whole, (byte)'\n'])).Error);
    }

    [TestMethod]
    public void Parse_UnknownMember_RefusedAsSuch()
    {
        var exception = Refusal(bundle => bundle["note"] = "x");

        Assert.AreEqual(CanonicalJsonError.UnknownMember, exception.Error);
        Assert.AreEqual(CanonicalJsonError.UnknownMember, Refusal(bundle => bundle["records"]![0]!["zzz"] = 1).Error);
    }

    [TestMethod]
    [DataRow("batches")]
    [DataRow("channel")]
    [DataRow("format")]
    [DataRow("records")]
    [DataRow("v")]
    public void Parse_MissingMember_RefusedByName(string member)
    {
        var exception = Refusal(bundle => bundle.Remove(member));

        Assert.AreEqual(CanonicalJsonError.MissingMember, exception.Error);
        Assert.Contains($"'{member}'", exception.Message);
    }

    [TestMethod]
    public void Parse_RecordsReordered_Refused() => Refusal(bundle =>
    {
        var records = bundle["records"]!.AsArray();
        var first = records[0];
        records.RemoveAt(0);
        records.Add(first);
    });

    [TestMethod]
    public void Parse_RecordDoubled_Refused() => Refusal(bundle =>
        bundle["records"]!.AsArray().Insert(0, bundle["records"]![0]!.DeepClone()));

    [TestMethod]
    public void Parse_BatchDoubledOrUnused_Refused()
    {
        Refusal(bundle => bundle["batches"]!.AsArray().Add(bundle["batches"]![0]!.DeepClone()));
        Refusal(bundle =>
        {
            var other = bundle["batches"]![0]!.DeepClone();
            other["school"] = "3435000002";
            bundle["batches"]!.AsArray().Add(other);
        });
    }

    [TestMethod]
    public void Parse_PathOfAnotherLength_Refused()
    {
        Refusal(bundle => bundle["records"]![0]!["sha256Path"]!.AsArray().RemoveAt(0));
        Refusal(bundle => bundle["records"]![0]!["sm3Path"]!.AsArray().Add(new string('A', 43)));
    }

    [TestMethod]
    public void Parse_WrongValues_Refused()
    {
        Refusal(bundle => bundle["v"] = 2);
        Refusal(bundle => bundle["format"] = "other");
        Refusal(bundle => bundle["records"] = new JsonArray());
        Refusal(bundle => bundle["batches"]![0]!["size"] = 0);
        Refusal(bundle => bundle["batches"]![0]!["size"] = 1_000_001);
        Refusal(bundle => bundle["batches"]![0]!["sha256Root"] = new string('A', 64));
        Refusal(bundle => bundle["batches"]![0]!["sha256Root"] = new string('a', 62));
        Refusal(bundle => bundle["records"]![0]!["index"] = 5);
        Refusal(bundle => bundle["records"]![0]!["index"] = -1);
        Refusal(bundle => bundle["records"]![0]!["batch"] = 1);
        Refusal(bundle => bundle["records"]![0]!["payload"]!["version"] = 0);
        Refusal(bundle => bundle["records"]![0]!["payload"]!["term"] = "2025-2027-1");
        Refusal(bundle => bundle["records"]![0]!["payload"]!["sm3"]!.AsArray().RemoveAt(0));
        Refusal(bundle => bundle["records"]![0]!["disclosures"]![0] = "WyJ");
    }

    [TestMethod]
    public void Verify_FieldOfAnotherRecord_FailsDigestsAndNamesTheField()
    {
        var bundle = JsonNode.Parse(Whole)!;
        bundle["records"]![0]!["disclosures"]![0] = bundle["records"]![1]!["disclosures"]![0]!.GetValue<string>();

        var check = Verify(bundle)[0][BundleCheck.Digests];

        Assert.AreEqual(CheckOutcome.Failed, check.Outcome);
        Assert.AreEqual(BundleFinding.DigestDiffers, check.Finding);
        Assert.Contains("studentName", check.Describe("en"));
        Assert.Contains("studentName", check.Describe("zh"));
    }

    [TestMethod]
    public void Verify_IdentityWithheld_FailsIdentityAlone()
    {
        var bundle = JsonNode.Parse(Whole)!;
        bundle["records"]![0]!["disclosures"]!.AsArray().RemoveAt(1);

        var result = Verify(bundle)[0];

        Assert.AreEqual(BundleFinding.IdentityMissing, result[BundleCheck.Identity].Finding);
        Assert.AreEqual("studentNumber", result[BundleCheck.Identity].Subject);
        Assert.AreEqual(CheckOutcome.Passed, result[BundleCheck.Digests].Outcome);
        Assert.IsFalse(result.IsValid);
    }

    [TestMethod]
    public void Verify_FieldDisclosedTwice_FailsDigests()
    {
        var bundle = JsonNode.Parse(Whole)!;
        var disclosures = bundle["records"]![0]!["disclosures"]!.AsArray();
        disclosures.Insert(0, disclosures[0]!.DeepClone());

        Assert.AreEqual(BundleFinding.FieldsOutOfOrder, Verify(bundle)[0][BundleCheck.Digests].Finding);
    }

    [TestMethod]
    public void Verify_PayloadChanged_FailsInBothTrees()
    {
        var bundle = JsonNode.Parse(Whole)!;
        bundle["records"]![0]!["payload"]!["version"] = 2;

        var result = Verify(bundle)[0];

        Assert.AreEqual(CheckOutcome.Failed, result[BundleCheck.InclusionSha256].Outcome);
        Assert.AreEqual(CheckOutcome.Failed, result[BundleCheck.InclusionSm3].Outcome);
        Assert.AreEqual(CheckOutcome.Passed, result[BundleCheck.Digests].Outcome);
    }

    // Every place in trees of every shape, many records at a time, and one of them with a wrong path.
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(7)]
    [DataRow(33)]
    [DataRow(40)]
    public void Verify_OnePathChanged_FailsForThatRecordAndTreeAlone(int size)
    {
        var bundle = JsonNode.Parse(SampleRecords.BundleOf(size, ["hours"], [.. Enumerable.Range(0, size)]))!;
        Assert.IsTrue(Verify(bundle).All(record => record.IsValid));
        if (size == 1)
            return;

        bundle["records"]![size / 2]!["sm3Path"]![0] = new string('A', 43);

        var results = Verify(bundle);
        for (var i = 0; i < size; i++)
        {
            Assert.AreEqual(i != size / 2, results[i].IsValid);
            Assert.AreEqual(CheckOutcome.Passed, results[i][BundleCheck.InclusionSha256].Outcome);
        }
    }

    [TestMethod]
    public void Verify_OtherChannelSchoolTerm_FailsFormAndSaysWhich()
    {
        Assert.AreEqual(BundleFinding.ChannelDiffers, Changed(bundle => bundle["channel"] = "other")[0][BundleCheck.Form].Finding);
        Assert.AreEqual(
            BundleFinding.SchoolDiffers,
            Changed(bundle => bundle["batches"]![0]!["school"] = "3435000002")[0][BundleCheck.Form].Finding);
        Assert.AreEqual(
            BundleFinding.TermDiffers,
            Changed(bundle => bundle["batches"]![0]!["term"] = "2025-2026-2")[0][BundleCheck.Form].Finding);
    }

    [TestMethod]
    public void Verify_RuleSetNotKnown_DoesNotPassAndStillChecksInclusion()
    {
        var result = new BundleVerifier([]).Verify(Bundle.Parse(Whole))[0];

        Assert.AreEqual(BundleFinding.RuleSetUnknown, result[BundleCheck.RuleSet].Finding);
        Assert.AreEqual(CheckOutcome.NotChecked, result[BundleCheck.Digests].Outcome);
        Assert.AreEqual(CheckOutcome.Passed, result[BundleCheck.InclusionSm3].Outcome);
        Assert.IsFalse(result.IsValid);
    }

    [TestMethod]
    public void Verify_EveryFinding_HasATextInBothLanguages()
    {
        foreach (var finding in Enum.GetValues<BundleFinding>())
        {
            var check = new CheckResult(BundleCheck.Form, CheckOutcome.Failed, finding, "x", 1, 2);
            Assert.IsGreaterThan(0, check.Describe("en").Length);
            Assert.IsGreaterThan(0, check.Describe("zh").Length);
        }
    }

    [TestMethod]
    public void Build_UnknownFieldOrNothing_Refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => SampleRecords.BundleOf(2, ["nosuchfield"], 0));
        Assert.ThrowsExactly<InvalidOperationException>(() => SampleRecords.BundleOf(2, null));
        Assert.ThrowsExactly<InvalidOperationException>(() => SampleRecords.BundleOf(2, null, 1, 1));
    }

    private static IReadOnlyList<RecordVerification> Changed(Action<JsonObject> change)
    {
        var bundle = JsonNode.Parse(Whole)!.AsObject();
        change(bundle);
        return Verify(bundle);
    }

    private static IReadOnlyList<RecordVerification> Verify(JsonNode bundle) =>
        new BundleVerifier().Verify(Bundle.Parse(JsonCanonicalizer.Canonicalize(bundle)));

    private static CanonicalJsonException Refusal(Action<JsonObject> change)
    {
        var bundle = JsonNode.Parse(Whole)!.AsObject();
        change(bundle);
        var exception = Assert.ThrowsExactly<CanonicalJsonException>(() => Bundle.Parse(JsonCanonicalizer.Canonicalize(bundle)));
        Assert.DoesNotContain("林试", exception.Message);
        return exception;
    }
}
