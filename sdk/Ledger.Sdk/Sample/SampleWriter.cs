using System.Globalization;
using System.Text;
using Ledger.Records;
using MiniExcelLibs;

namespace Ledger.Sdk.Sample;

/// <summary>
/// Writes a school's roster and a term's records as a school would export them, all invented. Registry numbers have the
/// form and the check character of real ones, but the area code 00xxxx, which GB/T 2260 gives to no place: they can belong
/// to nobody.
/// </summary>
public static class SampleWriter
{
    private const string Surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
    private const string GivenCharacters = "子梓浩宇轩涵欣怡雨桐思嘉俊杰佳琪诗语晨曦泽明睿哲文博瑞雪若彤一诺可馨天佑志远家豪雅婷静怡海峰晓东建华国栋永康安琪美琳书瑶清扬景行知行乐言希文心悦以恒";

    private static readonly string[] s_phrases =
    [
        "校园科技节", "社区志愿服务", "敬老院探访", "海洋环保宣传", "红色研学", "图书角整理", "交通文明劝导", "垃圾分类推广", "校史馆讲解",
        "植树造林", "非遗剪纸体验", "航模制作", "机器人编程", "英语戏剧展演", "数学建模", "诗词诵读", "气象观测", "农田劳作", "厨艺实践", "消防演练",
    ];

    private static readonly string[] s_sentences =
    [
        "我和同学分工合作，查阅资料并到现场调查。", "老师只作提示，方案由我们自己讨论确定。", "过程中遇到困难，我们反复试验后找到了办法。",
        "活动结束后我写下了收获与不足。", "我负责记录数据，并在班会上作了汇报。", "这次经历让我更了解家乡，也学会了倾听。",
    ];

