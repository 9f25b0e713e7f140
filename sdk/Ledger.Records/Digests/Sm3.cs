using Org.BouncyCastle.Crypto.Digests;

namespace Ledger.Records;

/// <summary>The SM3 digest (GB/T 32905-2016).</summary>
public static class Sm3
{
    /// <summary>The 32-byte digest of the message.</summary>
    /// <param name="message">The whole message.</param>
    public static byte[] HashData(ReadOnlySpan<byte> message)
    {
        var digest = new byte[Digest.Size];
        HashData(message, digest);
        return digest;
    }

    /// <summary>Writes the digest of the message.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="destination">At least 32 bytes.</param>
    public static void HashData(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        var digest = new SM3Digest();
        digest.BlockUpdate(message);
        digest.DoFinal(destination);
    }
}
