using System.Globalization;
using System.Text;
using Ledger.Records;
using Ledger.Sdk.Sample;

namespace Ledger.Sdk.Tests.Clerk;

/// <summary>What must be found: where and by which rule; the rule set's word for a field's rule.</summary>
internal sealed record Planted(string File, string? Sheet, int Row, string? Column, string Rule);

/// <summary>
/// A school's class workbooks as clerks make them, for invented students: titles above headers, headers of two rows, dates
/// in many forms, full-width letters, formulas, hidden rows and sheets, both date systems, CSV in several encodings. The
/// same seed gives the same files, with errors planted or without.
/// </summary>
internal sealed class ClerkFiles
{
    public const string School = "3435000001";
    public const string Term = "2025-2026-1";

    // Two-character words, so that texts made of them have few shingles in common.
    private static readonly string[] s_words =
        ("社区图书公益海洋科技劳动实验观察记录调查访问整理讲解志愿环保剪纸航模机器编程戏剧数学诗词气象农田厨艺消防植树校史古厝茶叶陶艺潮汐湿地候鸟红树鼓楼闽江渔村海防灯塔"
        + "分工合作查阅资料反复试验收获不足汇报倾听理解家乡传统手工老人儿童朗读测量绘图展览报告团队计划困难办法成功失败改进材料数据方案讨论确定完成感谢老师同学家长邻居社工").Chunk(2).Select(c => new string(c)).ToArray();

    private static readonly string[] s_typeNames = ["activity", "honour", "reading", "subjectCompetition"];

    private readonly Random _random;
    private readonly string _folder;
    private readonly int _classes;
    private readonly int _classSize;
    private readonly List<ClassFile> _files = [];
    private readonly List<(int File, int Sheet, int Record)> _free = [];
    private readonly IReadOnlyList<SampleStudent> _students;
    private readonly List<RecordType> _types = [.. s_typeNames.Select(n => RuleSet.FujianHighSchool.TryFindType(n, out var t) ? t : throw new InvalidOperationException(n))];

    private ClerkFiles(string folder, int classes, int classSize, int seed)
    {
        _folder = folder;
        _classes = classes;
        _classSize = classSize;
        _random = new Random(seed);
        _students = SampleWriter.CreateStudents(new SampleOptions { Students = classes * classSize, ClassSize = classSize, Seed = seed });
    }

    public string Roster => Path.Combine(_folder, "名册.xlsx");

    public string Folder => Path.Combine(_folder, "班级");

    public List<Planted> Errors { get; } = [];

    public List<Planted> Notices { get; } = [];

    public int Rows { get; private set; }

    /// <summary>Rows in which an error was planted.</summary>
    public int FaultyRows { get; private set; }

    public IReadOnlyList<SampleStudent> Students => _students;

    /// <summary>Writes roster and class files.</summary>
    /// <param name="folder">An empty or missing folder.</param>
    /// <param name="classes">How many classes, each a file.</param>
    /// <param name="classSize">Students in each.</param>
    /// <param name="errors">How many errors are planted; 0 for corrected files.</param>
    /// <param name="seed">The seed.</param>
    public static ClerkFiles Write(string folder, int classes, int classSize, int errors, int seed = 7)
    {
        var files = new ClerkFiles(folder, classes, classSize, seed);
        for (var i = 0; i < classes; i++)
            files.Build(i);
        if (errors > 0)
            files.Plant(errors);
        files.Save();
        return files;
    }

    private static bool IsLeaver(int student) => student % 97 == 5;

    private static bool IsComer(int student) => student % 97 == 11;

    private void Build(int index)
    {
        var form = index >= _classes - 3 ? Form.Csv : (Form)(index % 8);
        var grade = "高" + "一二三"[index * 3 / _classes];
        var file = new ClassFile($"{grade}/{_students[index * _classSize].Class}{(form == Form.Csv ? ".csv" : ".xlsx")}", form, index);
        for (var t = 0; t < _types.Count; t++)
        {
            var sheet = new ClassSheet(_types[t]);
            for (var i = 0; i < _classSize; i++)
            {
                var student = (index * _classSize) + i;
                sheet.Records.Add(Record(_types[t], student));
                _free.Add((index, t, i));
            }

            file.Sheets.Add(sheet);
        }

        _files.Add(file);
        Rows += _classSize * _types.Count;
    }

