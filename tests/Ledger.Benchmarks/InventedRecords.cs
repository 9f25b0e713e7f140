using System.Globalization;
using Ledger.Records;

namespace Ledger.Benchmarks;

/// <summary>Activity records of 14 fields for invented students; the same seed gives the same records.</summary>
internal static class InventedRecords
{
    private static readonly string[] Surnames = ["林", "陈", "黄", "郑", "王", "张", "李", "吴"];
    private static readonly string[] Given = ["子涵", "雨桐", "浩然", "思远", "欣怡", "俊杰", "诗琪", "明轩"];

    private static readonly string[] Contents =
    [
        "周末在社区图书馆整理图书，并为来馆儿童朗读绘本，体会到服务他人的意义。",
        "参加学校组织的社会考察，走访老街手工作坊，记录传统技艺，整理成两千字考察报告并在班级分享。",
        "与小组同学一起设计制作节水装置，负责测量与绘图，装置在校园科技节上展出。",
    ];

    public static readonly BatchContext Context =
        new("ledger", SchoolCode.Parse("3435000001"), Term.Parse("2025-2026-1"), RuleSet.FujianHighSchool);

    public static readonly RecordType Activity = Context.RuleSet.Types.Single(type => type.Name == "activity");

    public static RecordDraft[] Drafts(int count)
    {
        var random = new Random(2025);
        var drafts = new RecordDraft[count];
        for (var i = 0; i < count; i++)
            drafts[i] = Draft(random, i);
        return drafts;
    }

    private static RecordDraft Draft(Random random, int i)
    {
        var digits = string.Create(
            CultureInfo.InvariantCulture, $"350102{2008 + random.Next(3)}{1 + random.Next(12):00}{1 + random.Next(28):00}{i % 1000:000}");
        var day = new DateOnly(2025, 9, 1).AddDays(random.Next(120));
        string?[] cells =
        [
            Surnames[random.Next(Surnames.Length)] + Given[random.Next(Given.Length)],
            $"G{digits}{StudentRegistryNumber.CheckCharacter(digits)}",
            string.Create(CultureInfo.InvariantCulture, $"高{"一二三"[random.Next(3)]}({1 + random.Next(20)})班"),
            Contents[random.Next(Contents.Length)],
            $"sha256:{Convert.ToHexStringLower(Bytes(random, 32))}",
            Date(day.AddDays(2)),
            "社区图书馆志愿服务",
            "科普",
            "01",
            Date(day),
            Date(day.AddDays(1)),
            "4",
            random.Next(1, 20).ToString(CultureInfo.InvariantCulture),
            "2",
        ];
        var values = new FieldValue[cells.Length];
        if (Activity.Validate(cells, values) is { } errors)
            throw new InvalidOperationException(errors[0].Describe("en"));
        return new RecordDraft
        {
            RecordId = RecordPayload.RecordIdOf(Bytes(random, 16)),
            Version = 1,
            Type = Activity,
            Random = Bytes(random, 16),
            SaltKey = Bytes(random, 32),
            Values = values,
        };
    }

    private static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
