using System.Text;

namespace Ledger.Records.Tests;

[TestClass]
public sealed class ValidationTests
{
    [TestMethod]
    public void Validate_ValuesAsSchoolsWriteThem_BecomeCanonical()
    {
        var cells = SampleRecords.ActivityCells(0);
        cells[0] = " e\u0301lan ";
        cells[1] = cells[1]!.ToLowerInvariant();
        cells[5] = "2025年10月2日";
        cells[8] = "1";
        cells[9] = "2025/9/1";
        cells[10] = "20251012";
        cells[11] = "3学校";
        cells[12] = "3.50";

        var values = Valid(cells);

        Assert.AreEqual("élan".Normalize(NormalizationForm.FormC), values[0].AsText);
        Assert.AreEqual(SampleRecords.RegistryNumber(0), values[1].AsText);
        Assert.AreEqual("2025-10-02", values[5].AsText);
        Assert.AreEqual("01", values[8].AsText);
        Assert.AreEqual("2025-09-01", values[9].AsText);
        Assert.AreEqual("2025-10-12", values[10].AsText);
        Assert.AreEqual("3", values[11].AsText);
        Assert.AreEqual("3.5", values[12].AsText);
    }

    [TestMethod]
    [DataRow("studentName", "", FieldErrorRule.Required)]
    [DataRow("studentName", null, FieldErrorRule.Required)]
    [DataRow("studentName", "a\u0001b", FieldErrorRule.NotText)]
    [DataRow("studentName", "a\uFFFDb", FieldErrorRule.NotText)]
    [DataRow("activityName", "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一", FieldErrorRule.TooLong)]
    [DataRow("studentNumber", "G1", FieldErrorRule.RegistryNumberLength)]
    [DataRow("studentNumber", "K11010519491231002X", FieldErrorRule.RegistryNumberKind)]
    [DataRow("studentNumber", "G110105194912310021", FieldErrorRule.RegistryNumberCheck)]
    [DataRow("studentNumber", "G11010519491331002X", FieldErrorRule.RegistryNumberDate)]
    [DataRow("studentNumber", "G1101051949123100ZX", FieldErrorRule.RegistryNumberCharacter)]
    [DataRow("beginDate", "2025-02-30", FieldErrorRule.NotDate)]
    [DataRow("beginDate", "上学期", FieldErrorRule.NotDate)]
    [DataRow("endDate", "2025-01-01", FieldErrorRule.BeforeBegin)]
    [DataRow("level", "院级", FieldErrorRule.UnknownCode)]
    [DataRow("hours", "两小时", FieldErrorRule.NotDecimal)]
    [DataRow("hours", "1e3", FieldErrorRule.NotDecimal)]
    [DataRow("hours", "-1", FieldErrorRule.BelowMinimum)]
    [DataRow("hours", "1000.5", FieldErrorRule.AboveMaximum)]
    [DataRow("images", "", FieldErrorRule.Required)]
    [DataRow("images", "photo.jpg", FieldErrorRule.NotDigests)]
    [DataRow("images", "sha256:00", FieldErrorRule.NotDigests)]
    public void Validate_BadValue_NamesFieldAndRule(string field, string? cell, FieldErrorRule rule)
    {
        var cells = SampleRecords.ActivityCells(0);
        cells[SampleRecords.Activity.PositionOf(field)] = cell;

        var errors = SampleRecords.Activity.Validate(cells, new FieldValue[cells.Length]);

        Assert.IsNotNull(errors);
        Assert.HasCount(1, errors);
        Assert.AreEqual(field, errors[0].Field.Name);
        Assert.AreEqual(rule, errors[0].Rule);
        Assert.IsGreaterThan(0, errors[0].Describe("zh-CN").Length);
        Assert.AreNotEqual(errors[0].Describe("zh"), errors[0].Describe("en"));
    }

    // An attribute cannot hold a lone surrogate.
    [TestMethod]
    public void Validate_LoneSurrogate_IsNotText()
    {
        var cells = SampleRecords.ActivityCells(0);
        cells[0] = "a\uD800b";

        Assert.AreEqual(FieldErrorRule.NotText, SampleRecords.Activity.Validate(cells, new FieldValue[14])![0].Rule);
    }

    [TestMethod]
    public void Validate_SeveralBadValues_ReportsAll()
    {
        var cells = new string?[14];

        var errors = SampleRecords.Activity.Validate(cells, new FieldValue[14]);

        Assert.HasCount(14, errors!);
    }

    [TestMethod]
    public void Validate_BadIdentity_MasksTheValue()
    {
        var cells = SampleRecords.ActivityCells(0);
        cells[0] = "林某某\u0001";
        cells[1] = "G110105194912310021";

        var errors = SampleRecords.Activity.Validate(cells, new FieldValue[14])!;

        Assert.AreEqual("林**", errors[0].MaskedValue);
        Assert.AreEqual("G***21", errors[1].MaskedValue);
        Assert.DoesNotContain("19491231", errors[1].ToString());
    }

    [TestMethod]
    public void ColumnMap_HeadersOfASchool_FindsFieldsAndContext()
    {
        var type = SampleRecords.Activity;
        var map = ColumnMap.Create(
            type,
            SampleRecords.RuleSet.ContextColumns,
            ["学校标识码", "姓名*", "学籍号", "班 级", "内容", "图片", "记录日期", "活动名称", "标签", "级别", "开始时间", "结束时间", "场所", "小时", "角色", "备注", "name", null]);

        Assert.AreEqual(0, map.Context["school"]);
        Assert.AreEqual(1, map.Columns[type.PositionOf("studentName")]);
        Assert.AreEqual(13, map.Columns[type.PositionOf("hours")]);
        Assert.IsEmpty(map.Missing);
        CollectionAssert.AreEqual(new[] { 15, 16 }, map.Unknown.ToArray());
        Assert.IsFalse(map.IsComplete);

        var cells = new string?[type.Fields.Count];
        map.Arrange(["3435000001", "林试"], cells);
        Assert.AreEqual("林试", cells[0]);
        Assert.IsNull(cells[1]);
    }

    [TestMethod]
    public void ColumnMap_MissingAndRepeatedColumns_AreReported()
    {
        var map = ColumnMap.Create(SampleRecords.Activity, [], ["姓名", "学生姓名"]);

        CollectionAssert.AreEqual(new[] { 1 }, map.Repeated.ToArray());
        Assert.HasCount(13, map.Missing);
    }

    [TestMethod]
    public void FieldErrorRule_EveryRule_HasATextInBothLanguages()
    {
        var field = SampleRecords.Activity.Fields[0];
        foreach (var rule in Enum.GetValues<FieldErrorRule>())
        {
            var error = new FieldError(field, rule, [new("a", "a"), new("b", "b")], "");
            Assert.IsGreaterThan(0, error.Describe("en").Length);
            Assert.IsGreaterThan(0, error.Describe("zh").Length);
        }
    }

    private static FieldValue[] Valid(string?[] cells)
    {
        var values = new FieldValue[cells.Length];
        var errors = SampleRecords.Activity.Validate(cells, values);
        Assert.IsNull(errors, errors is null ? "" : $"{errors[0].Field.Name} {errors[0].Rule}");
        return values;
    }
}
