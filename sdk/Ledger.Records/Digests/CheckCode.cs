using System.Security.Cryptography;
using System.Text;

namespace Ledger.Records;

/// <summary>What is printed of a content so that two copies can be compared by eye or telephone.</summary>
public static class CheckCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Four groups of four letters and digits: the first 80 bits of SHA-256 in Crockford's base 32.</summary>
    /// <param name="content">The content.</param>
    public static string Of(ReadOnlySpan<byte> content)
    {
        var hash = SHA256.HashData(content);
        var code = new StringBuilder(19);
        for (var i = 0; i < 16; i++)
        {
            if (i is 4 or 8 or 12)
                code.Append('-');
            var bit = i * 5;
            var pair = (hash[bit / 8] << 8) | hash[(bit / 8) + 1];
            code.Append(Alphabet[(pair >> (11 - (bit % 8))) & 31]);
        }

        return code.ToString();
    }
}
