using System.IO.Compression;
using System.Text;
using Ledger.Sdk.Import;
using Ledger.Sdk.Sample;

namespace Ledger.Sdk.Tests;

[TestClass]
public sealed class ImportTests
{
    [TestMethod]
    [DataRow(SampleLayout.WorkbookPerClass)]
    [DataRow(SampleLayout.OneWorkbook)]
    [DataRow(SampleLayout.CsvPerType)]
    public async Task Check_SampleFiles_PassWhole(SampleLayout layout)
    {
        using var site = await Site.CreateAsync(new SampleOptions { Students = 7, RecordsPerStudent = 5, ClassSize = 4, Layout = layout });
        var report = await site.Store.CheckAsync(site.Files.Records, Site.Options);
        Assert.AreEqual("", Describe(report));
        Assert.AreEqual(35, report.Accepted);
        Assert.AreEqual(7, report.Students);
        CollectionAssert.AreEquivalent(new[] { 1, 2, 7, 17 }, report.AcceptedByType.Keys.ToArray());
        Assert.IsEmpty(site.Store.Batches);
    }

    [TestMethod]
    public async Task Check_Gb18030AndUtf8WithAndWithoutBom_ReadAlike()
    {
        using var site = await Site.CreateAsync();
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var text = site.Activities([], [("活动名称", "读书会，第二场")]).Replace("读书会，第二场", "\"读书会,\"\"第二场\"\"\r\n续\"");
        foreach (var encoding in new[] { new UTF8Encoding(false), new UTF8Encoding(true), Encoding.GetEncoding(54936), new UnicodeEncoding(false, true) })
        {
            var file = site.Folder.File("活动记录.csv");
            File.WriteAllText(file, text, encoding);
            var report = await site.Store.CheckAsync([file], Site.Options with { RecordType = "活动记录" });
            Assert.AreEqual("", Describe(report), encoding.WebName);
            Assert.AreEqual(2, report.Accepted);
        }
    }

    [TestMethod]
    public async Task Check_WrongCells_NamesRowColumnAndRule()
    {
        using var site = await Site.CreateAsync();
        var other = site.Students[1];
        var file = site.Folder.Write("a.csv", site.Activities(
            [("结束日期", "2025-09-01")],
            [("时长（小时）", "很久")],
            [("级别", "宇宙级")],
            [("姓名", "")],
            [("学籍号", "G123")],
            [("姓名", other.Name)],
            [("活动名称", new string('长', 31))],
            [("开始日期", "#REF!")]));
        var report = await site.Store.CheckAsync([file], Site.Options with { RecordType = "activity" });
        var found = report.Findings.Select(f => (f.Row, f.Column, Rule: f.FieldError ?? f.Rule.ToString())).ToList();
        CollectionAssert.IsSubsetOf(
            new (int, string?, string)[]
            {
                (2, "结束日期", "BeforeBegin"), (3, "时长（小时）", "NotDecimal"), (4, "级别", "UnknownCode"), (5, "姓名", "Required"),
                (6, "学籍号", "RegistryNumberLength"), (7, "姓名", "StudentNameDiffers"), (8, "活动名称", "TooLong"), (9, "开始日期", "CellError"),
            },
            found);
        Assert.AreEqual(8, report.Refused);
        Assert.AreEqual(0, report.Accepted);
        foreach (var language in Enum.GetValues<LedgerLanguage>())
        {
            var text = string.Join('\n', report.Findings.Select(f => f.Describe(language)));
            foreach (var student in site.Students)
            {
                Assert.DoesNotContain(student.Name, text);
                Assert.DoesNotContain(student.RegistryNumber, text);
            }
        }
    }