    private Dictionary<string, object> Record(RecordType type, int student)
    {
        // Who leaves in the middle of October has done things before, and who comes does them after.
        var begin = new DateOnly(2025, 9, 2).AddDays(IsLeaver(student) ? _random.Next(20) : IsComer(student) ? 60 + _random.Next(20) : _random.Next(80));
        var row = new Dictionary<string, object> { ["学校标识码"] = School, ["学年学期"] = Term };
        foreach (var field in type.Fields)
        {
            row[field.Title.Zh] = field.Kind switch
            {
                FieldKind.RegistryNumber => _students[student].RegistryNumber,
                FieldKind.Text when field.IsIdentity => _students[student].Name,
                FieldKind.Text when field.Name == "className" => _students[student].Class,
                FieldKind.Text when field.MaxLength is null or > 200 => Text(22),
                FieldKind.Text => Text(3),
                FieldKind.Date => field.NotBefore is not null || field.Name == "recordedOn" ? begin.AddDays(1 + _random.Next(5)) : begin,
                FieldKind.Code => field.Codes!.Entries[_random.Next(field.Codes.Entries.Count)].Title.Zh,
                FieldKind.WholeNumber => (long)(1 + _random.Next(9)),
                FieldKind.DecimalNumber => 0.5m + _random.Next(20),
                FieldKind.Boolean => "是",
                FieldKind.Digests => $"sha256:{Convert.ToHexStringLower(Bytes())}",
                _ => "",
            };
        }

        return row;
    }

    private string Text(int words) => string.Concat(Enumerable.Range(0, words).Select(_ => s_words[_random.Next(s_words.Length)]));

    private byte[] Bytes()
    {
        var bytes = new byte[32];
        _random.NextBytes(bytes);
        return bytes;
    }

    private void Plant(int count)
    {
        var random = new Random(99);
        PlantSheets();
        PlantNotices(random);
        var kinds = Planters();
        var turn = 0;
        var tries = 0;
        while (Errors.Count + 4 < count)
        {
            if (tries++ > count * 400)
                throw new InvalidOperationException("There is no room for so many errors.");
            var at = _free[random.Next(_free.Count)];
            var file = _files[at.File];
            var sheet = file.Sheets[at.Sheet];
            var (rule, plant) = kinds[turn % kinds.Count];
            if (sheet.IsTaken || plant(file, sheet, at.Record, random) is not { } column)
                continue;
            _free.Remove(at);
            turn++;
            FaultyRows++;
            Errors.Add(new Planted(file.Name, file.SheetName(sheet), file.RowOf(sheet, at.Record), column.Length == 0 ? null : column, rule));
        }

        PlantFiles();
    }

    // Sheets that are wrong as a whole: no other error is planted in them.
    private void PlantSheets()
    {
        var unknown = Take(0, 0);
        unknown.Sheet.Extra.Add("星座");
        Errors.Add(new Planted(unknown.File.Name, unknown.File.SheetName(unknown.Sheet), unknown.File.HeaderRow, "星座", "UnknownColumn"));
        var twice = Take(1, 1);
        twice.Sheet.Extra.Add("姓名");
        Errors.Add(new Planted(twice.File.Name, twice.File.SheetName(twice.Sheet), twice.File.HeaderRow, "姓名", "DoubleColumn"));
        var missing = Take(4, 2);
        missing.Sheet.Without = "内容";
        FaultyRows += missing.Sheet.Records.Count;
        Errors.Add(new Planted(missing.File.Name, missing.File.SheetName(missing.Sheet), missing.File.HeaderRow, "内容", "MissingColumn"));
        _files[3].Note = true;
        Errors.Add(new Planted(_files[3].Name, "填表说明", 0, null, "NoHeader"));

        (ClassFile File, ClassSheet Sheet) Take(int file, int sheet)
        {
            _files[file].Sheets[sheet].IsTaken = true;
            return (_files[file], _files[file].Sheets[sheet]);
        }
    }

