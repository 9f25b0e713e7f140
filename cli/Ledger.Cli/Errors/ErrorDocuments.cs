using System.Globalization;
using System.Text;
using Ledger.Sdk;

namespace Ledger.Cli.Errors;

/// <summary>The pages of <c>docs/errors</c>: one Markdown file an error in both languages, and their list.</summary>
internal static class ErrorDocuments
{
    public static IReadOnlyList<(string Name, string Text)> Create()
    {
        TextTable chinese = TextTable.Load(LedgerLanguage.Chinese), english = TextTable.Load(LedgerLanguage.English);
        var documents = new List<(string, string)>();
        var list = new StringBuilder("# 错误编号 · Error numbers\n\n`ledger error 1203` 在程序中显示同一页，不需要网络。`ledger error 1203` shows the same page without a network.\n\n| | 代码 · code | |\n|---|---|---|\n");
        foreach (ErrorPage page in ErrorCatalogue.Pages)
        {
            string name = page.Number.ToString(CultureInfo.InvariantCulture) + ".md";
            documents.Add((name, Write(page, chinese, english)));
            list.Append(CultureInfo.InvariantCulture, $"| [{page.Number}]({name}) | `{page.Code}` | {page.ChineseCause} |\n");
        }

        documents.Add(("README.md", list.ToString()));
        return documents;
    }

    private static string Write(ErrorPage page, TextTable chinese, TextTable english)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# 错误 {page.Number} · Error {page.Number}\n\n`{page.Code}`\n");
        if (page.Message(chinese) is { } zh) text.Append(CultureInfo.InvariantCulture, $"\n> {zh.Replace("\n", "\n> ", StringComparison.Ordinal)}\n");
        text.Append(CultureInfo.InvariantCulture, $"\n**原因**：{page.ChineseCause}\n\n**怎么办**：{page.ChineseRemedy}\n");
        if (page.Message(english) is { } en) text.Append(CultureInfo.InvariantCulture, $"\n> {en.Replace("\n", "\n> ", StringComparison.Ordinal)}\n");
        text.Append(CultureInfo.InvariantCulture, $"\n**Cause.** {page.EnglishCause}\n\n**What to do.** {page.EnglishRemedy}\n");
        return text.ToString();
    }
}