    /// <summary>Writes the roster and the records into a folder, which is made if missing; existing files are replaced.</summary>
    /// <exception cref="LedgerInputException">The folder cannot be written.</exception>
    public static Task<SampleFiles> WriteAsync(string directory, SampleOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Students, 1, nameof(options));
        return Task.Run(() => Write(directory, options, cancellationToken), cancellationToken);
    }

    /// <summary>The invented students of these options, in the roster's order.</summary>
    public static IReadOnlyList<SampleStudent> CreateStudents(SampleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var random = new Random(options.Seed);
        var students = new SampleStudent[options.Students];
        for (var i = 0; i < students.Length; i++)
        {
            var name = new StringBuilder().Append(Surnames[random.Next(Surnames.Length)]).Append(GivenCharacters[random.Next(GivenCharacters.Length)]);
            if (random.Next(5) > 0)
                name.Append(GivenCharacters[random.Next(GivenCharacters.Length)]);
            var room = (i / options.ClassSize) + 1;
            students[i] = new SampleStudent(name.ToString(), Number(random, i), $"高一（{room.ToString(CultureInfo.InvariantCulture)}）班");
        }

        return students;
    }

    // 00 and four digits of the running number, a birth date, three further digits: unique up to ten million students.
    private static string Number(Random random, int index)
    {
        var born = new DateOnly(2009, 9, 1).AddDays(random.Next(365));
        var digits = string.Create(CultureInfo.InvariantCulture, $"00{index / 1000:D4}{born:yyyyMMdd}{index % 1000:D3}");
        return $"G{digits}{StudentRegistryNumber.CheckCharacter(digits)}";
    }

    private static SampleFiles Write(string directory, SampleOptions options, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var students = CreateStudents(options);
            var roster = Path.Combine(directory, "roster.xlsx");
            Save(roster, new Dictionary<string, object> { ["学生名册"] = Roster(students) });
            var types = options.Types
                .Select(t => options.RuleSet.TryFindType(t, out var type) ? type : throw new LedgerInputException(LedgerError.RecordTypeUnknown, t, string.Empty))
                .ToList();
            var files = new List<string>();
            switch (options.Layout)
            {
                case SampleLayout.WorkbookPerClass:
                    foreach (var group in students.Select((s, i) => (Student: s, Index: i)).GroupBy(s => s.Student.Class))
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        var file = Path.Combine(directory, $"{group.Key}.xlsx");
                        Save(file, types.ToDictionary(t => t.Title.Zh, t => (object)Rows(options, types, t, [.. group])));
                        files.Add(file);
                    }

                    break;
                case SampleLayout.OneWorkbook:
                    var workbook = Path.Combine(directory, "records.xlsx");
                    Save(workbook, types.ToDictionary(t => t.Title.Zh, t => (object)Rows(options, types, t, [.. students.Select((s, i) => (s, i))])));
                    files.Add(workbook);
                    break;
                default:
                    foreach (var type in types)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        var file = Path.Combine(directory, $"{type.Title.Zh}.csv");
                        SaveCsv(file, Rows(options, types, type, [.. students.Select((s, i) => (s, i))]));
                        files.Add(file);
                    }

                    break;
            }

            return new SampleFiles(roster, files, options.Students * options.RecordsPerStudent);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, directory);
        }
    }

    private static void Save(string path, Dictionary<string, object> sheets) =>
        MiniExcel.SaveAs(path, sheets, excelType: ExcelType.XLSX, overwriteFile: true);

    private static void SaveCsv(string path, IEnumerable<Dictionary<string, object?>> rows)
    {
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        writer.NewLine = "\r\n";
        var hasHeader = false;
        foreach (var row in rows)
        {
            if (!hasHeader)
                writer.WriteLine(string.Join(',', row.Keys.Select(Quote)));
            hasHeader = true;
            writer.WriteLine(string.Join(',', row.Values.Select(v => Quote(v switch
            {
                null => string.Empty,
                DateTime d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
                _ => v.ToString()!,
            }))));
        }
    }

    private static string Quote(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static IEnumerable<Dictionary<string, object?>> Roster(IReadOnlyList<SampleStudent> students)
    {
        for (var i = 0; i < students.Count; i++)
        {
            yield return new Dictionary<string, object?>
            {
                ["序号"] = i + 1,
                ["姓名"] = students[i].Name,
                ["学籍号"] = students[i].RegistryNumber,
                ["班级"] = students[i].Class,
                ["入学年份"] = 2025,
                ["毕业年份"] = 2028,
            };
        }
    }

    private static IEnumerable<Dictionary<string, object?>> Rows(
        SampleOptions options, List<RecordType> types, RecordType type, IReadOnlyList<(SampleStudent Student, int Index)> students)
    {
        var number = 0;
        var turn = types.IndexOf(type);
        foreach (var (student, index) in students)
        {
            // Each student's records depend on seed, student and turn alone, whatever the layout.
            var random = new Random(HashCode(options.Seed, index, turn));
            for (var i = 0; i < options.RecordsPerStudent; i++)
            {
                if (i % types.Count == turn)
                    yield return Row(options, type, student, random, ++number, i);
            }
        }
    }

    private static int HashCode(int seed, int index, int turn) => unchecked((((seed * 16777619) ^ index) * 16777619) ^ turn);

    private static Dictionary<string, object?> Row(SampleOptions options, RecordType type, SampleStudent student, Random random, int number, int turn)
    {
        var row = new Dictionary<string, object?>
        {
            ["序号"] = number,
            ["学校标识码"] = options.School,
            ["学年学期"] = options.Term,
            ["记录类型"] = type.Title.Zh,
        };
        var firstYear = Term.Parse(options.Term).FirstYear;
        var begin = new DateTime(firstYear, 9, 1).AddDays(random.Next(120));
        foreach (var field in type.Fields)
            row[field.Title.Zh] = Value(field, student, random, begin, turn);
        return row;
    }

    private static object? Value(FieldRule field, SampleStudent student, Random random, DateTime begin, int turn) => field.Kind switch
    {
        FieldKind.RegistryNumber => student.RegistryNumber,
        FieldKind.Text when field.IsIdentity => student.Name,
        FieldKind.Text when field.Name == "className" => student.Class,
        FieldKind.Text when field.MaxLength is null or > 200 => Story(random, turn),
        FieldKind.Text => Cut($"{s_phrases[random.Next(s_phrases.Length)]}{(turn + 1).ToString(CultureInfo.InvariantCulture)}", field.MaxLength ?? 40),
        FieldKind.Date => field.NotBefore is not null || field.Name == "recordedOn" ? begin.AddDays(1 + random.Next(10)) : begin,
        FieldKind.Code => field.Codes!.Entries[random.Next(field.Codes.Entries.Count)].Title.Zh,
        FieldKind.WholeNumber => 1 + random.Next(20),
        FieldKind.DecimalNumber => (double)Math.Round((decimal)(1 + (random.NextDouble() * 30)), 1),
        FieldKind.Boolean => random.Next(2) == 0 ? "是" : "否",
        FieldKind.Digests => $"sha256:{Digest(random)}",
        _ => null,
    };

    private static string Story(Random random, int turn) =>
        $"{s_phrases[random.Next(s_phrases.Length)]}（第{(turn + 1).ToString(CultureInfo.InvariantCulture)}次）。"
        + $"{s_sentences[random.Next(s_sentences.Length)]}{s_sentences[random.Next(s_sentences.Length)]}";

    private static string Digest(Random random)
    {
        Span<byte> bytes = stackalloc byte[32];
        random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
