namespace Hyperledger.Fabric.Contract.Internal;

/// <summary>The order of state keys: by UTF-8 bytes, which is by code point and differs from UTF-16's beyond U+FFFF.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    internal static readonly Utf8Order Instance = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null) return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length) return x.Length - y.Length;
        return Weight(x[common]) - Weight(y[common]);
    }

    // Surrogates stand for code points above every other UTF-16 unit.
    private static int Weight(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
