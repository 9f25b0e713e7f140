namespace Hyperledger.Fabric.Validation;

/// <summary>
/// Orders strings by their UTF-8 bytes, as Go orders strings. .NET's ordinal order, by UTF-16 units, differs beyond
/// U+FFFF; the upper bound of a composite key's range is U+10FFFF, so the difference is met daily.
/// </summary>
public sealed class KeyOrder : IComparer<string>
{
    public static KeyOrder Instance { get; } = new();

    private KeyOrder()
    {
    }

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length)
            return x.Length - y.Length;
        return Rank(x[common]) - Rank(y[common]);
    }

    // Surrogates stand for code points above every unit of the basic plane, yet lie below U+E000.
    private static int Rank(char unit) => unit switch
    {
        < '\uD800' => unit,
        < '\uE000' => unit + 0x2000,
        _ => unit - 0x800,
    };
}