    [TestMethod]
    public async Task Check_UnknownStudent_NamesTheNearestMasked()
    {
        using var site = await Site.CreateAsync();
        var number = site.Students[0].RegistryNumber;
        var swapped = new StringBuilder(number) { [17] = number[17] == '9' ? '8' : (char)(number[17] + 1) };
        swapped[18] = Ledger.Records.StudentRegistryNumber.CheckCharacter(swapped.ToString(1, 17));
        var file = site.Folder.Write("a.csv", site.Activities([("学籍号", swapped.ToString())]));
        var report = await site.Store.CheckAsync([file], Site.Options with { RecordType = "17" });
        Assert.AreEqual(ImportRule.StudentUnknown, report.Findings.Single().Rule);
        StringAssert.Contains(report.Findings[0].Arguments[0], $"{site.Students[0].Name[0]}*");
        StringAssert.EndsWith(report.Findings[0].Arguments[0], number[^2..]);
    }

    [TestMethod]
    public async Task Check_SameRowTwice_IsADuplicateAndSaysOfWhich()
    {
        using var site = await Site.CreateAsync();
        var file = site.Folder.Write("a.csv", site.Activities([("内容", "同一件事")], [], [("内容", "同一件事")]));
        var report = await site.Store.CheckAsync([file], Site.Options with { RecordType = "17" });
        var finding = report.Findings.Single();
        Assert.AreEqual((ImportRule.DuplicateRow, 4), (finding.Rule, finding.Row));
        CollectionAssert.AreEqual(new[] { "a.csv", "2" }, finding.Arguments.ToArray());
    }

    [TestMethod]
    public async Task Check_WrongColumns_AreNamed()
    {
        using var site = await Site.CreateAsync();
        var text = site.Activities([[]]);
        var file = site.Folder.Write("a.csv", text.Replace("角色", "身份证").Replace("记录日期", "姓名", StringComparison.Ordinal));
        var report = await site.Store.CheckAsync([file], Site.Options with { RecordType = "17" });
        CollectionAssert.IsSubsetOf(
            new (ImportRule, string?)[] { (ImportRule.UnknownColumn, "身份证"), (ImportRule.DoubleColumn, "姓名"), (ImportRule.MissingColumn, "担任角色"), (ImportRule.MissingColumn, "记录日期") },
            report.Findings.Select(f => (f.Rule, f.Column)).ToList());
        var ignored = await site.Store.CheckAsync(
            [site.Folder.Write("b.csv", text.Replace("\r\n", ",x\r\n").Replace("角色,x", "角色,备注"))], Site.Options with { RecordType = "17", IgnoredColumns = ["备注"] });
        Assert.AreEqual("", Describe(ignored));
    }

    [TestMethod]
    public async Task Check_OtherSchoolTermAndType_AreNamed()
    {
        using var site = await Site.CreateAsync();
        var lines = site.Activities([], [("内容", "另一件")]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var file = site.Folder.Write("a.csv", $"{lines[0]},学校标识码,学年学期,记录类型\n{lines[1]},3435000002,{Site.Term},活动记录\n{lines[2]},{Site.School},2024-2025-1,活动记录\n{lines[2]},{Site.School},{Site.Term},飞行\n");
        var report = await site.Store.CheckAsync([file], Site.Options);
        CollectionAssert.AreEqual(
            new[] { ImportRule.OtherSchool, ImportRule.OtherTerm, ImportRule.UnknownRecordType }, report.Findings.Select(f => f.Rule).ToArray());
    }

    [TestMethod]
    [DataRow("", LedgerError.FileEmpty)]
    [DataRow("姓名,学籍号\n\"开口", LedgerError.CsvQuoteOpen)]
    [DataRow("姓名,学籍号\n\"甲\"乙,1", LedgerError.CsvQuoteFollowed)]
    public async Task Check_BrokenText_NamesFileAndCause(string text, LedgerError expected)
    {
        using var site = await Site.CreateAsync();
        var file = site.Folder.Write("a.csv", text);
        var error = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => site.Store.CheckAsync([file], Site.Options));
        Assert.AreEqual(expected, error.Error);
        StringAssert.Contains(error.Describe(LedgerLanguage.Chinese), file);
    }

