using System.CommandLine;
using Ledger.Cli.Commands;
using Ledger.Sdk;

namespace Ledger.Cli.Tests.Usage;

[TestClass]
public sealed class UsageTests
{
    private readonly CommandLine ledger = new();

    public static IEnumerable<object[]> EveryCommand()
    {
        foreach (string language in new[] { "en", "zh" })
        {
            TextTable texts = TextTable.Load(language == "zh" ? LedgerLanguage.Chinese : LedgerLanguage.English);
            var host = new CliHost { Output = TextWriter.Null, Error = TextWriter.Null, Variable = _ => null };
            foreach (string path in Paths(CommandTree.Create(new CommandContext(host, texts, new GlobalOptions(texts))), ""))
                yield return [path, language];
        }
    }

    [TestMethod]
    [DynamicData(nameof(EveryCommand))]
    public async Task HelpOfEveryCommandIsInTheChosenLanguage(string path, string language)
    {
        CommandOutcome outcome = await ledger.RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help", "--lang", language]);
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, outcome.ToString());
        Assert.AreEqual("", outcome.Error);
        StringAssert.Contains(outcome.Output, language == "zh" ? "用法：" : "Usage:");
        StringAssert.Contains(outcome.Output, "ledger " + path);
    }

    [TestMethod]
    public async Task NoArgumentsShowTheHelp()
    {
        CommandOutcome outcome = await ledger.RunAsync();
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode);
        StringAssert.Contains(outcome.Output, "Commands:");
    }

    [TestMethod]
    [DataRow("en", "frobnicate")]
    [DataRow("zh", "没有命令“frobnicate”")]
    public async Task UnknownCommandIsAUsageError(string language, string said)
    {
        CommandOutcome outcome = await ledger.RunAsync("frobnicate", "--lang", language);
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode);
        Assert.AreEqual("", outcome.Output);
        StringAssert.Contains(outcome.Error, said);
    }

    [TestMethod]
    public async Task UnknownOptionIsNamedInTheChosenLanguage()
    {
        CommandOutcome outcome = await ledger.RunAsync("network", "start", "--bogus", "--lang", "zh");
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode);
        StringAssert.Contains(outcome.Error, "未识别");
        StringAssert.Contains(outcome.Error, "--bogus");
    }

    [TestMethod]
    public async Task GroupWithoutACommandNamesItsCommands()
    {
        CommandOutcome outcome = await ledger.RunAsync("network");
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode);
        StringAssert.Contains(outcome.Error, "verify");
    }

    [TestMethod]
    [DataRow("--output", "xml")]
    [DataRow("--lang", "fr")]
    public async Task ValueOutsideTheListIsAUsageError(string option, string value)
    {
        CommandOutcome outcome = await ledger.RunAsync("network", "status", option, value);
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode);
        StringAssert.Contains(outcome.Error, value);
    }

    [TestMethod]
    public async Task UsageErrorInJsonModeIsOneDocument()
    {
        CommandOutcome outcome = await ledger.RunAsync("network", "status", "--bogus", "--output", "json");
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode);
        Assert.AreEqual("USAGE", outcome.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.AreEqual("", outcome.Error);
    }

    [TestMethod]
    [DataRow("bash", "complete -o default -F _ledger ledger")]
    [DataRow("zsh", "compdef _ledger ledger")]
    [DataRow("pwsh", "Register-ArgumentCompleter")]
    public async Task CompletionScriptIsPrinted(string shell, string said)
    {
        CommandOutcome outcome = await ledger.RunAsync("completion", shell);
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode);
        StringAssert.Contains(outcome.Output, said);
    }

    [TestMethod]
    public async Task SuggestDirectiveNamesTheCommandsOfAGroup()
    {
        CommandOutcome outcome = await ledger.RunAsync("[suggest:15]", "ledger network ");
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode);
        foreach (string command in new[] { "start", "status", "stop", "verify" }) StringAssert.Contains(outcome.Output, command);
    }

    private static IEnumerable<string> Paths(Command command, string path)
    {
        yield return path;
        foreach (Command child in command.Subcommands)
        {
            foreach (string below in Paths(child, (path + " " + child.Name).Trim())) yield return below;
        }
    }
}
