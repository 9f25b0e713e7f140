using System.Xml.Linq;

namespace Ledger.Papers.Tests;

[TestClass]
public sealed class PaperHtmlTests
{
    [TestMethod]
    public void Every_text_is_escaped_and_nothing_is_loaded_or_run()
    {
        var html = PaperHtml.Render(Samples.Full("<img src=x onerror=alert(1)>"));

        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", html);
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("<img", html);
        Assert.DoesNotContain("http://", html);
        Assert.DoesNotContain("https://", html);
        Assert.DoesNotContain("<link", html);
        Assert.Contains("default-src 'none'", html);
        Assert.Contains("试用网络，不具证明力", html);
    }

    [TestMethod]
    public void Characters_that_reorder_or_hide_text_are_left_out()
    {
        var html = PaperHtml.Render(Samples.Full("林\u202Emoc\u202C\u200B小\u0007满"));

        Assert.Contains("林moc小满", html);
    }

    [TestMethod]
    public void Its_elements_are_closed_in_order()
    {
        var html = PaperHtml.Render(Samples.Full("一\n二"));
        var body = html[html.IndexOf("<main>", StringComparison.Ordinal)..(html.IndexOf("</main>", StringComparison.Ordinal) + 7)];

        Assert.AreEqual(61, XDocument.Parse(body).Descendants("tr").Count());
    }
}