    [TestMethod]
    public async Task Check_WhatIsNoWorkbook_NamesFileAndCause()
    {
        using var site = await Site.CreateAsync();
        var whole = await File.ReadAllBytesAsync(site.Files.Records[0]);
        await Expect(LedgerError.FolderWithoutFiles, Directory.CreateDirectory(site.Folder.File("empty")).FullName);
        await Expect(LedgerError.FileMissing, site.Folder.File("none.xlsx"));
        await Expect(LedgerError.FileTruncated, Bytes("cut.xlsx", whole[..(whole.Length / 2)]));
        await Expect(LedgerError.FileIsNoWorkbook, Bytes("text.xlsx", "姓名,学籍号"u8.ToArray()));
        await Expect(LedgerError.FileIsNoText, Bytes("binary.csv", [1, 2, 0, 4]));
        await Expect(LedgerError.FileTruncated, Bytes("cut.xls", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]));
        await Expect(LedgerError.FileIsOldWorkbook, Bytes("old.xls", Clerk.CompoundFile.WithStreams("Book")));
        await Expect(LedgerError.FileIsProtected, Bytes("protected.xlsx", Clerk.CompoundFile.WithStreams("EncryptionInfo", "EncryptedPackage")));
        var zip = site.Folder.File("zip.xlsx");
        using (var archive = ZipFile.Open(zip, ZipArchiveMode.Create))
            archive.CreateEntry("readme.txt");
        await Expect(LedgerError.FileIsNoWorkbook, zip);

        string Bytes(string name, byte[] bytes)
        {
            File.WriteAllBytes(site.Folder.File(name), bytes);
            return site.Folder.File(name);
        }

        async Task Expect(LedgerError expected, string file)
        {
            var error = await Assert.ThrowsExactlyAsync<LedgerInputException>(() => site.Store.CheckAsync([file], Site.Options));
            Assert.AreEqual(expected, error.Error, file);
        }
    }

    [TestMethod]
    public async Task Check_WorkbookDamagedInside_IsTruncatedNotCrashed()
    {
        using var site = await Site.CreateAsync();
        var whole = await File.ReadAllBytesAsync(site.Files.Records[0]);
        for (var at = 40; at < whole.Length; at += whole.Length / 23)
        {
            var bytes = (byte[])whole.Clone();
            bytes[at] ^= 0x55;
            var file = site.Folder.File("damaged.xlsx");
            await File.WriteAllBytesAsync(file, bytes);
            try
            {
                await site.Store.CheckAsync([file], Site.Options);
            }
            catch (LedgerInputException e)
            {
                Assert.Contains(e.Error, new[] { LedgerError.FileTruncated, LedgerError.FileIsNoWorkbook, LedgerError.FileUnreadable, LedgerError.FileIsNoText });
            }
        }
    }

    [TestMethod]
    public async Task Check_NoHeaderOrNoRows_SaysSo()
    {
        using var site = await Site.CreateAsync();
        var none = await site.Store.CheckAsync([site.Folder.Write("a.csv", "一,二\n1,2\n")], Site.Options);
        Assert.AreEqual(ImportRule.NoHeader, none.Findings.Single().Rule);
        var empty = await site.Store.CheckAsync([site.Folder.Write("b.csv", site.Activities())], Site.Options with { RecordType = "17" });
        Assert.AreEqual(ImportRule.NoRows, empty.Findings.Single().Rule);
    }

    [TestMethod]
    public async Task Check_ThousandsOfFindings_AreCountedAndTheFirstKept()
    {
        using var site = await Site.CreateAsync();
        var rows = Enumerable.Range(0, 300).Select(i => new[] { ("时长（小时）", "x"), ("内容", $"{i}") }).ToArray();
        var report = await site.Store.CheckAsync([site.Folder.Write("a.csv", site.Activities(rows))], Site.Options with { RecordType = "17", MaxFindings = 10 });
        Assert.AreEqual((300, 10, 2), (report.FindingCount, report.Findings.Count, report.Findings[0].Row));
    }

    private static string Describe(ImportReport report) => string.Join('\n', report.Findings.Select(f => f.Describe(LedgerLanguage.English)));
}
