using System.Buffers.Text;
using System.Text;

namespace Ledger.Records.Tests;

[TestClass]
public sealed class DisclosureTests
{
    // RFC 9901 sections 4.2.1 to 4.2.3, and 5.1. Its JSON has spaces; the digest is over the text as it stands.
    [TestMethod]
    [DataRow("WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0", "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0")]
    [DataRow("WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0", "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs")]
    [DataRow("WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd", "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4")]
    [DataRow("WyJlbHVWNU9nM2dTTklJOEVZbnN4QV9BIiwgImZhbWlseV9uYW1lIiwgIkRvZSJd", "TGf4oLbgwd5JQaHyKVQZU9UdGE0w5rtDsrZzfUaomLo")]
    [DataRow("WyI2SWo3dE0tYTVpVlBHYm9TNXRtdlZBIiwgImVtYWlsIiwgImpvaG5kb2VAZXhhbXBsZS5jb20iXQ", "JzYjH4svliH0R3PyEMfeZu6Jt69u5qehZo7F7EPYlSE")]
    [DataRow("WyJlSThaV205UW5LUHBOUGVOZW5IZGhRIiwgInBob25lX251bWJlciIsICIrMS0yMDItNTU1LTAxMDEiXQ", "PorFbpKuVu6xymJagvkFsFXAbRoc2JGlAUA2BA4o7cI")]
    [DataRow("WyJRZ19PNjR6cUF4ZTQxMmExMDhpcm9BIiwgInBob25lX251bWJlcl92ZXJpZmllZCIsIHRydWVd", "XQ_3kPKt1XyX7KANkqVR6yZ2Va5NrPIvPYbyMvRKBMM")]
    [DataRow("WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIlVTIl0", "pFndjkZ_VCzmyTa6UjlZo3dh-ko8aIKQc9DlGzhaVYo")]
    [DataRow("WyJuUHVvUW5rUkZxM0JJZUFtN0FuWEZBIiwgIkRFIl0", "7Cf6JkPudry3lcbwHgeZ8khAv1U1OSlerP0VkBJrWZ0")]
    public void ComputeDigest_ExamplesOfRfc9901_GivesPublishedDigests(string text, string digest)
    {
        var computed = new byte[Digest.Size];

        Disclosure.ComputeDigest(DigestAlgorithm.Sha256, Encoding.ASCII.GetBytes(text), computed);

        Assert.AreEqual(digest, Base64Url.EncodeToString(computed));
        Assert.ThrowsExactly<CanonicalJsonException>(() => Disclosure.Parse(text), "Its JSON is not canonical.");
    }

    [TestMethod]
    public void Parse_EveryKindOfValue_ReadsBackEqual()
    {
        FieldValue[] values =
        [
            FieldValue.Empty,
            FieldValue.FromText(""),
            FieldValue.FromText("Möbius \"\\\n 综合素质 \U0001F600"),
            FieldValue.FromInteger(0),
            FieldValue.FromInteger(-(1L << 53)),
            FieldValue.FromBoolean(true),
            FieldValue.FromBoolean(false),
            FieldValue.FromDecimal(3.50m),
            FieldValue.FromDecimal(-0.0m),
            FieldValue.FromDate(new DateOnly(2025, 9, 1)),
            FieldValue.FromList(["sm3:00", "sha256:11"]),
        ];
        foreach (var value in values)
        {
            var disclosure = Disclosure.Create(new byte[16], "content", value);
            var read = Disclosure.Parse(disclosure.Text);

            Assert.AreEqual(value, read.Value);
            Assert.AreEqual("content", read.Name);
            CollectionAssert.AreEqual(new byte[16], read.Salt.ToArray());
            JsonCanonicalizer.EnsureCanonical(Base64Url.DecodeFromChars(disclosure.Text));
        }

        Assert.AreEqual("3.5", values[7].AsText);
        Assert.AreEqual("0", values[8].AsText);
    }

    [TestMethod]
    [DataRow("[\"AAAAAAAAAAAAAAAAAAAAAA\",\"a\"]")]
    [DataRow("[\"AAAAAAAAAAAAAAAAAAAAAA\",\"a\",1,2]")]
    [DataRow("[\"AAAAAAAAAAAAAAAAAAAAAA\",\"a\",[]]")]
    [DataRow("[\"AAAAAAAAAAAAAAAAAAAAAA\",\"a\",{}]")]
    [DataRow("[\"AAAAAAAAAAAAAAAAAAAAAA\",\"a\",1.5]")]
    [DataRow("[\"AAAAAAAAAAAAAAAAAAAAAA\",1,1]")]
    [DataRow("[\"AAAAAAAAAAAAAAAAAAAAAB\",\"a\",1]")]
    [DataRow("[\"AAAAAAAAAAAAAAAAAAAAAA==\",\"a\",1]")]
    [DataRow("[\"AAAA\",\"a\",1]")]
    [DataRow("[\"AAAAAAAAAAAAAAAAAAAAAA\", \"a\",1]")]
    [DataRow("[\"AAAAAAAAAAAAAAAAAAAAAA\",\"a\",1] ")]
    [DataRow("{}")]
    public void Parse_AnotherForm_Refused(string json) =>
        Assert.ThrowsExactly<CanonicalJsonException>(() => Disclosure.Parse(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json))));

    [TestMethod]
    [DataRow("")]
    [DataRow("A")]
    [DataRow("WyJ!")]
    [DataRow("WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl1=")]
    [DataRow("Wy JfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0")]
    public void Parse_NotItsOnlyBase64_Refused(string text) =>
        Assert.ThrowsExactly<CanonicalJsonException>(() => Disclosure.Parse(text));
}