    private void PlantNotices(Random random)
    {
        foreach (var file in _files)
        {
            if (file.Form == Form.Formulas)
            {
                var row = file.RowOf(file.Sheets[0], 2);
                Notices.Add(new Planted(file.Name, file.SheetName(file.Sheets[0]), row, null, "HiddenRows"));
            }

            if (file.Form == Form.Serials)
                Notices.Add(new Planted(file.Name, "代码表", 0, null, "HiddenSheet"));
        }

        // The text of a student of one class stands, a little changed, in rows of other classes.
        for (var i = 0; i < 6; i++)
        {
            var source = _files[2].Sheets[3].Records[i];
            var target = _files[5 + (i % 2)];
            var text = (string)source["内容"];
            target.Sheets[3].Records[i]["内容"] = i % 3 == 0 ? text : $"{text[..10]}，{text[10..]}。我很高兴！"[..(text.Length + 4)];
            _free.Remove((2, 3, i));
            _free.Remove((target.Index, 3, i));
            Notices.Add(new Planted(target.Name, target.SheetName(target.Sheets[3]), target.RowOf(target.Sheets[3], i), "内容", "SimilarText"));
        }

        for (var i = 0; i < 3; i++)
        {
            var file = _files[6];
            file.Sheets[1].Records[i]["班级"] = _files[7].Class(_students, _classSize);
            _free.Remove((6, 1, i));
            Notices.Add(new Planted(file.Name, file.SheetName(file.Sheets[1]), file.RowOf(file.Sheets[1], i), "班级", "ClassDiffers"));
        }

        _ = random;
    }

    private List<(string Rule, Func<ClassFile, ClassSheet, int, Random, string?> Plant)> Planters()
    {
        return
        [
            ("Required", (_, s, r, _) => Put(s, r, "姓名", "")),
            ("Required", (_, s, r, _) => Put(s, r, "内容", " \u3000\u200B ")),
            ("RegistryNumberLength", (_, s, r, _) => Put(s, r, "学籍号", ((string)s.Records[r]["学籍号"])[..15])),
            ("RegistryNumberCheck", (_, s, r, _) => Put(s, r, "学籍号", WrongCheck((string)s.Records[r]["学籍号"]))),
            ("RegistryNumberKind", (_, s, r, _) => Put(s, r, "学籍号", "K" + ((string)s.Records[r]["学籍号"])[1..])),
            ("StudentUnknown", (_, s, r, n) => Put(s, r, "学籍号", Stranger(n))),
            ("StudentNameDiffers", (_, s, r, _) => Put(s, r, "姓名", (string)s.Records[r]["姓名"] + "峰")),
            ("NotDate", (_, s, r, n) => Put(s, r, Column(s, f => f.Kind == FieldKind.Date), s_noDates[n.Next(s_noDates.Length)])),
            ("BeforeBegin", (_, s, r, _) => Put(s, r, Column(s, f => f.NotBefore is not null), new DateOnly(2025, 9, 1))),
            ("UnknownCode", (_, s, r, _) => Put(s, r, Column(s, f => f.Kind == FieldKind.Code), "宇宙级")),
            ("TooLong", (_, s, r, _) => Column(s, f => f is { Kind: FieldKind.Text, IsIdentity: false, MaxLength: <= 200 } && f.Name != "className") is { } c
                ? Put(s, r, c, new string('长', s.Type.Fields.First(f => f.Title.Zh == c).MaxLength!.Value + 1)) : null),
            ("NotDecimal", (_, s, r, _) => Put(s, r, Column(s, f => f.Kind == FieldKind.DecimalNumber), "很久")),
            ("NotDigests", (_, s, r, _) => Put(s, r, Column(s, f => f.Kind == FieldKind.Digests), "照片1.jpg")),
            ("NotText", (_, s, r, _) => Put(s, r, "内容", "乱码\uFFFD\uFFFD" + (string)s.Records[r]["内容"])),
            ("CellError", (f, s, r, _) => Put(s, r, "班级", f.Form == Form.Csv ? "#REF!" : new TestCell("e", "#N/A"))),
            ("FormulaWithoutResult", (f, s, r, _) => f.Form == Form.Csv ? null : Put(s, r, "内容", new TestCell("f?", ""))),
            ("NumberRounded", (f, s, r, _) => Put(s, r, "学籍号", f.Form == Form.Csv ? "3.50102E+17" : TestCell.Number("3.5010220100101E+17"))),
            ("CellTooLong", (_, s, r, n) => Put(s, r, "内容", new TestCell("i", new string('长', n.Next(20) == 0 ? 10 << 20 : 40000)))),
            ("MixedType", (f, s, r, _) => f.Form == Form.Csv ? null : Put(s, r, "姓名", TestCell.Number("45910", 1))),
            ("MergedCell", (f, s, r, _) => f.Form == Form.Csv || r == 0 || s.Merged.Contains(r - 1) || s.Merged.Contains(r + 1) ? null : Merge(s, r)),
            ("OtherSchool", (_, s, r, _) => Put(s, r, "学校标识码", "3435000002")),
            ("OtherTerm", (_, s, r, _) => Put(s, r, "学年学期", "2024-2025-2")),
            ("DuplicateRow", (_, s, r, _) => Repeat(s, r)),
            ("CellWithoutColumn", (f, s, r, _) => f.Form == Form.Csv || s.Extra.Count > 0 ? null : Put(s, r, "\u0001", "多余的字", "")),
            ("StudentLeft", (f, s, r, _) => IsLeaver((f.Index * _classSize) + r) ? PutDates(s, r, new DateOnly(2025, 11, 20)) : null),
            ("StudentNotYetHere", (f, s, r, _) => IsComer((f.Index * _classSize) + r) ? PutDates(s, r, new DateOnly(2025, 9, 3)) : null),
        ];
    }

