using System.Text.RegularExpressions;
using Ledger.Sdk;

namespace Ledger.Cli.Tests.Texts;

[TestClass]
public sealed partial class TextTableTests
{
    private static readonly TextTable English = TextTable.Load(LedgerLanguage.English);
    private static readonly TextTable Chinese = TextTable.Load(LedgerLanguage.Chinese);

    [TestMethod]
    public void BothLanguagesHaveTheSameKeys()
    {
        CollectionAssert.AreEqual(English.Keys.Except(Chinese.Keys).ToArray(), Array.Empty<string>(), "only in English");
        CollectionAssert.AreEqual(Chinese.Keys.Except(English.Keys).ToArray(), Array.Empty<string>(), "only in Chinese");
    }

    [TestMethod]
    public void BothLanguagesTakeTheSameValues()
    {
        foreach (string key in English.Keys)
        {
            CollectionAssert.AreEquivalent(Values(English[key]), Values(Chinese[key]), key);
        }
    }

    [TestMethod]
    public void EveryChineseTextIsTranslated()
    {
        foreach (string key in Chinese.Keys.Where(k => !k.EndsWith(".examples", StringComparison.Ordinal)))
        {
            Assert.IsTrue(Chinese[key].Any(c => c > 0x2E80), $"{key}: {Chinese[key]}");
        }
    }

    [TestMethod]
    public void EveryKeyThatTheProgramNamesExists()
    {
        string source = Path.Combine(Repository.Root, "cli", "Ledger.Cli");
        string[] areas = [.. English.Keys.Select(k => k.Split('.')[0]).Distinct()];
        foreach (string file in Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)))
        {
            foreach (Match match in KeyLiteral().Matches(File.ReadAllText(file)))
            {
                string key = match.Groups[1].Value;
                if (areas.Contains(key.Split('.')[0]) && !key.EndsWith(".json", StringComparison.Ordinal))
                    Assert.IsTrue(English.Has(key), $"{Path.GetFileName(file)}: {key}");
            }
        }
    }

    [TestMethod]
    [DataRow(new[] { "--lang", "zh" }, "en_US.UTF-8", "en", LedgerLanguage.Chinese)]
    [DataRow(new[] { "--lang=en" }, "zh_CN.UTF-8", "zh", LedgerLanguage.English)]
    [DataRow(new string[0], "en_US.UTF-8", "zh", LedgerLanguage.Chinese)]
    [DataRow(new string[0], "zh_CN.UTF-8", "", LedgerLanguage.Chinese)]
    [DataRow(new string[0], "C", "", LedgerLanguage.English)]
    public void OptionThenVariableThenLocaleChoosesTheLanguage(string[] args, string locale, string variable, object expected)
    {
        var environment = new Dictionary<string, string> { ["LANG"] = locale, ["LEDGER_LANG"] = variable };
        Assert.AreEqual((LedgerLanguage)expected, TextTable.Choose(args, environment.GetValueOrDefault));
    }

    private static string[] Values(string text) => [.. Placeholder().Matches(text).Select(m => m.Value).Distinct()];

    [GeneratedRegex(@"\{\d")]
    private static partial Regex Placeholder();

    [GeneratedRegex("\"([a-z][a-z]*(?:\\.[a-z][a-z0-9]*)+)\"")]
    private static partial Regex KeyLiteral();
}
