using System.Text;

namespace Ledger.Network.Tests.Store;

[TestClass]
public sealed class KeyOrderTests
{
    [TestMethod]
    public void Strings_are_ordered_as_their_UTF_8_bytes()
    {
        string[] keys = ["", "\0", "\u0001", "a", "a\0", "aa", "b", "\u07ff", "\u0800", "值", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0001f600", "\U0010ffff", "a\U0010ffff", "a\uffff"];
        foreach (var x in keys)
        {
            foreach (var y in keys)
                Assert.AreEqual(Math.Sign(Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y))), Math.Sign(KeyOrder.Instance.Compare(x, y)), $"{x} and {y}");
        }
    }

    [TestMethod]
    public void A_version_is_written_with_as_many_bytes_as_it_needs()
    {
        Assert.AreEqual("0000", Convert.ToHexString(new StateVersion(0, 0).ToBytes()));
        Assert.AreEqual("01010107", Convert.ToHexString(new StateVersion(1, 7).ToBytes()));
        Assert.AreEqual("02010008FFFFFFFFFFFFFFFF", Convert.ToHexString(new StateVersion(256, ulong.MaxValue).ToBytes()));
    }
}