    private static readonly string[] s_noDates = ["9月1日", "2025.13.1", "2025-02-30", "国庆节", "25.9.1", "2025年9月"];

    private static string? Put(ClassSheet sheet, int record, string? column, object value, string? told = null)
    {
        if (column is null)
            return null;
        sheet.Records[record][column] = value;
        return told ?? column;
    }

    private static string? Merge(ClassSheet sheet, int record)
    {
        sheet.Merged.Add(record);
        sheet.Records[record]["班级"] = "";
        return "班级";
    }

    // The row takes the values of the one before it, which must be sound for the repetition to be the only fault.
    private string? Repeat(ClassSheet sheet, int record)
    {
        var at = _files.FindIndex(f => f.Sheets.Contains(sheet));
        var number = _files[at].Sheets.IndexOf(sheet);
        if (record == 0 || !_free.Remove((at, number, record - 1)))
            return null;
        sheet.Records[record] = new Dictionary<string, object>(sheet.Records[record - 1]);
        return "";
    }

    private static string? PutDates(ClassSheet sheet, int record, DateOnly date)
    {
        var dates = sheet.Type.Fields.Where(f => f.Kind == FieldKind.Date).ToList();
        foreach (var field in dates)
            sheet.Records[record][field.Title.Zh] = date;
        return dates.OrderBy(f => f.Name == "recordedOn").First().Title.Zh;
    }

    private static string? Column(ClassSheet sheet, Func<FieldRule, bool> which) => sheet.Type.Fields.FirstOrDefault(which)?.Title.Zh;

    private static string WrongCheck(string number) => number[..18] + (number[18] == '1' ? '2' : '1');

    private static string Stranger(Random random)
    {
        var digits = string.Create(CultureInfo.InvariantCulture, $"9{random.Next(10000, 99999)}20090{1 + random.Next(9)}{10 + random.Next(18)}{random.Next(100, 999)}");
        return $"G{digits}{StudentRegistryNumber.CheckCharacter(digits)}";
    }

