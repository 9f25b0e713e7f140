namespace Ledger.Records.Tests;

[TestClass]
public sealed class IdentifierTests
{
    // 11010519491231002X is the example of GB 11643 itself.
    [TestMethod]
    [DataRow("G11010519491231002X", IdentifierError.None)]
    [DataRow("J11010519491231002X", IdentifierError.None)]
    [DataRow("L350102200808181234", IdentifierError.None)]
    [DataRow("G110105194912310021", IdentifierError.CheckCharacter)]
    [DataRow("J110105194912310021", IdentifierError.CheckCharacter)]
    [DataRow("L35010220080818123X", IdentifierError.Character)]
    [DataRow("G11010519491231002x", IdentifierError.Character)]
    [DataRow("G1101051949123100AX", IdentifierError.Character)]
    [DataRow("K11010519491231002X", IdentifierError.Kind)]
    [DataRow("g11010519491231002X", IdentifierError.Kind)]
    [DataRow("L350102200802301234", IdentifierError.Date)]
    [DataRow("G11010519491231002", IdentifierError.Length)]
    [DataRow("", IdentifierError.Length)]
    [DataRow(null, IdentifierError.Length)]
    public void RegistryNumber_Parse_SaysWhatIsWrong(string? text, IdentifierError expected)
    {
        Assert.AreEqual(expected, StudentRegistryNumber.Parse(text, out var number));
        if (expected == IdentifierError.None)
            Assert.AreEqual(text, number.Value);
    }

    [TestMethod]
    public void RegistryNumber_ToString_ShowsNeitherBirthDateNorArea()
    {
        StudentRegistryNumber.Parse("G11010519491231002X", out var number);

        Assert.AreEqual("G****************2X", number.ToString());
        Assert.IsFalse(number.IsTemporary);
    }

    [TestMethod]
    [DataRow("3435000001", IdentifierError.None)]
    [DataRow("343500001", IdentifierError.Length)]
    [DataRow("34350000O1", IdentifierError.Character)]
    [DataRow("0435000001", IdentifierError.Kind)]
    [DataRow("3405000001", IdentifierError.Kind)]
    [DataRow("３435000001", IdentifierError.Character)]
    public void SchoolCode_Parse_SaysWhatIsWrong(string text, IdentifierError expected)
    {
        Assert.AreEqual(expected, SchoolCode.Parse(text, out var code));
        if (expected == IdentifierError.None)
            Assert.AreEqual(("34", "35"), (code.Kind, code.Province));
        else
            Assert.ThrowsExactly<FormatException>(() => SchoolCode.Parse(text));
    }

    [TestMethod]
    [DataRow("2025-2026-1", IdentifierError.None)]
    [DataRow("2025-2026-2", IdentifierError.None)]
    [DataRow("2025-2026-3", IdentifierError.Kind)]
    [DataRow("2025-2027-1", IdentifierError.Years)]
    [DataRow("1025-1026-1", IdentifierError.Years)]
    [DataRow("2025/2026/1", IdentifierError.Character)]
    [DataRow("2025-2026", IdentifierError.Length)]
    [DataRow("2025-2026学年第一学期", IdentifierError.Length)]
    public void Term_Parse_SaysWhatIsWrong(string text, IdentifierError expected)
    {
        Assert.AreEqual(expected, Term.Parse(text, out var term));
        if (expected == IdentifierError.None)
            Assert.AreEqual(2025, term.FirstYear);
        else
            Assert.Contains("2025-2026-1", Assert.ThrowsExactly<FormatException>(() => Term.Parse(text)).Message);
    }

    [TestMethod]
    [DataRow("350000", AdministrativeTier.Province, "350000")]
    [DataRow("350100", AdministrativeTier.City, "350000")]
    [DataRow("350102", AdministrativeTier.County, "350100")]
    public void AdministrativeCode_Parse_KnowsTierAndParent(string text, AdministrativeTier tier, string parent)
    {
        Assert.AreEqual(IdentifierError.None, AdministrativeCode.Parse(text, out var code));
        Assert.AreEqual(tier, code.Tier);
        Assert.AreEqual(parent, code.Parent.Value);
    }

    [TestMethod]
    [DataRow("35010", IdentifierError.Length)]
    [DataRow("35010a", IdentifierError.Character)]
    [DataRow("350002", IdentifierError.Kind)]
    [DataRow("050102", IdentifierError.Kind)]
    public void AdministrativeCode_Malformed_SaysWhatIsWrong(string text, IdentifierError expected) =>
        Assert.AreEqual(expected, AdministrativeCode.Parse(text, out _));
}
