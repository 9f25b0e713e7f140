using Ledger.Network.Ordering;

namespace Ledger.Network.Tests.Ordering;

[TestClass]
public sealed class GoDurationTests
{
    [TestMethod]
    [DataRow(2000, "2s")]
    [DataRow(20, "20ms")]
    [DataRow(1500, "1500ms")]
    [DataRow(60_000, "60000ms")]
    public void Durations_are_written_as_Go_reads_them(int milliseconds, string text) =>
        Assert.AreEqual(text, GoDuration.Format(TimeSpan.FromMilliseconds(milliseconds)));
}
