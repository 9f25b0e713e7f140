using System.Security.Cryptography;

namespace Hyperledger.Fabric.Msp;

/// <summary>
/// Transaction ids: lowercase hex of SHA-256 over the nonce followed by the creator (Fabric <c>protoutil/proputils.go</c>).
/// </summary>
public static class TransactionId
{
    /// <summary>The length of a nonce that <see cref="Create"/> draws.</summary>
    public const int NonceSizeInBytes = 24;

    /// <summary>Draws a nonce and computes the id of a new transaction.</summary>
    /// <param name="creator">The serialized identity of the transaction's creator.</param>
    /// <returns>The id, 64 characters, and the nonce, 24 bytes of the system's random generator.</returns>
    public static (string Id, byte[] Nonce) Create(ReadOnlySpan<byte> creator)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceSizeInBytes);
        return (Compute(nonce, creator), nonce);
    }

    /// <summary>Computes the id that belongs to a nonce and a creator.</summary>
    /// <param name="nonce">The nonce of the signature header.</param>
    /// <param name="creator">The creator of the signature header: a serialized identity, as received.</param>
    /// <returns>The id, 64 lowercase hexadecimal characters.</returns>
    public static string Compute(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> creator)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        // In one call, as long as it is no longer than identities are: a hash that is fed in parts costs an object and a handle.
        if (nonce.Length + creator.Length <= 2048)
        {
            Span<byte> message = stackalloc byte[nonce.Length + creator.Length];
            nonce.CopyTo(message);
            creator.CopyTo(message[nonce.Length..]);
            SHA256.HashData(message, digest);
            return Convert.ToHexStringLower(digest);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(nonce);
        hash.AppendData(creator);
        hash.GetHashAndReset(digest);
        return Convert.ToHexStringLower(digest);
    }
}
