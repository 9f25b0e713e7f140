using Ledger.Network.Ordering;

namespace Ledger.Network.Tests.Ordering;

[TestClass]
public sealed class GoDurationTests
{
    [TestMethod]
    [DataRow("2s", 2000)]
    [DataRow("500ms", 500)]
    [DataRow("1m30s", 90_000)]
    [DataRow("1.5s", 1500)]
    [DataRow("20ms", 20)]
    [DataRow("1h", 3_600_000)]
    public void Go_texts_are_read(string text, int milliseconds) =>
        Assert.AreEqual(TimeSpan.FromMilliseconds(milliseconds), GoDuration.Parse(text));

    [TestMethod]
    [DataRow("")]
    [DataRow("2")]
    [DataRow("s")]
    [DataRow("2 s")]
    [DataRow("-2s")]
    public void Other_texts_are_refused(string text) => Assert.ThrowsExactly<FormatException>(() => GoDuration.Parse(text));

    [TestMethod]
    [DataRow(2000, "2s")]
    [DataRow(20, "20ms")]
    [DataRow(1500, "1500ms")]
    public void What_is_written_is_read_again(int milliseconds, string text)
    {
        Assert.AreEqual(text, GoDuration.Format(TimeSpan.FromMilliseconds(milliseconds)));
        Assert.AreEqual(TimeSpan.FromMilliseconds(milliseconds), GoDuration.Parse(text));
    }
}
