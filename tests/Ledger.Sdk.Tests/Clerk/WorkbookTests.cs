using System.IO.Compression;
using System.Text;
using Ledger.Sdk.Import;

namespace Ledger.Sdk.Tests.Clerk;

[TestClass]
public sealed class WorkbookTests
{
    private static readonly RecordCheckOptions s_options = new() { School = ClerkFiles.School, Term = ClerkFiles.Term, Similarity = null };

    [TestMethod]
    public async Task Check_OldBinaryWorkbook_ReadsEveryRow()
    {
        var report = await RecordCheck.RunAsync([Path.Combine(Repository.Root, "tests", "vectors", "clerk", "class.xls")], s_options);
        Assert.AreEqual("", Describe(report.Findings));
        Assert.AreEqual((60L, 60), (report.Accepted, report.Students));
        CollectionAssert.AreEqual(new[] { (ImportRule.HiddenSheet, 0), (ImportRule.HiddenRows, 10) }, report.Notices.Select(n => (n.Rule, n.Row)).OrderBy(n => n.Row).ToArray());
    }

    [TestMethod]
    public async Task Check_OldBinaryWorkbookWithErrors_NamesEachCell()
    {
        var report = await RecordCheck.RunAsync([Path.Combine(Repository.Root, "tests", "vectors", "clerk", "wrong.et")], s_options);
        CollectionAssert.AreEqual(
            new[] { (3, "学籍号", "NumberRounded"), (4, "姓名", "Required"), (5, "作者", "MixedType"), (6, "姓名", "CellError") },
            report.Findings.Select(f => (f.Row, f.Column, f.FieldError ?? f.Rule.ToString())).ToArray());
        Assert.AreEqual(1, report.Accepted);
    }