    // Files that cannot be read at all; they stand beside the classes.
    private void PlantFiles()
    {
        Directory.CreateDirectory(Folder);
        var cut = Path.Combine(Folder, "截断.xlsx");
        var whole = new TestWorkbook();
        var sheet = whole.Add("活动记录");
        for (var i = 1; i < 400; i++)
            sheet[i, 0] = TestCell.Text(Text(20));
        whole.Save(cut);
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..3000]);
        File.WriteAllBytes(Path.Combine(Folder, "加密.xlsx"), CompoundFile.WithStreams("EncryptionInfo", "EncryptedPackage"));
        File.WriteAllBytes(Path.Combine(Folder, "空.xlsx"), []);
        ZipBomb.Write(Path.Combine(Folder, "炸弹.xlsx"));
        foreach (var name in new[] { "截断.xlsx", "加密.xlsx", "空.xlsx", "炸弹.xlsx" })
            Errors.Add(new Planted(name, null, 0, null, "FileRefused"));
        File.WriteAllBytes(Path.Combine(Folder, "~$锁定.xlsx"), [1, 2, 3]);
        File.WriteAllText(Path.Combine(Folder, "说明.txt"), "不读");
    }

    private void Save()
    {
        SaveRoster();
        foreach (var file in _files)
        {
            var path = Path.Combine([Folder, .. file.Name.Split('/')]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (file.Form == Form.Csv)
                SaveText(file, path);
            else
                SaveWorkbook(file, path);
        }
    }

    private void SaveRoster()
    {
        Directory.CreateDirectory(_folder);
        var workbook = new TestWorkbook();
        var sheet = workbook.Add("学生名册");
        string[] headers = ["序号", "姓名", "学籍号", "班级", "学籍状态", "转入日期", "转出日期"];
        sheet[1, 0] = TestCell.Text("某某中学学生名册");
        sheet.Merges.Add("A1:G1");
        for (var i = 0; i < headers.Length; i++)
            sheet[2, i] = TestCell.Text(headers[i]);
        for (var i = 0; i < _students.Count; i++)
        {
            sheet[i + 3, 0] = TestCell.Number($"{i + 1}");
            sheet[i + 3, 1] = TestCell.Text(_students[i].Name);
            sheet[i + 3, 2] = TestCell.Text(_students[i].RegistryNumber);
            sheet[i + 3, 3] = TestCell.Text(_students[i].Class);
            sheet[i + 3, 4] = TestCell.Text(IsLeaver(i) ? "转出" : IsComer(i) ? "转入" : "在读");
            if (IsComer(i))
                sheet[i + 3, 5] = TestCell.Date(new DateOnly(2025, 10, 20), false, 2);
            if (IsLeaver(i))
                sheet[i + 3, 6] = TestCell.Text("2025.10.15");
        }

        workbook.Save(Roster);
    }

    private static void SaveText(ClassFile file, string path)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var encoding = (file.Index % 3) switch
        {
            0 => Encoding.GetEncoding(54936),
            1 => new UnicodeEncoding(false, true),
            _ => (Encoding)new UTF8Encoding(false),
        };
        var separator = file.Index % 3 == 1 ? "\t" : ",";
        var headers = file.Headers();
        using var writer = new StreamWriter(path, false, encoding);
        writer.Write(string.Join(separator, headers) + "\r\n");
        foreach (var sheet in file.Sheets)
        {
            foreach (var record in sheet.Records)
            {
                var cells = headers.Select(h => h == "记录类型" ? sheet.Type.Title.Zh : record.GetValueOrDefault(h, "")).Select(v => v switch
                {
                    DateOnly d => d.ToString("yyyy/M/d", CultureInfo.InvariantCulture),
                    TestCell c => c.Value,
                    IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
                    _ => (string)v,
                });
                writer.Write(string.Join(separator, cells.Select(c => $"\"{c.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n");
            }
        }
    }

    private static void SaveWorkbook(ClassFile file, string path)
    {
        var workbook = new TestWorkbook { Uses1904 = file.Form == Form.System1904 };
        foreach (var sheet in file.Sheets)
            Fill(workbook.Add(sheet.Type.Title.Zh), file, sheet);
        if (file.Form == Form.Serials)
        {
            var codes = workbook.Add("代码表", "hidden");
            codes[1, 0] = TestCell.Text("校级");
        }

        if (file.Note)
        {
            var note = workbook.Add("填表说明");
            note[1, 0] = TestCell.Text("请逐行填写");
            note[20, 0] = TestCell.Text("谢谢");
        }

        workbook.Save(path);
    }

    private static void Fill(TestSheet target, ClassFile file, ClassSheet sheet)
    {
        List<string> headers = ["序号", "学校标识码", "学年学期", .. sheet.Type.Fields.Select(f => f.Title.Zh).Where(h => h != sheet.Without)];
        if (file.HeaderRow > 1)
        {
            target[1, 0] = TestCell.Text($"某某中学 {sheet.Type.Title.Zh}汇总表（2025-2026学年第一学期）");
            target.Merges.Add($"A1:{TestWorkbook.Name(1, headers.Count - 1)}");
        }

        if (file.Form == Form.TwoRows)
        {
            // 学生基本信息 over three columns that are named below; the others are merged downwards and named above.
            for (var i = 0; i < headers.Count; i++)
            {
                var grouped = headers[i] is "姓名" or "学籍号" or "班级";
                target[file.HeaderRow - 1, i] = grouped ? headers[i] == "姓名" ? TestCell.Text("学生基本信息") : null : TestCell.Text(headers[i]);
                target[file.HeaderRow, i] = grouped ? TestCell.Text(headers[i]) : null;
                if (!grouped)
                    target.Merges.Add($"{TestWorkbook.Name(file.HeaderRow - 1, i)}:{TestWorkbook.Name(file.HeaderRow, i)}");
            }
        }
        else
        {
            for (var i = 0; i < headers.Count; i++)
                target[file.HeaderRow, i] = TestCell.Text(i % 4 == 3 ? $"*{headers[i]}" : headers[i]);
        }

        for (var i = 0; i < sheet.Extra.Count; i++)
            target[file.HeaderRow, headers.Count + i] = TestCell.Text(sheet.Extra[i]);
        for (var r = 0; r < sheet.Records.Count; r++)
        {
            var row = file.RowOf(sheet, r);
            target[row, 0] = TestCell.Number($"{r + 1}");
            for (var i = 1; i < headers.Count; i++)
            {
                var field = sheet.Type.Fields.FirstOrDefault(f => f.Title.Zh == headers[i]);
                target[row, i] = Cell(file.Form, sheet.Records[r][headers[i]], field, r);
            }

            if (sheet.Records[r].TryGetValue("\u0001", out var beyond))
                target[row, headers.Count + 1] = TestCell.Text((string)beyond);
            foreach (var extra in sheet.Extra.Where(e => e == "星座"))
                target[row, headers.Count + sheet.Extra.IndexOf(extra)] = TestCell.Text("双鱼");
            if (sheet.Merged.Contains(r))
                target.Merges.Add($"{TestWorkbook.Name(row - 1, headers.IndexOf("班级"))}:{TestWorkbook.Name(row, headers.IndexOf("班级"))}");
        }

        // Numbered in advance, with nothing else: no record.
        target[file.RowOf(sheet, sheet.Records.Count), 0] = TestCell.Number($"{sheet.Records.Count + 1}");
        if (file.Form == Form.Formulas && sheet == file.Sheets[0])
            target.Hidden.Add(file.RowOf(sheet, 2));
    }

    private static TestCell? Cell(Form form, object value, FieldRule? field, int row) => value switch
    {
        "" => null,
        TestCell cell => cell,
        DateOnly date => form switch
        {
            Form.System1904 => TestCell.Date(date, true, 1 + (row % 2)),
            Form.Serials => row % 2 == 0 ? TestCell.Date(date, false, 0) : TestCell.Number(date.ToString("yyyyMMdd", CultureInfo.InvariantCulture)),
            Form.DateTexts => TestCell.Text(DateText(date, row)),
            _ => TestCell.Date(date, false, 1 + (row % 2)),
        },
        long number => form == Form.Formulas ? new TestCell("fn", number.ToString(CultureInfo.InvariantCulture)) : TestCell.Number(number.ToString(CultureInfo.InvariantCulture)),
        decimal number => form == Form.FullWidth ? TestCell.Text(Wide(number.ToString(CultureInfo.InvariantCulture))) : TestCell.Number(number.ToString(CultureInfo.InvariantCulture), 4),
        string text when form == Form.FullWidth && field is { Kind: FieldKind.RegistryNumber } => TestCell.Text($"\u3000{Wide(text)} "),
        string text when form == Form.FullWidth && field is { IsIdentity: true } && text.Length == 2 => TestCell.Text($"{text[0]}\u3000{text[1]}"),
        string text when form == Form.Serials && field is { Kind: FieldKind.RegistryNumber } => TestCell.Text(text.ToLowerInvariant() + "\u00A0"),
        string text when form == Form.Formulas && field is null or { Name: "className" } => new TestCell("f", text),
        string text when form == Form.Plain && row % 3 == 0 => new TestCell("i", $"\u200B{text}\r\n"),
        string text => TestCell.Text(text),
        _ => throw new InvalidOperationException(value.GetType().Name),
    };

    private static string DateText(DateOnly d, int form) => (form % 11) switch
    {
        0 => d.ToString("yyyy.M.d", CultureInfo.InvariantCulture),
        1 => d.ToString("yyyy年M月d日", CultureInfo.InvariantCulture),
        2 => d.ToString("yyyy/M/d", CultureInfo.InvariantCulture),
        3 => d.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
        4 => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        5 => Wide(d.ToString("yyyy-M-d", CultureInfo.InvariantCulture)),
        6 => d.ToString("yyyy 年 M 月 d 日", CultureInfo.InvariantCulture),
        7 => d.ToString("yyyy年M月d号", CultureInfo.InvariantCulture) + " 星期三",
        8 => d.ToString("yyyy、M、d", CultureInfo.InvariantCulture),
        9 => d.ToString("yyyy-M-d", CultureInfo.InvariantCulture) + " 14:30",
        _ => (d.DayNumber - new DateOnly(1899, 12, 30).DayNumber).ToString(CultureInfo.InvariantCulture),
    };

    private static string Wide(string text) => string.Concat(text.Select(c => c is > ' ' and <= '~' ? (char)(c + 0xFEE0) : c));

    internal enum Form
    {
        Plain,
        Titled,
        TwoRows,
        System1904,
        DateTexts,
        FullWidth,
        Formulas,
        Serials,
        Csv,
    }

    private sealed class ClassFile(string name, Form form, int index)
    {
        public string Name => name;

        public Form Form => form;

        public int Index => index;

        public bool Note { get; set; }

        public List<ClassSheet> Sheets { get; } = [];

        public int HeaderRow => form switch { Form.Titled => 3, Form.TwoRows => 4, _ => 1 };

        public string? SheetName(ClassSheet sheet) => form == Form.Csv ? null : sheet.Type.Title.Zh;

        public int RowOf(ClassSheet sheet, int record) =>
            HeaderRow + 1 + record + (form == Form.Csv ? Sheets.TakeWhile(s => s != sheet).Sum(s => s.Records.Count) : 0);

        public List<string> Headers() => ["记录类型", "学校标识码", "学年学期", .. Sheets.SelectMany(s => s.Type.Fields).Select(f => f.Title.Zh).Distinct()];

        public string Class(IReadOnlyList<SampleStudent> students, int size) => students[index * size].Class;
    }

    private sealed class ClassSheet(RecordType type)
    {
        public RecordType Type => type;

        public List<Dictionary<string, object>> Records { get; } = [];

        public List<string> Extra { get; } = [];

        public string? Without { get; set; }

        public bool IsTaken { get; set; }

        public HashSet<int> Merged { get; } = [];
    }
}
