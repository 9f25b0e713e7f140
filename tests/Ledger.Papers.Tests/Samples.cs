using System.Text;
using Ledger.Sdk;

namespace Ledger.Papers.Tests;

internal static class Samples
{
    public static readonly DateTimeOffset Time = new(2026, 7, 1, 8, 30, 0, TimeSpan.Zero);

    /// <summary>The system's fonts; the test is skipped where there are none.</summary>
    public static PaperFonts Fonts(PaperFontOptions? options = null)
    {
        try
        {
            return PaperFonts.Find(options);
        }
        catch (LedgerInputException e) when (e.Error == LedgerError.FontMissing && options is null)
        {
            Assert.Inconclusive("the system has no font for Chinese");
            throw;
        }
    }

    public static Paper Full(string name = "林小满") => new()
    {
        Title = "综合素质评价材料",
        Subtitle = "证明材料包的可读页",
        Notice = "试用网络，不具证明力",
        Footer = "福建省综合素质评价存证链",
        Blocks =
        [
            new PaperFields([new("姓名", name), new("批次", new string('3', 10) + "/2025-2026-1/" + new string('a', 64)), new("时间", "2026-07-01 08:30:00Z")]),
            new PaperHeading("记录"),
            new PaperParagraph("通过", PaperTone.Good),
            new PaperParagraph("核验的是材料与学校存证一致，不证明事情属实。", PaperTone.Quiet),
            new PaperTable(
                [new("类型"), new("内容", 4), new("时长", 1, AlignRight: true)],
                [.. Enumerable.Range(1, 60).Select(i => (IReadOnlyList<string>)["活动记录", $"第 {i} 次社区志愿服务，Beginn \"A & B\" <script>alert(1)</script>", $"{i}"])]),
            new PaperCode("ledger:receipt:" + new string('9', 64), "校验码"),
        ],
    };

    public static PaperAttachment Attachment(string name = "bundle.json", string content = """{"v":1,"终":"端"}""") =>
        new(name, "application/json", Encoding.UTF8.GetBytes(content)) { Description = "证明材料包" };
}