    [TestMethod]
    public async Task Check_OldBinaryWorkbookDamaged_IsRefusedNotCrashed()
    {
        using var folder = new Folder();
        var whole = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "tests", "vectors", "clerk", "class.xls"));
        var random = new Random(4);
        for (var i = 0; i < 150; i++)
        {
            var bytes = (byte[])whole.Clone();
            for (var k = 0; k < 1 + (i % 8); k++)
                bytes[random.Next(i % 3 == 0 ? 1024 : bytes.Length)] = (byte)random.Next(256);
            var cut = i % 5 == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
            await File.WriteAllBytesAsync(folder.File("x.xls"), cut.Length == 0 ? [0xD0] : cut);
            await RecordCheck.RunAsync([folder.File("x.xls")], s_options);
        }
    }

    [TestMethod]
    public async Task Check_WorkbookOpenInExcel_SaysThatUnsavedChangesAreNotRead()
    {
        using var folder = new Folder();
        Book(folder.File("高一1班.xlsx"), "阅读", ["姓名", "学籍号", "班级", "书名", "内容", "记录日期"], ["张三丰", "G000001200909010012", "高一1班", "书", "心得", "2025.9.1"]);
        await File.WriteAllTextAsync(folder.File("~$高一1班.xlsx"), "lock");
        var report = await RecordCheck.RunAsync([folder.Path], s_options);
        Assert.HasCount(1, report.Files);
        Assert.AreEqual(ImportRule.OpenElsewhere, report.Notices.Single().Rule);
    }

    [TestMethod]
    public async Task Check_FileThatAnotherProgramHolds_SaysToCloseIt()
    {
        using var folder = new Folder();
        var file = folder.Write("a.csv", "姓名,学籍号\n");
        using var held = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var report = await RecordCheck.RunAsync([file], s_options);
        Assert.AreEqual(LedgerError.FileInUse, report.Findings.Single().Refusal!.Error);
    }

    [TestMethod]
    [DataRow("zip", LedgerError.FileInflatesTooFar)]
    [DataRow("shared", LedgerError.FileInflatesTooFar)]
    [DataRow("entity", LedgerError.FileTruncated)]
    [DataRow("rows", LedgerError.FileTruncated)]
    public async Task Check_HostileWorkbook_IsRefusedWithOneSentence(string how, LedgerError expected)
    {
        using var folder = new Folder();
        var file = folder.File("x.xlsx");
        if (how == "zip")
            ZipBomb.Write(file);
        else
            Book(file, "阅读", ["姓名", "学籍号", "书名"], ["a", "b", "c"]);
        if (how != "zip")
        {
            using var zip = ZipFile.Open(file, ZipArchiveMode.Update);
            var name = how == "shared" ? "xl/sharedStrings.xml" : "xl/worksheets/sheet1.xml";
            zip.GetEntry(name)!.Delete();
            using var writer = new StreamWriter(zip.CreateEntry(name, CompressionLevel.SmallestSize).Open());
            if (how == "entity")
                await writer.WriteAsync("<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>&b;</t></is></c></row></sheetData></worksheet>");
            else if (how == "rows")
                await writer.WriteAsync("<worksheet><sheetData><row r=\"5\"><c r=\"A5\"><v>1</v></c></row><row r=\"2\"/></sheetData></worksheet>");
            else
                await writer.WriteAsync("<sst><si><t>" + string.Concat(Enumerable.Repeat("<r><t>x</t></r>", 4_000_000)) + "</t></si></sst>");
        }

        var report = await RecordCheck.RunAsync([file], s_options);
        Assert.AreEqual(expected, report.Findings.Single().Refusal!.Error);
    }

    [TestMethod]
    public async Task Check_HugeCell_CostsNoMemory()
    {
        using var folder = new Folder();
        var book = new TestWorkbook();
        var sheet = book.Add("阅读");
        string[] header = ["姓名", "学籍号", "班级", "书名", "内容", "记录日期"];
        for (var i = 0; i < header.Length; i++)
            sheet[1, i] = TestCell.Text(header[i]);
        sheet[2, 4] = new TestCell("i", new string('长', 10 << 20));
        book.Save(folder.File("x.xlsx"));
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var report = await RecordCheck.RunAsync([folder.File("x.xlsx")], s_options);
        Assert.IsLessThan(12L << 20, GC.GetTotalAllocatedBytes(precise: true) - before);
        Assert.IsTrue(report.Findings.Any(f => f is { Rule: ImportRule.CellTooLong, Column: "内容" }));
    }

    [TestMethod]
    public async Task Marked_CopyHasColourCommentAndWholeValue_AndReadsAgain()
    {
        using var folder = new Folder();
        var number = "G000001200909010999";
        Book(folder.File("高一1班.xlsx"), "阅读", ["姓名", "学籍号", "班级", "书名", "内容", "记录日期"], ["张三丰", number, "高一1班", "书<&>\"", "心得", "九月"]);
        var report = await RecordCheck.RunAsync([folder.File("高一1班.xlsx")], s_options with { MarkedDirectory = folder.File("标注") });
        var marked = report.Files.Single().MarkedFile!;
        using (var zip = ZipFile.OpenRead(marked))
        {
            var sheet = Read(zip, "xl/worksheets/sheet1.xml");
            StringAssert.Contains(Read(zip, "xl/sharedStrings.xml"), number);
            StringAssert.Contains(sheet, "<c s=\"5\" r=\"F2\"");
            StringAssert.Contains(Read(zip, "xl/styles.xml"), "FFFFB3B3");
            var comments = Read(zip, "xl/comments1.xml");
            StringAssert.Contains(comments, "ref=\"F2\"");
            StringAssert.Contains(comments, report.Findings.Single(f => f.Column == "记录日期").DescribeRule(LedgerLanguage.Chinese, withValue: false));
            StringAssert.Contains(Read(zip, "xl/drawings/vmlDrawing1.vml"), "<x:Column>5</x:Column>");
        }

        var again = await RecordCheck.RunAsync([marked], s_options);
        CollectionAssert.AreEqual(report.Findings.Select(f => (f.Row, f.Column, f.FieldError)).ToArray(), again.Findings.Select(f => (f.Row, f.Column, f.FieldError)).ToArray());
    }

    [TestMethod]
    public async Task Mapping_OfASchoolsOwnHeaders_IsKeptAndUsed()
    {
        using var folder = new Folder();
        Book(folder.File("x.xlsx"), "阅读", ["学生", "全国学籍号", "所在班级", "阅读书目", "心得体会", "填写日期", "备注"], ["张三", "G000001200909010012", "高一1班", "书", "心得", "2025.9.1", "无"]);
        var ruleSet = Records.RuleSet.FujianHighSchool;
        var survey = await ColumnSurvey.ReadAsync(folder.File("x.xlsx"), ColumnMapping.Empty, ruleSet);
        Assert.AreEqual("阅读书目 心得体会 备注", string.Join(' ', survey.Where(c => c.Title is null).Select(c => c.Header)));
        var mapping = ColumnMapping.Empty.With("阅读书目", "书名", ruleSet).With("心得体会", "content", ruleSet).With("备注", null, ruleSet);
        await mapping.WriteAsync(folder.File("columns/school.json"));
        var report = await RecordCheck.RunAsync([folder.File("x.xlsx")], s_options with { Mapping = await ColumnMapping.ReadAsync(folder.File("columns/school.json")) });
        Assert.IsFalse(report.Findings.Any(f => f.Rule is ImportRule.UnknownColumn or ImportRule.MissingColumn), Describe(report.Findings));
        Assert.AreEqual(LedgerError.FieldUnknown, Assert.ThrowsExactly<LedgerInputException>(() => mapping.With("x", "星座", ruleSet)).Error);
        await File.WriteAllTextAsync(folder.File("bad.json"), "{\"v\":2}");
        Assert.AreEqual(LedgerError.MappingWrong, (await Assert.ThrowsExactlyAsync<LedgerInputException>(() => ColumnMapping.ReadAsync(folder.File("bad.json")))).Error);
    }

    [TestMethod]
    [DataRow("高一（3）班", "高一3班")]
    [DataRow("高一（３）班", "高一(三)班")]
    [DataRow("高二年级12班", "高二（十二）班")]
    [DataRow("初三（20）班", "初三二十班")]
    public void ClassName_WrittenInOtherWays_IsOneClass(string a, string b) =>
        Assert.AreEqual(Import.Internal.ClassName.Key(a), Import.Internal.ClassName.Key(b));

    [TestMethod]
    [DataRow("2025.9.1", "2025-09-01")]
    [DataRow("2025年9月1日", "2025-09-01")]
    [DataRow("2025 年 9 月 1 号", "2025-09-01")]
    [DataRow("２０２５／９／１", "2025-09-01")]
    [DataRow("2025\\9\\1", "2025-09-01")]
    [DataRow("二〇二五年十一月二十一日", "2025-11-21")]
    [DataRow("2025年9月1日（星期一）", "2025-09-01")]
    [DataRow("2025-9-1 8:05", "2025-09-01")]
    [DataRow("45901", "2025-09-01")]
    [DataRow("9/1/2025", "9/1/2025")]
    [DataRow("25.9.1", "25.9.1")]
    [DataRow("2025.9", "2025.9")]
    [DataRow("2025.2.30", "2025.2.30")]
    [DataRow("2025.9.1.2", "2025.9.1.2")]
    [DataRow("12345", "12345")]
    public void DateText_FormsThatPeopleType_BecomeOneOrStay(string typed, string expected) =>
        Assert.AreEqual(expected, Import.Internal.DateText.Normalize(typed));

    [TestMethod]
    [DataRow("王\u3000伟", "王伟")]
    [DataRow(" 欧阳 娜娜 ", "欧阳娜娜")]
    [DataRow("阿依古丽•买买提", "阿依古丽·买买提")]
    [DataRow("Anna  Maria Li", "Anna Maria Li")]
    public void PersonName_AlignedOrTranscribed_IsOneName(string typed, string expected) =>
        Assert.AreEqual(expected, Import.Internal.PersonName.Normalize(typed));

    [TestMethod]
    public void SimilarTexts_AgainstEveryPair_FindsAllAndReportsTheExactSimilarity()
    {
        var random = new Random(5);
        var words = Enumerable.Range(0, 300).Select(_ => string.Concat((char)random.Next(0x4E00, 0x9000), (char)random.Next(0x4E00, 0x9000))).ToArray();
        var texts = new List<string>();
        for (var i = 0; i < 400; i++)
        {
            // Every third text copies an earlier one and changes up to a quarter of its words.
            var parts = i % 3 == 2 ? Chunks(texts[random.Next(texts.Count)]) : Enumerable.Range(0, 30).Select(_ => words[random.Next(words.Length)]).ToArray();
            for (var k = 0; i % 3 == 2 && k < random.Next(8); k++)
                parts[random.Next(parts.Length)] = words[random.Next(words.Length)];
            texts.Add(string.Concat(parts));
        }

        var sets = texts.ConvertAll(Shingles);
        foreach (var threshold in new[] { 0.9, 0.8, 0.6 })
        {
            var sketches = texts.Select(t => Import.Internal.TextSketch.Of(t, Import.Internal.TextSketch.RowsInBand(threshold))!).ToList();
            var similar = new Import.Internal.SimilarTexts(threshold);
            var missed = 0;
            var expected = 0;
            for (var i = 0; i < texts.Count; i++)
            {
                var best = Enumerable.Range(0, i).Select(j => (Row: j, Similarity: Exact(sets[i], sets[j]))).Where(p => p.Similarity >= threshold).OrderByDescending(p => p.Similarity).FirstOrDefault();
                var found = similar.Add(i, Keys.StudentId.Create(), sketches[i]);
                expected += best.Similarity > 0 ? 1 : 0;
                if (found is null)
                    missed += best.Similarity > 0 ? 1 : 0;
                else
                    Assert.AreEqual(Exact(sets[i], sets[found.Value.Row]), found.Value.Similarity, 1e-9);
            }

            Assert.IsGreaterThan(10, expected);
            Assert.IsLessThanOrEqualTo(expected / 50, missed, $"of {expected} at {threshold}");
        }

        static string[] Chunks(string text) => [.. text.Chunk(2).Select(c => new string(c))];

        static double Exact(HashSet<string> x, HashSet<string> y)
        {
            var common = x.Count(y.Contains);
            return (double)common / (x.Count + y.Count - common);
        }

        static HashSet<string> Shingles(string text) => [.. Enumerable.Range(0, text.Length - 2).Select(i => text.Substring(i, 3))];
    }

    [TestMethod]
    public async Task Roster_TemporaryNumberThatBecomesFinal_KeepsTheStudentOnlyWhenSaid()
    {
        using var folder = new Folder();
        using var store = await LedgerStore.OpenAsync(folder.Workspace);
        Assert.IsTrue((await store.ImportRosterAsync(folder.Write("a.csv", "姓名,学籍号,班级\n王　伟,L000001200909010001,高一（1）班\n"))).Accepted);
        var id = store.Roster.Students.Single().Id;
        var number = "G00000120090901" + "001";
        number += Records.StudentRegistryNumber.CheckCharacter(number.AsSpan(1));
        var asked = await store.ImportRosterAsync(folder.Write("b.csv", $"姓名,学籍号,班级\n王伟,{number},高一（1）班\n"));
        Assert.AreEqual(ImportRule.TemporaryNumberLikely, asked.Findings.Single().Rule);
        Assert.DoesNotContain("000120090901", asked.Findings[0].Describe(LedgerLanguage.Chinese));
        var said = await store.ImportRosterAsync(folder.Write("c.csv", $"姓名,学籍号,原学籍号,班级,学籍状态,转出日期\n王伟,{number},l000001200909010001,高一（2）班,转出,2025年12月1日\n"));
        Assert.AreEqual((1, 0), (said.Updated, said.Added), Describe(said.Findings));
        var student = store.Roster.Students.Single();
        Assert.AreEqual((id, Rosters.StudentState.Transferred, new DateOnly(2025, 12, 1)), (student.Id, student.State, student.LeftOn));
        Assert.AreEqual(id, store.Roster.Find("L000001200909010001")!.Id);

        // A later roster without those columns leaves them as they are; another student of the same name and date is possible.
        var other = number[..15] + "002";
        other += Records.StudentRegistryNumber.CheckCharacter(other.AsSpan(1));
        Assert.IsTrue((await store.ImportRosterAsync(folder.Write("d.csv", $"姓名,学籍号,班级\n王伟,{number},高一（2）班\n"))).Accepted);
        Assert.AreEqual(Rosters.StudentState.Transferred, store.Roster.Students.Single().State);
        Assert.AreEqual(1, (await store.ImportRosterAsync(folder.Write("e.csv", $"姓名,学籍号,原学籍号,班级\n王伟,{other},无,高一（2）班\n"))).Added);
    }

    private static void Book(string path, string sheetName, params string[][] rows)
    {
        var book = new TestWorkbook();
        var sheet = book.Add(sheetName);
        for (var r = 0; r < rows.Length; r++)
        {
            for (var c = 0; c < rows[r].Length; c++)
                sheet[r + 1, c] = TestCell.Text(rows[r][c]);
        }

        book.Save(path);
    }

    private static string Read(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(zip.GetEntry(name)!.Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string Describe(IEnumerable<ImportFinding> findings) => string.Join('\n', findings.Select(f => f.Describe(LedgerLanguage.English)));
}
