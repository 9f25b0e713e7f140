using System.Reflection;
using System.Text.RegularExpressions;
using Ledger.Cli.Errors;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Tests.Errors;

[TestClass]
public sealed partial class ErrorCatalogueTests
{
    // Parts of other messages, and texts of the command 'error' itself.
    private static readonly string[] s_noErrors =
    [
        "error.usage.command.missing", "error.usage.command.unknown", "error.usage.advice", "error.interrupted.done", "error.unexpected.report",
        "error.network.start.advice", "error.numbered", "error.title", "error.which", "error.write", "error.written",
    ];

    [TestMethod]
    public void EveryErrorHasANumberAndAPage()
    {
        string[] missing = [.. Codes().Where(code => ErrorCatalogue.Number(code) is null).Distinct()];
        Assert.IsEmpty(missing, $"give each a number and a page in cli/Ledger.Cli/Errors/errors.txt, then run 'ledger error --write docs/errors': {string.Join(", ", missing)}");
    }

    [TestMethod]
    public void NoPageIsOfAnErrorThatDoesNotExist()
    {
        string[] left = [.. ErrorCatalogue.Pages.Select(p => p.Code).Except(Codes())];
        Assert.IsEmpty(left, string.Join(", ", left));
    }

    [TestMethod]
    public void NumbersAndCodesAreThereOnceAndBothLanguagesSayCauseAndRemedy()
    {
        Assert.AreEqual(ErrorCatalogue.Pages.Count, ErrorCatalogue.Pages.Select(p => p.Number).Distinct().Count());
        Assert.AreEqual(ErrorCatalogue.Pages.Count, ErrorCatalogue.Pages.Select(p => p.Code).Distinct().Count());
        foreach (ErrorPage page in ErrorCatalogue.Pages)
        {
            Assert.IsTrue(page.Number is >= 1000 and <= 9999, page.Code);
            foreach (string chinese in (string[])[page.ChineseCause, page.ChineseRemedy]) Assert.IsTrue(chinese.Any(c => c > 0x2E80), $"{page.Number}: {chinese}");
            foreach (string english in (string[])[page.EnglishCause, page.EnglishRemedy]) Assert.IsTrue(char.IsAsciiLetterOrDigit(english[0]), $"{page.Number}: {english}");
        }
    }

    [TestMethod]
    public void DocumentsAreWrittenFromTheCatalogue()
    {
        string folder = Path.Combine(Repository.Root, "docs", "errors");
        IReadOnlyList<(string Name, string Text)> documents = ErrorDocuments.Create();
        foreach ((string name, string text) in documents)
            Assert.IsTrue(File.Exists(Path.Combine(folder, name)) && File.ReadAllText(Path.Combine(folder, name)) == text, $"{name}: run 'ledger error --write docs/errors'");
        Assert.IsEmpty(Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Except(documents.Select(d => d.Name)));
    }

    [TestMethod]
    [DataRow("1203", "zh", "关闭")]
    [DataRow("WINDOW_CLOSED", "en", "stays closed")]
    [DataRow("import.NumberRounded", "zh", "文本")]
    public async Task PageIsShownOffline(string which, string language, string said)
    {
        CommandOutcome outcome = await new CommandLine().RunAsync("error", which, "--lang", language);
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, outcome.ToString());
        StringAssert.Contains(outcome.Output, said);
    }

    [TestMethod]
    public async Task FailureShowsItsNumberInTextAndJson()
    {
        CommandOutcome text = await new CommandLine().RunAsync("term", "open", "2025", "--lang", "zh", "--dir", Path.GetTempPath());
        StringAssert.Contains(text.Error, "错误 1704");
        CommandOutcome json = await new CommandLine().RunAsync("term", "open", "2025", "--output", "json", "--dir", Path.GetTempPath());
        Assert.AreEqual(1704, json.Json.GetProperty("error").GetProperty("number").GetInt32());
        CommandOutcome usage = await new CommandLine().RunAsync("term", "opne");
        StringAssert.Contains(usage.Error, "Error 1701");
        Assert.AreEqual(1722, (await new CommandLine().RunAsync("error", "9999", "--output", "json")).Json.GetProperty("error").GetProperty("number").GetInt32());
    }

    private static IEnumerable<string> Codes()
    {
        foreach (LedgerError error in Enum.GetValues<LedgerError>()) yield return error.ToString();
        foreach (FieldInfo word in typeof(RefusalCodes).GetFields(BindingFlags.Public | BindingFlags.Static)) yield return (string)word.GetValue(null)!;
        foreach (ImportRule rule in Enum.GetValues<ImportRule>()) yield return "import." + rule;
        foreach (FieldErrorRule rule in Enum.GetValues<FieldErrorRule>())
        {
            if (rule.ToString() != "None") yield return "field." + rule;
        }

        TextTable texts = TextTable.Load(LedgerLanguage.English);
        foreach (string key in texts.Keys.Where(k => k.StartsWith("error.", StringComparison.Ordinal) && !s_noErrors.Contains(k)))
            yield return key["error.".Length..].Replace('.', '_').ToUpperInvariant();

        // Codes that are written out where exceptions become failures.
        string source = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "cli", "Ledger.Cli"), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));
        foreach (Match match in NewFailure().Matches(source)) yield return match.Groups[1].Value;
    }

    [GeneratedRegex("new Failure\\([^,]+, \"([A-Z_]+)\"")]
    private static partial Regex NewFailure();
}
