using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ledger.Records.Tests;

/// <summary>
/// The bytes that are frozen. A change here is a change of format: it needs a new format version, and the old vectors stay.
/// LEDGER_WRITE_VECTORS=1 writes the files instead of comparing.
/// </summary>
[TestClass]
public sealed partial class FrozenFormatTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [TestMethod]
    public void FormatsPage_EveryVectorBlock_IsRecomputed()
    {
        var computed = WorkedExample.Compute();
        CompareOrWrite("worked-example.json", new JsonObject(computed.Select(x => KeyValuePair.Create(x.Key, (JsonNode?)x.Value.DeepClone()))));

        var blocks = VectorBlock().Matches(File.ReadAllText(Path.Combine(Vectors.Root, "FORMATS.md")));

        CollectionAssert.AreEquivalent(computed.Keys.ToArray(), blocks.Select(block => block.Groups["name"].Value).ToArray());
        foreach (Match block in blocks)
        {
            var onPage = JsonNode.Parse(block.Groups["json"].Value);
            var expected = computed[block.Groups["name"].Value];
            Assert.IsTrue(JsonNode.DeepEquals(expected, onPage), $"{block.Groups["name"].Value} should be\n{expected.ToJsonString(Indented)}");
        }
    }

    [TestMethod]
    public void ShippedRuleSets_Digests_AreFrozen() => CompareOrWrite("rule-sets.json", new JsonObject(RuleSet.Shipped.Select(ruleSet => KeyValuePair.Create(
        $"{ruleSet.Id} {ruleSet.Version}",
        (JsonNode?)new JsonObject
        {
            ["sha256"] = Hex(ruleSet.Sha256.Span),
            ["sm3"] = Hex(ruleSet.Sm3.Span),
            ["types"] = new JsonObject(ruleSet.Types.Select(type => KeyValuePair.Create(
                $"{type.Code} {type.Name}", (JsonNode?)new JsonArray([.. type.Fields.Select(field => (JsonNode)field.Name)])))),
        }))));

    [TestMethod]
    public void ActivityBatch_OfFiveRecords_IsFrozen()
    {
        var (records, trees, key) = SampleRecords.Batch(5);
        CompareOrWrite("activity-batch.json", new JsonObject
        {
            ["batch"] = key.Id,
            ["sm3Root"] = Hex(trees.Sm3.Root.Span),
            ["records"] = new JsonArray([.. records.Select((record, i) => (JsonNode)new JsonObject
            {
                ["saltKey"] = Hex(SampleRecords.Draft(i).SaltKey.Span),
                ["random"] = Hex(SampleRecords.Draft(i).Random.Span),
                ["index"] = trees.IndexOf(i),
                ["payload"] = Encoding.UTF8.GetString(record.Payload.Span),
                ["disclosures"] = new JsonArray([.. record.SplitDisclosures().Select(text => (JsonNode)text)]),
                ["sha256LeafHash"] = Hex(record.LeafHash(DigestAlgorithm.Sha256).Span),
                ["sm3LeafHash"] = Hex(record.LeafHash(DigestAlgorithm.Sm3).Span),
            })]),
        });
    }

    [TestMethod]
    public void ActivityBundle_OfTwoRecords_IsFrozenAndVerifies()
    {
        var path = Vectors.InRepository("records", "activity-bundle.json");
        var bundle = SampleRecords.BundleOf(5, ["activityName", "hours"], 3, 1);
        if (IsWriting)
            File.WriteAllBytes(path, bundle);

        CollectionAssert.AreEqual(File.ReadAllBytes(path), bundle);
        Assert.IsTrue(new BundleVerifier().Verify(Bundle.Parse(File.ReadAllBytes(path))).All(record => record.IsValid));
    }

    [TestMethod]
    public void RuleSetsOfArchives_Digests_AreFrozen() => CompareOrWrite("archive-rule-sets.json", new JsonObject(RuleSet.Shipped.Select(ruleSet => ruleSet.Archive!).Select(ruleSet => KeyValuePair.Create(
        $"{ruleSet.Id} {ruleSet.Version}",
        (JsonNode?)new JsonObject
        {
            ["sha256"] = Hex(ruleSet.Sha256.Span),
            ["sm3"] = Hex(ruleSet.Sm3.Span),
            ["fields"] = new JsonArray([.. ruleSet.Types.Single().Fields.Select(field => (JsonNode)field.Name)]),
        }))));

    [TestMethod]
    public void Archive_OfTwoRecords_IsFrozen()
    {
        var path = Vectors.InRepository("records", "archive-unsigned.json");
        var archive = SampleArchive.Unsigned();
        if (IsWriting)
            File.WriteAllBytes(path, archive.Utf8.Span);

        CollectionAssert.AreEqual(File.ReadAllBytes(path), archive.Utf8.ToArray());
    }

    // Signatures are random, so that this file is written once and not made again.
    [TestMethod]
    public void SignedArchive_OfOurOwn_StillVerifies()
    {
        var path = Vectors.InRepository("records", "archive-signed.json");
        if (IsWriting && !File.Exists(path))
            File.WriteAllBytes(path, SampleArchive.Signed().Utf8.Span);

        var archive = QualityArchive.Parse(File.ReadAllBytes(path));
        Assert.IsTrue(archive.Archive.Span.SequenceEqual(SampleArchive.Unsigned().Archive.Span));
        foreach (var role in Enum.GetValues<ArchiveRole>())
            Assert.IsTrue(SampleArchive.Holds(archive, role), role.ToString());
    }

    private static bool IsWriting => Environment.GetEnvironmentVariable("LEDGER_WRITE_VECTORS") == "1";

    private static void CompareOrWrite(string file, JsonObject computed)
    {
        var path = Vectors.InRepository("records", file);
        var text = computed.ToJsonString(Indented) + "\n";
        if (IsWriting)
            File.WriteAllText(path, text);
        Assert.AreEqual(File.ReadAllText(path), text);
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    [GeneratedRegex("^```json vector=(?<name>[a-z-]+)\n(?<json>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex VectorBlock();
}
