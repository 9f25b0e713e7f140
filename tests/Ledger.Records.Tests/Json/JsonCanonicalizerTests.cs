using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Ledger.Records.Tests;

[TestClass]
public sealed class JsonCanonicalizerTests
{
    [TestMethod]
    [DataRow("arrays")]
    [DataRow("french")]
    [DataRow("structures")]
    [DataRow("unicode")]
    [DataRow("values")]
    [DataRow("weird")]
    public void Canonicalize_PublicVector_GivesPublishedBytes(string name)
    {
        var folder = Vectors.Public("jcs");
        var input = File.ReadAllBytes(Path.Combine(folder, "input", name + ".json"));
        var hex = File.ReadAllText(Path.Combine(folder, "outhex", name + ".txt"));
        var expected = Convert.FromHexString(string.Concat(hex.Where(char.IsAsciiHexDigit)));

        var canonical = JsonCanonicalizer.Canonicalize(input);

        CollectionAssert.AreEqual(expected, canonical);
        CollectionAssert.AreEqual(expected, File.ReadAllBytes(Path.Combine(folder, "output", name + ".json")));
        JsonCanonicalizer.EnsureCanonical(expected);
        Assert.IsFalse(JsonCanonicalizer.IsCanonical(input) && !input.AsSpan().SequenceEqual(expected));
    }

