using System.Buffers;
using System.Text;

namespace Ledger.Network.Store.Internal;

/// <summary>How a transaction id stands in the index: the 32 bytes of a lowercase hex id, else a zero byte and its UTF-8 text.</summary>
internal static class TransactionKey
{
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    public static byte[] Of(string txId)
    {
        if (txId.Length == 64 && txId.AsSpan().IndexOfAnyExcept(Hex) < 0)
            return Convert.FromHexString(txId);
        return [0, .. Encoding.UTF8.GetBytes(txId)];
    }
}
