using System.Security.Cryptography;

namespace Ledger.Records;

/// <summary>Digests by algorithm.</summary>
public static class Digest
{
    [ThreadStatic]
    private static DigestLanes? t_sha256;

    [ThreadStatic]
    private static DigestLanes? t_sm3;

    /// <summary>Length in bytes of a digest of either algorithm.</summary>
    public const int Size = 32;

    /// <summary>Length of a digest in unpadded base64url.</summary>
    public const int Base64UrlLength = 43;

    /// <summary>The digest of the message.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="message">The whole message.</param>
    public static byte[] Compute(DigestAlgorithm algorithm, ReadOnlySpan<byte> message)
    {
        var digest = new byte[Size];
        Compute(algorithm, message, digest);
        return digest;
    }

    /// <summary>Writes the digests of many messages, hashed side by side.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="buffer">Where the messages stand.</param>
    /// <param name="messages">Each one's place in the buffer.</param>
    /// <param name="destination">32 bytes for each message, in their order.</param>
    public static void ComputeMany(
        DigestAlgorithm algorithm, ReadOnlySpan<byte> buffer, ReadOnlySpan<(int Start, int Length)> messages, Span<byte> destination)
    {
        var lanes = algorithm switch
        {
            DigestAlgorithm.Sha256 => t_sha256 ??= new Sha256Lanes(),
            DigestAlgorithm.Sm3 => t_sm3 ??= new Sm3Lanes(),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
        };
        lanes.HashMany(buffer, messages, destination);
    }

    /// <summary>Writes the digest of the message.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="message">The whole message.</param>
    /// <param name="destination">At least 32 bytes.</param>
    public static void Compute(DigestAlgorithm algorithm, ReadOnlySpan<byte> message, Span<byte> destination)
    {
        switch (algorithm)
        {
            case DigestAlgorithm.Sha256:
                SHA256.HashData(message, destination);
                break;
            case DigestAlgorithm.Sm3:
                Sm3.HashData(message, destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not a digest algorithm.");
        }
    }

    /// <summary>The algorithm's name in the formats: <c>sha256</c> or <c>sm3</c>.</summary>
    /// <param name="algorithm">The algorithm.</param>
    public static string NameOf(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Sha256 => "sha256",
        DigestAlgorithm.Sm3 => "sm3",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not a digest algorithm."),
    };
}
