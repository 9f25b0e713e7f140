using System.Text.RegularExpressions;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>
/// What the commands print is in the reader's language: no English sentence in Chinese output, no Chinese one in English
/// output. Data (names, file names, codes) stand as they are.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed partial class LanguageTests
{
    [TestMethod]
    [DataRow("zh")]
    [DataRow("en")]
    public async Task EveryScreenOfATermIsInOneLanguage(string language)
    {
        using Site site = await Site.OnNetworkAsync();
        string good = site.Write("rows.csv", Site.Header, site.Row(), site.Row(site.Students[1]));
        string bad = site.Write("bad.csv", Site.Header, site.Row(begin: "2025-10-09", end: "2025-10-01"), site.Row(recorded: "2025.13.1"));
        string passphrase = site.Write("passphrase.txt", "a long enough passphrase");
        var wrong = new List<string>();

        await SayAsync("record", "check", good);
        await SayAsync("record", "check", bad, "--marked", site.In("marked"), "--report", site.In("check.html"));
        await SayAsync("record", "check", site.In("missing.xlsx"));
        await SayAsync("batch", "anchor", bad, "--school", Site.School, "--term", site.Term);
        await SayAsync("batch", "anchor", good, "--school", Site.School, "--term", "1999-2000-1");
        await SayAsync("batch", "anchor", good, "--school", Site.School, "--term", site.Term);
        await SayAsync("batch", "anchor", good, "--school", Site.School, "--term", site.Term);
        string root = (await site.RunAsync("batch", "list", "--school", Site.School, "--term", site.Term, "--output", "json")).Json.GetProperty("batches")[0].GetProperty("sha256Root").GetString()!;
        string batch = $"{Site.School}/{site.Term}/{root}";
        await SayAsync("batch", "list", "--school", Site.School, "--term", site.Term);
        await SayAsync("batch", "show", batch);
        await SayAsync("notice", "start", batch, "--as", "school-registrar");
        await SayAsync("notice", "start", batch, "--as", "school-registrar");
        await SayAsync("notice", "end", batch);
        await SayAsync("notice", "list", "--school", Site.School, "--term", site.Term);
        string grounds = site.Write("grounds.txt", "2025");
        await SayAsync("objection", "raise", batch + "#0", "--reason", "NOT_TRUE", "--text", grounds);
        await SayAsync("objection", "list", batch, "--texts");
        await SayAsync("objection", "answer", batch + "#0", "--dismiss", "--reason", "CHECKED", "--text", grounds);
        await SayAsync("objection", "appeal", batch + "#0", "--reason", "WRONG", "--text", grounds);
        await SayAsync("objection", "decide", batch + "#0", "--dismiss", "--reason", "CHECKED", "--text", grounds);
        await SayAsync("objection", "list", batch);
        await SayAsync("batch", "confirm", batch);
        await SayAsync("batch", "archive", batch);
        await SayAsync("calendar", "list");
        await SayAsync("calendar", "publish", grounds);
        await SayAsync("term", "lock", site.Term);
        await SayAsync("batch", "withdraw", batch, "--reason", "WRONG_FILE");
        await SayAsync("receipt", "show", batch);
        await SayAsync("receipt", "print", batch, "--out", site.In("receipt.html"));
        await SayAsync("receipt", "verify", site.In("receipt.html"));
        await SayAsync("record", "correct", site.Write("corrected.csv", Site.Header, site.Row()), "--school", Site.School, "--term", site.Term, "--reason", "FIELD_WRONG");
        await SayAsync("record", "approve", batch + "#0");
        await SayAsync("key", "backup", "--out", site.In("keys.backup"), "--passphrase-file", passphrase);
        await SayAsync("key", "restore", site.In("none.backup"), "--passphrase-file", passphrase);
        await SayAsync("identity", "list");
        await SayAsync("unit", "list");
        await SayAsync("ruleset", "list");
        string rules = site.Write("rules.json", "{\"v\":1,\"id\":\"A B\",\"version\":\"1\",\"title\":{},\"notice\":[],\"extra\":true}");
        await SayAsync("ruleset", "check", rules);
        await SayAsync("ruleset", "check", site.Write("cut.json", "{\"v\":1,"));
        await SayAsync("ruleset", "show", "fujian-junior-high");
        await SayAsync("ruleset", "show", rules);
        await SayAsync("ruleset", "show", "fujian-junior-high", "--out", site.In("junior.json"));
        await SayAsync("ruleset", "check", site.In("junior.json"));
        await SayAsync("ruleset", "diff", "fujian-junior-high", site.In("junior.json"));
        await SayAsync("ruleset", "diff", "fujian-high-school", "fujian-junior-high");
        await SayAsync("ruleset", "publish");
        await SayAsync("ruleset", "approve", "fujian-high-school:2");
        string grades = site.Write("grades.csv", ["记录类型,姓名,学籍号,班级,记录日期,评价维度,等级", .. site.Students.Select(s => $"等级评定,{s.Name},{s.RegistryNumber},{s.Class},2026-01-10,思想品德,A")]);
        await SayAsync("record", "check", grades, "--ruleset", "fujian-junior-high");
        await SayAsync("term", "list");
        await SayAsync("term", "close", site.Term, "--owner", "350000");
        await SayAsync("todo");
        await SayAsync("audit", "trail");
        await SayAsync("audit", "history", batch);
        await SayAsync("bundle", "export", "--class", site.Students[0].Class, "--out", site.In("exported"));
        await SayAsync("trust", "export", "--out", site.In("trust.json"));
        await SayAsync("trust", "show", site.In("trust.json"));
        string bundle = Directory.GetFiles(site.In("exported"), "*.json")[0];
        await SayAsync("verify", bundle, "--trust", site.In("trust.json"));
        await SayAsync("verify", bundle);
        await SayAsync("verify", bundle, "--trust", site.Write("damaged.json", (await File.ReadAllTextAsync(site.In("trust.json")))[..2000]));
        await SayAsync("verify", site.Write("other.json", "{}"), "--trust", site.In("trust.json"));
        await SayAsync("verify", site.Write("other.pdf", "%PDF-1.7 nothing"), "--trust", site.In("trust.json"));
        await SayAsync("network", "status");
        await SayAsync("support", "pack", "--out", site.In("pack.zip"));
        await SayAsync("error", "1203");
        await SayAsync("no", "such", "command");
        await SayAsync("batch");

        foreach (string page in (string[])["check.html", "receipt.html"]) Judge(page, Tags().Replace(await File.ReadAllTextAsync(site.In(page)), "\n"));
        Assert.IsEmpty(wrong, string.Join('\n', wrong));

        async Task SayAsync(params string[] args)
        {
            CommandOutcome outcome = await site.RunAsync([.. args, "--lang", language]);
            Judge($"{string.Join(' ', args.Take(2))} ({outcome.ExitCode})", outcome.All);
        }

        void Judge(string what, string text)
        {
            foreach (string line in text.Split('\n'))
            {
                // Commands to type are the same in both languages, and so is what stands in quotes.
                string own = Quoted().Replace(Command().Replace(line, " "), " ");
                if ((language == "zh" ? English() : Chinese()).IsMatch(own)) wrong.Add($"{what}: {line.Trim()}");
            }
        }
    }

    // Three words in a row.
    [GeneratedRegex("(?<![\\w.:/-])[A-Za-z]?[a-z]+(?: [a-z]+){2,}(?![\\w.:/-])")]
    private static partial Regex English();

    // Punctuation that only sentences have.
    [GeneratedRegex("[。，；！？、]")]
    private static partial Regex Chinese();

    [GeneratedRegex("ledger [a-z].*$")]
    private static partial Regex Command();

    [GeneratedRegex("“[^”]*”|'[^']*'|\"[^\"]*\"|\\([^)]*'[^)]*\\)")]
    private static partial Regex Quoted();

    [GeneratedRegex("<style>.*?</style>|<[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Tags();
}