    // RFC 8785 appendix B: IEEE 754 bits in hexadecimal, and the text.
    [TestMethod]
    [DataRow("0000000000000000", "0")]
    [DataRow("8000000000000000", "0")]
    [DataRow("0000000000000001", "5e-324")]
    [DataRow("8000000000000001", "-5e-324")]
    [DataRow("7fefffffffffffff", "1.7976931348623157e+308")]
    [DataRow("ffefffffffffffff", "-1.7976931348623157e+308")]
    [DataRow("4340000000000000", "9007199254740992")]
    [DataRow("c340000000000000", "-9007199254740992")]
    [DataRow("4430000000000000", "295147905179352830000")]
    [DataRow("44b52d02c7e14af5", "9.999999999999997e+22")]
    [DataRow("44b52d02c7e14af6", "1e+23")]
    [DataRow("44b52d02c7e14af7", "1.0000000000000001e+23")]
    [DataRow("444b1ae4d6e2ef4e", "999999999999999700000")]
    [DataRow("444b1ae4d6e2ef4f", "999999999999999900000")]
    [DataRow("444b1ae4d6e2ef50", "1e+21")]
    [DataRow("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [DataRow("3eb0c6f7a0b5ed8d", "0.000001")]
    [DataRow("41b3de4355555553", "333333333.3333332")]
    [DataRow("41b3de4355555554", "333333333.33333325")]
    [DataRow("41b3de4355555555", "333333333.3333333")]
    [DataRow("41b3de4355555556", "333333333.3333334")]
    [DataRow("41b3de4355555557", "333333333.33333343")]
    [DataRow("becbf647612f3696", "-0.0000033333333333333333")]
    [DataRow("43143ff3c1cb0959", "1424953923781206.2")]
    public void WriteNumber_AppendixB_WritesAsEcmaScript(string bits, string text)
    {
        var writer = new CanonicalJsonWriter();

        writer.WriteNumber(BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

        Assert.AreEqual(text, Encoding.UTF8.GetString(writer.Written));
        JsonCanonicalizer.EnsureCanonical(writer.Written);
    }

    [TestMethod]
    public void WriteNumber_RandomDoubles_ReadBackEqualAndAreCanonical()
    {
        var random = new Random(20251);
        var writer = new CanonicalJsonWriter();
        for (var i = 0; i < 20_000; i++)
        {
            var value = i % 2 == 0
                ? BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))
                : (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 26));
            if (!double.IsFinite(value))
                continue;
            writer.Clear();
            writer.WriteNumber(value);

            Assert.AreEqual(value, double.Parse(writer.Written, CultureInfo.InvariantCulture));
            Assert.IsTrue(JsonCanonicalizer.IsCanonical(writer.Written), Encoding.UTF8.GetString(writer.Written));
        }
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    [DataRow(double.NegativeInfinity)]
    public void WriteNumber_NotFinite_Refused(double value) =>
        Assert.AreEqual(
            CanonicalJsonError.NumberRange,
            Assert.ThrowsExactly<CanonicalJsonException>(() => new CanonicalJsonWriter().WriteNumber(value)).Error);

    [TestMethod]
    [DataRow("{\"a\":1,\"a\":2}", CanonicalJsonError.DuplicateName)]
    [DataRow("{\"a\":1,\"\\u0061\":2}", CanonicalJsonError.DuplicateName)]
    [DataRow("\"\\ud800\"", CanonicalJsonError.LoneSurrogate)]
    [DataRow("{\"\\udc00\":1}", CanonicalJsonError.LoneSurrogate)]
    [DataRow("1e400", CanonicalJsonError.NumberRange)]
    [DataRow("NaN", CanonicalJsonError.Syntax)]
    [DataRow("[1,]", CanonicalJsonError.Syntax)]
    [DataRow("[1", CanonicalJsonError.Truncated)]
    [DataRow("", CanonicalJsonError.Truncated)]
    [DataRow("1 2", CanonicalJsonError.Syntax)]
    [DataRow("// c\n1", CanonicalJsonError.Syntax)]
    public void Canonicalize_WithoutCanonicalForm_Refused(string text, CanonicalJsonError error) =>
        Assert.AreEqual(
            error,
            Assert.ThrowsExactly<CanonicalJsonException>(() => JsonCanonicalizer.Canonicalize(Encoding.UTF8.GetBytes(text))).Error);

    [TestMethod]
    [DataRow("{\"a\": 1}", CanonicalJsonError.Whitespace, 5)]
    [DataRow(" 1", CanonicalJsonError.Whitespace, 0)]
    [DataRow("1\n", CanonicalJsonError.TrailingBytes, 1)]
    [DataRow("{\"b\":1,\"a\":2}", CanonicalJsonError.UnsortedNames, 7)]
    [DataRow("{\"a\":1,\"a\":2}", CanonicalJsonError.DuplicateName, 7)]
    [DataRow("1.0", CanonicalJsonError.NumberForm, 0)]
    [DataRow("-0", CanonicalJsonError.NumberForm, 0)]
    [DataRow("01", CanonicalJsonError.NumberForm, 0)]
    [DataRow("1E5", CanonicalJsonError.NumberForm, 0)]
    [DataRow("1e5", CanonicalJsonError.NumberForm, 0)]
    [DataRow("1e400", CanonicalJsonError.NumberForm, 0)]
    [DataRow("9007199254740993", CanonicalJsonError.NumberForm, 0)]
    [DataRow("+1", CanonicalJsonError.UnexpectedValue, 0)]
    [DataRow("nul", CanonicalJsonError.UnexpectedValue, 0)]
    [DataRow("\"\\u0041\"", CanonicalJsonError.StringForm, 1)]
    [DataRow("\"\\/\"", CanonicalJsonError.StringForm, 1)]
    [DataRow("\"\\u000a\"", CanonicalJsonError.StringForm, 1)]
    [DataRow("\"\\u001F\"", CanonicalJsonError.StringForm, 1)]
    [DataRow("\"\\ud83d\\ude00\"", CanonicalJsonError.StringForm, 1)]
    [DataRow("\"a\tb\"", CanonicalJsonError.StringForm, 2)]
    [DataRow("\"ab", CanonicalJsonError.Truncated, 3)]
    [DataRow("\"ab\\", CanonicalJsonError.Truncated, 4)]
    [DataRow("[1", CanonicalJsonError.Truncated, 2)]
    [DataRow("[1 2]", CanonicalJsonError.Whitespace, 2)]
    [DataRow("[1;2]", CanonicalJsonError.Syntax, 2)]
    [DataRow("{\"a\"}", CanonicalJsonError.Syntax, 4)]
    [DataRow("", CanonicalJsonError.Truncated, 0)]
    [DataRow("[1,]", CanonicalJsonError.UnexpectedValue, 3)]
    [DataRow("{\"a\":1,}", CanonicalJsonError.UnexpectedValue, 7)]
    public void EnsureCanonical_AnotherForm_RefusedAtItsPosition(string text, CanonicalJsonError error, int position)
    {
        var exception = Assert.ThrowsExactly<CanonicalJsonException>(() => JsonCanonicalizer.EnsureCanonical(Encoding.UTF8.GetBytes(text)));

        Assert.AreEqual(error, exception.Error, exception.Message);
        Assert.AreEqual(position, exception.Position);
    }

    [TestMethod]
    public void EnsureCanonical_InvalidUtf8_RefusedAtItsPosition()
    {
        byte[] loneSurrogate = [(byte)'"', (byte)'a', 0xED, 0xA0, 0x80, (byte)'"'];

        var exception = Assert.ThrowsExactly<CanonicalJsonException>(() => JsonCanonicalizer.EnsureCanonical(loneSurrogate));

        Assert.AreEqual(CanonicalJsonError.InvalidUtf8, exception.Error);
        Assert.AreEqual(2, exception.Position);
    }

    [TestMethod]
    public void EnsureCanonical_NestedTooDeep_Refused()
    {
        var deepest = new string('[', JsonCanonicalizer.MaxDepth) + new string(']', JsonCanonicalizer.MaxDepth);

        JsonCanonicalizer.EnsureCanonical(Encoding.UTF8.GetBytes(deepest));

        Assert.AreEqual(
            CanonicalJsonError.Depth,
            Assert.ThrowsExactly<CanonicalJsonException>(() => JsonCanonicalizer.EnsureCanonical(Encoding.UTF8.GetBytes($"[{deepest}]"))).Error);
    }

    // U+1F600 is D83D DE00 in UTF-16 and so comes before U+FB33, though its code point and its UTF-8 come after.
    [TestMethod]
    public void Canonicalize_NamesBeyondTheBasicPlane_SortByUtf16CodeUnits()
    {
        var canonical = JsonCanonicalizer.Canonicalize(new JsonObject { ["\uFB33"] = 1, ["\U0001F600"] = 2, ["\n"] = 3, ["é"] = 4 });

        Assert.AreEqual("{\"\\n\":3,\"é\":4,\"\U0001F600\":2,\"\uFB33\":1}", Encoding.UTF8.GetString(canonical));
        JsonCanonicalizer.EnsureCanonical(canonical);
        Assert.IsFalse(JsonCanonicalizer.IsCanonical(Encoding.UTF8.GetBytes("{\"\uFB33\":1,\"\U0001F600\":2}")));
    }

    [TestMethod]
    public void WriteString_EveryBasicCharacter_ReadsBackEqual()
    {
        for (var c = 0; c < 0x10000; c++)
        {
            if (char.IsSurrogate((char)c))
                continue;
            var text = $"a{(char)c}b";
            var writer = new CanonicalJsonWriter();
            writer.WriteString(text);
            var reader = new CanonicalJsonReader(writer.Written);

            Assert.AreEqual(text, reader.ReadString());
        }
    }

    [TestMethod]
    public void WriteString_LoneSurrogate_Refused() =>
        Assert.AreEqual(
            CanonicalJsonError.LoneSurrogate,
            Assert.ThrowsExactly<CanonicalJsonException>(() => new CanonicalJsonWriter().WriteString("a\uD800b")).Error);

    [TestMethod]
    public void WriteName_OutOfOrder_Refused()
    {
        var writer = new CanonicalJsonWriter();
        writer.BeginObject();
        writer.WriteName("b");
        writer.WriteNull();

        Assert.ThrowsExactly<InvalidOperationException>(() => writer.WriteName("a"));
        Assert.ThrowsExactly<InvalidOperationException>(() => writer.WriteName("b"));
    }
}
