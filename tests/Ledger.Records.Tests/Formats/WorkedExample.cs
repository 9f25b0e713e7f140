using System.Text;
using System.Text.Json.Nodes;

namespace Ledger.Records.Tests;

/// <summary>The example of FORMATS.md, computed: a rule set of one type with three fields, and a batch of three records.</summary>
internal static class WorkedExample
{
    private static readonly RuleSet RuleSet = RuleSet.Parse("""
        {
          "v": 1, "id": "example", "version": 1, "title": { "en": "Example", "zh": "示例" }, "basis": [],
          "codeLists": {}, "dimensions": [], "stages": [], "notice": { "workingDays": 5, "answerDays": 5 }, "quotas": [],
          "contextColumns": [],
          "commonFields": [{ "name": "studentName", "title": { "en": "Student", "zh": "姓名" }, "kind": "text", "required": true, "identity": true }],
          "types": [{
            "code": 17, "name": "activity", "title": { "en": "Activity", "zh": "活动记录" },
            "fields": [
              { "name": "hours", "title": { "en": "Hours", "zh": "时长" }, "kind": "decimal", "required": true },
              { "name": "images", "title": { "en": "Images", "zh": "图片" }, "kind": "digests" }
            ]
          }]
        }
        """u8);

    public static Dictionary<string, JsonObject> Compute()
    {
        var type = RuleSet.Types[0];
        var context = new BatchContext("ledger", SchoolCode.Parse("3435000001"), Term.Parse("2025-2026-1"), RuleSet);
        var drafts = Enumerable.Range(0, 3).Select(i => new RecordDraft
        {
            RecordId = RecordPayload.RecordIdOf(Sequence(16 * i, 16)),
            Version = 1,
            Type = type,
            Random = Sequence(64 + (16 * i), 16),
            SaltKey = Sequence(128, 32),
            Values = [FieldValue.FromText("林示例"), FieldValue.FromDecimal(3.5m + i), FieldValue.Empty],
        }).ToArray();
        var records = new RecordCommitter(context).Commit(drafts);
        var builder = new BatchBuilder();
        foreach (var record in records)
            builder.Add(record);
        var trees = builder.Build();

        var first = drafts[0];
        var salts = new byte[3 * Disclosure.SaltSize];
        RecordSalts.Derive(first.SaltKey.Span, context.Channel, first.RecordId, first.Version, first.Random.Span, salts);
        var documentKey = new byte[32];
        DocumentKey.Derive(Sequence(160, 32), context.Channel, first.RecordId, first.Version, first.Random.Span, documentKey);
        var disclosures = records[0].SplitDisclosures().Select(Disclosure.Parse).ToArray();
        var key = new BatchKey(context.School, context.Term, trees.Size, trees.Sha256.Root, trees.Sm3.Root);
        var bundle = new BundleBuilder(context.Channel);
        var index = trees.IndexOf(0);
        bundle.Add(
            key, type, records[0].Payload, records[0].SplitDisclosures(), ["hours"],
            trees.Sha256.ProveInclusion(index), trees.Sm3.ProveInclusion(index));
        return new()
        {
            ["salts"] = new()
            {
                ["saltKey"] = Hex(first.SaltKey.Span),
                ["random"] = Hex(first.Random.Span),
                ["info"] = Encoding.UTF8.GetString(KeyInfo.Build(RecordSalts.Label, context.Channel, first.RecordId, 1, first.Random.Span)),
                ["salts"] = new JsonArray([.. salts.Chunk(Disclosure.SaltSize).Select(salt => (JsonNode)Hex(salt))]),
            },
            ["document-key"] = new()
            {
                ["studentKey"] = Hex(Sequence(160, 32)),
                ["info"] = Encoding.UTF8.GetString(KeyInfo.Build(DocumentKey.Label, context.Channel, first.RecordId, 1, first.Random.Span)),
                ["key"] = Hex(documentKey),
            },
            ["disclosures"] = new()
            {
                ["json"] = new JsonArray(
                    [.. disclosures.Select(d => (JsonNode)Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(d.Text)))]),
                ["text"] = new JsonArray([.. disclosures.Select(d => (JsonNode)d.Text)]),
                ["sha256"] = new JsonArray([.. disclosures.Select(d => (JsonNode)Hex(d.ComputeDigest(DigestAlgorithm.Sha256)))]),
                ["sm3"] = new JsonArray([.. disclosures.Select(d => (JsonNode)Hex(d.ComputeDigest(DigestAlgorithm.Sm3)))]),
            },
            ["payload"] = new()
            {
                ["payload"] = Encoding.UTF8.GetString(records[0].Payload.Span),
                ["sha256LeafHash"] = Hex(records[0].LeafHash(DigestAlgorithm.Sha256).Span),
                ["sm3LeafHash"] = Hex(records[0].LeafHash(DigestAlgorithm.Sm3).Span),
            },
            ["trees"] = new()
            {
                ["sha256LeafHashes"] = new JsonArray([.. Enumerable.Range(0, 3).Select(i => (JsonNode)Hex(trees.Sha256.LeafHash(i).Span))]),
                ["sha256Root"] = Hex(trees.Sha256.Root.Span),
                ["sm3LeafHashes"] = new JsonArray([.. Enumerable.Range(0, 3).Select(i => (JsonNode)Hex(trees.Sm3.LeafHash(i).Span))]),
                ["sm3Root"] = Hex(trees.Sm3.Root.Span),
            },
            ["bundle"] = new() { ["bundle"] = Encoding.UTF8.GetString(bundle.Build()) },
            ["rule-set"] = new()
            {
                ["ruleSet"] = Encoding.UTF8.GetString(RuleSet.Canonical.Span),
                ["sha256"] = Hex(RuleSet.Sha256.Span),
                ["sm3"] = Hex(RuleSet.Sm3.Span),
            },
        };
    }

    private static byte[] Sequence(int from, int count) => [.. Enumerable.Range(from, count).Select(i => (byte)i)];

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
