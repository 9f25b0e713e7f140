using Ledger.Records;

namespace Ledger.Sdk.Tests;

[TestClass]
public sealed class BalanceWorkbookTests
{
    private const string Titles =
        "学校标识码,学校名称,学段,在校学生数,高于规定学历教师数,骨干教师数,体育、艺术专任教师数,教学及辅助用房面积（平方米）,体育运动场馆面积(m²),教学仪器设备值,网络多媒体教室数（间）,备注";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Read_TableUnderATitle_HasEverySchool()
    {
        using var folder = new Folder();
        var workbook = await ReadAsync(folder, $"二〇二六年监测数据\n\n{Titles}\n2135000001,示例小学,小学,\"1,200\",60,14,12,5600.5,9300,2500000,30,x\n3135000001,示例中学,,900,50,12,9,5300,9300,2400000,24,\n");
        Assert.IsEmpty(workbook.Faults);
        var schools = workbook.Counties["350102"];
        Assert.HasCount(2, schools);
        Assert.AreEqual((1200, "primary"), (schools[0].Students, schools[0].Stage));
        CollectionAssert.AreEqual(new[] { 60m, 14, 12, 5600.5m, 9300, 2500000, 30 }, schools[0].Amounts.ToArray());
        Assert.AreEqual("junior", schools[1].Stage, "the school's code says it");
    }

    [TestMethod]
    public async Task Read_WhatCannotBeUsed_IsAllNamedAndNothingIsGuessed()
    {
        using var folder = new Folder();
        var workbook = await ReadAsync(
            folder,
            $"{Titles}\n213500000,短,小学,10,1,1,1,1,1,1,1,\n2135000002,,小学,0,1.5,-1,无,1.005,,1,1,\n2135000003,好,高中,10,1,1,1,1,1,1,1,\n2135000004,好,小学,10,1,1,1,1,1,1,1,\n2135000004,好,小学,10,1,1,1,1,1,1,1,\n3435000001,高中,,10,1,1,1,1,1,1,1,\n");
        CollectionAssert.AreEqual(
            new[]
            {
                (2, "学校标识码", BalanceFaultRule.SchoolCodeWrong),
                (3, "学校名称", BalanceFaultRule.Empty),
                (3, "在校学生数", BalanceFaultRule.StudentsImpossible),
                (3, "高于规定学历教师数", BalanceFaultRule.NotWhole),
                (3, "骨干教师数", BalanceFaultRule.NotANumber),
                (3, "体育、艺术专任教师数", BalanceFaultRule.NotANumber),
                (3, "教学及辅助用房面积（平方米）", BalanceFaultRule.TooFine),
                (3, "体育运动场馆面积(m²)", BalanceFaultRule.Empty),
                (4, "学段", BalanceFaultRule.StageUnknown),
                (6, "学校标识码", BalanceFaultRule.Twice),
                (7, "学段", BalanceFaultRule.StageUnknown),
            },
            workbook.Faults.Select(f => (f.Row, f.Column!, f.Rule)).ToArray());
        foreach (var fault in workbook.Faults)
        {
            Assert.Contains($"第 {fault.Row} 行", fault.Describe(LedgerLanguage.Chinese));
            Assert.Contains($"row {fault.Row}", fault.Describe(LedgerLanguage.English));
        }
    }

    [TestMethod]
    public async Task Read_RowsOfSeveralCounties_AreToldApart()
    {
        using var folder = new Folder();
        var text = $"县区代码,{Titles}\n350102,2135000001,甲,小学,10,1,1,1,1,1,1,1,\n350128,2135000002,乙,小学,10,1,1,1,1,1,1,1,\n350100,2135000003,丙,小学,10,1,1,1,1,1,1,1,\n";
        var workbook = await ReadAsync(folder, text, county: null);
        CollectionAssert.AreEquivalent(new[] { "350102", "350128" }, workbook.Counties.Keys.ToArray());
        Assert.AreEqual((4, BalanceFaultRule.CountyWrong), (workbook.Faults.Single().Row, workbook.Faults.Single().Rule));
        Assert.AreEqual(BalanceFaultRule.CountyWrong, (await ReadAsync(folder, $"{Titles}\n2135000001,甲,小学,10,1,1,1,1,1,1,1,\n", county: null)).Faults.Single().Rule);
    }

    [TestMethod]
    public async Task Read_FileWithoutTheColumns_SaysWhichAreMissing()
    {
        using var folder = new Folder();
        var fault = (await ReadAsync(folder, Titles.Replace("骨干教师数,", "", StringComparison.Ordinal) + "\n2135000001,甲\n")).Faults.Single();
        Assert.AreEqual(BalanceFaultRule.ColumnsMissing, fault.Rule);
        Assert.AreEqual("县级以上骨干教师数", fault.Arguments.Single());
    }

    [TestMethod]
    public async Task Template_FilledIn_IsRead()
    {
        using var folder = new Folder();
        var path = folder.File("template.xlsx");
        foreach (var standard in BalanceStandard.Shipped)
        {
            await using (var stream = File.Create(path))
                BalanceWorkbook.WriteTemplate(standard, stream);
            var workbook = await BalanceWorkbook.ReadAsync([path], standard, cancellationToken: TestContext.CancellationToken);
            Assert.IsEmpty(workbook.Faults);
            Assert.IsEmpty(workbook.Counties);
        }
    }

    [TestMethod]
    public async Task Documents_SameFiguresAgain_AreTheKeptOne()
    {
        using var folder = new Folder();
        var standard = BalanceStandard.QualityBalance;
        BalanceSchool[] schools = [new("2135000001", "示例小学", "primary", 10, [1, 1, 1, 1, 1, 1, 1])];
        var cancel = TestContext.CancellationToken;
        var (inputs, kept) = await BalanceDocuments.OfAsync(folder.Workspace, standard, "350102", 2026, schools, cancel);
        Assert.IsNull(kept);
        var file = await BalanceDocuments.KeepAsync(folder.Workspace, inputs, cancel);
        var again = await BalanceDocuments.OfAsync(folder.Workspace, standard, "350102", 2026, schools, cancel);
        Assert.AreEqual(file, again.File);
        Assert.AreEqual(inputs.Salt, again.Inputs.Salt);
        var other = await BalanceDocuments.OfAsync(folder.Workspace, standard, "350102", 2026, [schools[0] with { Students = 11 }], cancel);
        Assert.IsNull(other.File);
        Assert.AreNotEqual(inputs.Salt, other.Inputs.Salt);
        await File.AppendAllTextAsync(file, " ", cancel);
        Assert.AreEqual(LedgerError.BalanceDocumentWrong, (await Assert.ThrowsExactlyAsync<LedgerInputException>(() => BalanceDocuments.ReadAsync(file, cancel))).Error);
    }

    private async Task<BalanceWorkbook> ReadAsync(Folder folder, string text, string? county = "350102")
    {
        var path = folder.File($"{Guid.NewGuid():N}.csv");
        await File.WriteAllTextAsync(path, text, TestContext.CancellationToken);
        return await BalanceWorkbook.ReadAsync([path], BalanceStandard.QualityBalance, county, TestContext.CancellationToken);
    }
}
