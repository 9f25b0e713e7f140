using System.Text;

namespace Ledger.Network.Store.Internal.Runs;

/// <summary>A row's key as one string of bytes, whose order is the order of the rows: a namespace, a zero byte and the key; or a transaction's id.</summary>
internal static class RunKey
{
    /// <summary>The key of a row of the world state.</summary>
    /// <param name="ns">The namespace, which holds no zero byte.</param>
    /// <param name="key">The key.</param>
    /// <param name="buffer">Used if it is long enough.</param>
    public static ReadOnlySpan<byte> Of(string ns, string key, Span<byte> buffer)
    {
        if (Encoding.UTF8.GetMaxByteCount(ns.Length + key.Length) + 1 > buffer.Length)
            buffer = new byte[Encoding.UTF8.GetByteCount(ns) + 1 + Encoding.UTF8.GetByteCount(key)];
        var length = Encoding.UTF8.GetBytes(ns, buffer);
        buffer[length++] = 0;
        return buffer[..(length + Encoding.UTF8.GetBytes(key, buffer[length..]))];
    }

    /// <summary>The key of the row that a statement stands on, which selects the key's columns first.</summary>
    public static byte[] Of(RunKind kind, SqliteStatement row) =>
        kind == RunKind.Transactions ? row.Blob(0).ToArray() : [.. row.Blob(0), 0, .. row.Blob(1)];

    /// <summary>The columns of a key of the other method.</summary>
    public static object[] Columns(RunKind kind, byte[] key)
    {
        if (kind == RunKind.Transactions)
            return [key];
        var end = Array.IndexOf(key, (byte)0);
        return [Encoding.UTF8.GetString(key, 0, end), key[(end + 1)..]];
    }
}
