using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;

namespace Hyperledger.Fabric.Msp;

/// <summary>What turns a message into the digest that an <see cref="ISigner"/> signs.</summary>
/// <remarks>
/// Stock peers hash with the hash family of the signer's MSP, SHA-256 unless its configuration says otherwise,
/// whatever the curve (Fabric <c>msp/identities.go</c>).
/// </remarks>
public sealed class Hash
{
    private readonly Func<ReadOnlyMemory<byte>, byte[]> _compute;

    private Hash(string name, Func<ReadOnlyMemory<byte>, byte[]> compute)
    {
        Name = name;
        _compute = compute;
    }

    /// <summary>The message itself, for signers that hash by themselves and for Ed25519.</summary>
    public static Hash None { get; } = new("none", message => message.ToArray());

    /// <summary>SHA-256, 32 bytes.</summary>
    public static Hash Sha256 { get; } = new("SHA-256", message => SHA256.HashData(message.Span));

    /// <summary>SHA-384, 48 bytes.</summary>
    public static Hash Sha384 { get; } = new("SHA-384", message => SHA384.HashData(message.Span));

    /// <summary>SHA3-256, 32 bytes.</summary>
    public static Hash Sha3_256 { get; } = new("SHA3-256",
        message => SHA3_256.IsSupported ? SHA3_256.HashData(message.Span) : Sha3(256, message.Span));

    /// <summary>SHA3-384, 48 bytes.</summary>
    public static Hash Sha3_384 { get; } = new("SHA3-384",
        message => SHA3_384.IsSupported ? SHA3_384.HashData(message.Span) : Sha3(384, message.Span));

    /// <summary>The name of the function, as <c>SHA-256</c>.</summary>
    public string Name { get; }

    /// <summary>A hash of the caller's own.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="compute">Computes the digest; must be safe for concurrent calls.</param>
    public static Hash Create(string name, Func<ReadOnlyMemory<byte>, byte[]> compute)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(compute);
        return new Hash(name, compute);
    }

    /// <summary>Computes the digest of a message into an array that the caller owns.</summary>
    /// <param name="message">The whole message.</param>
    public byte[] Compute(ReadOnlyMemory<byte> message) => _compute(message);

    /// <inheritdoc/>
    public override string ToString() => Name;

    // Platforms without the system's SHA-3 (OpenSSL before 1.1.1, older Windows, Apple).
    private static byte[] Sha3(int bits, ReadOnlySpan<byte> message)
    {
        var digest = new Sha3Digest(bits);
        digest.BlockUpdate(message);
        var output = new byte[digest.GetDigestSize()];
        digest.DoFinal(output, 0);
        return output;
    }
}
