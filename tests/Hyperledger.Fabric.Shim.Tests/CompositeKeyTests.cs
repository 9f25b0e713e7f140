namespace Hyperledger.Fabric.Shim.Tests;

[TestClass]
public sealed class CompositeKeyTests
{
    [TestMethod]
    public void KeyIsEncodedAndDecoded()
    {
        Assert.AreEqual("\0batch\0S1\0T1\0", CompositeKey.Create("batch", "S1", "T1"));
        Assert.AreEqual("\0batch\0", CompositeKey.Create("batch"));
        var (type, attributes) = CompositeKey.Split("\0batch\0S1\0\0");
        Assert.AreEqual("batch", type);
        CollectionAssert.AreEqual(new[] { "S1", "" }, attributes);
        Assert.IsEmpty(CompositeKey.Split("\0batch\0").Attributes);
    }

    [TestMethod]
    [DataRow("a\0b")]
    [DataRow("a\U0010FFFF")]
    public void ComponentThatFabricRefusesIsRefused(string component)
    {
        Assert.ThrowsExactly<ArgumentException>(() => CompositeKey.Create(component));
        Assert.ThrowsExactly<ArgumentException>(() => CompositeKey.Create("batch", component));
    }

    // Not data rows: an attribute's text is UTF-8 and would lose them.
    [TestMethod]
    public void ComponentWithAnUnpairedSurrogateIsRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => CompositeKey.Create("a" + (char)0xD800));
        Assert.ThrowsExactly<ArgumentException>(() => CompositeKey.Create("batch", (char)0xDC00 + "b"));
        Assert.AreEqual("\0\U00020000\0", CompositeKey.Create("\U00020000"));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("k1")]
    [DataRow("\0")]
    [DataRow("\0batch")]
    public void SimpleKeyIsNotSplit(string key) => Assert.ThrowsExactly<ArgumentException>(() => CompositeKey.Split(key));
}
