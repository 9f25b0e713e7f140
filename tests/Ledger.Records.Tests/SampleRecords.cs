using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ledger.Records.Tests;

/// <summary>Invented students and activities; every byte follows from a number.</summary>
internal static class SampleRecords
{
    public static readonly RuleSet RuleSet = RuleSet.FujianHighSchool;

    public static readonly BatchContext Context = new("ledger", SchoolCode.Parse("3435000001"), Term.Parse("2025-2026-1"), RuleSet);

    public static RecordType Activity => RuleSet.Types.Single(type => type.Name == "activity");

    public static string RegistryNumber(int i)
    {
        var digits = string.Create(CultureInfo.InvariantCulture, $"35010220080{1 + (i % 9)}{1 + (i % 28):00}{i % 1000:000}");
        return $"G{digits}{StudentRegistryNumber.CheckCharacter(digits)}";
    }

    public static string?[] ActivityCells(int i) =>
    [
        $"林试{(char)('一' + (i % 1000))}",
        RegistryNumber(i),
        string.Create(CultureInfo.InvariantCulture, $"高一({1 + (i % 20)})班"),
        $"周末在社区图书馆整理图书，并为来馆儿童朗读绘本，第 {i} 次服务。",
        $"sha256:{Convert.ToHexStringLower(Bytes("image", i))}",
        "2025-10-12",
        "社区图书馆志愿服务",
        "科普",
        "校级",
        "2025/10/11",
        "2025-10-12",
        "街道社区",
        "3.50",
        "主要参与者",
    ];

    public static FieldValue[] ActivityValues(int i)
    {
        var values = new FieldValue[Activity.Fields.Count];
        Assert.IsNull(Activity.Validate(ActivityCells(i), values));
        return values;
    }

    public static RecordDraft Draft(int i) => new()
    {
        RecordId = RecordPayload.RecordIdOf(Bytes("id", i).AsSpan(0, 16)),
        Version = 1,
        Type = Activity,
        Random = Bytes("random", i).AsMemory(0, 16),
        SaltKey = Bytes("salt key", i),
        Values = ActivityValues(i),
    };

    public static (CommittedRecord[] Records, BatchTrees Trees, BatchKey Key) Batch(int size)
    {
        var records = new RecordCommitter(Context).Commit([.. Enumerable.Range(0, size).Select(Draft)]);
        var builder = new BatchBuilder();
        foreach (var record in records)
            builder.Add(record);
        var trees = builder.Build();
        return (records, trees, new BatchKey(Context.School, Context.Term, trees.Size, trees.Sha256.Root, trees.Sm3.Root));
    }

    public static byte[] BundleOf(int size, IReadOnlyCollection<string>? fields, params int[] positions)
    {
        var (records, trees, key) = Batch(size);
        var builder = new BundleBuilder(Context.Channel);
        foreach (var position in positions)
        {
            var index = trees.IndexOf(position);
            builder.Add(
                key,
                Activity,
                records[position].Payload,
                records[position].SplitDisclosures(),
                fields,
                trees.Sha256.ProveInclusion(index),
                trees.Sm3.ProveInclusion(index));
        }

        return builder.Build();
    }

    public static byte[] Bytes(string purpose, int i) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{purpose} {i}")));
}
