using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>
/// Both digests of what stands off the ledger and holds something random, so that nobody finds it by guessing: of a text they
/// cover 32 random bytes, then its UTF-8.
/// </summary>
/// <param name="Sha256">SHA-256, 64 lowercase hex digits.</param>
/// <param name="Sm3">SM3, likewise.</param>
public sealed record TextDigest(string Sha256, string Sm3)
{
    /// <summary>A salt's length in bytes.</summary>
    public const int SaltLength = 32;

    /// <summary>Computes the digests.</summary>
    /// <param name="salt"><see cref="SaltLength"/> random bytes, kept with the text.</param>
    /// <param name="text">The text.</param>
    public static TextDigest Of(ReadOnlySpan<byte> salt, string text)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, SaltLength);
        return OfBytes((byte[])[.. salt, .. Encoding.UTF8.GetBytes(text)]);
    }

    /// <summary>The digests of bytes that hold their own randomness.</summary>
    public static TextDigest OfBytes(ReadOnlySpan<byte> content) =>
        new(Convert.ToHexStringLower(SHA256.HashData(content)), Convert.ToHexStringLower(Digest.Compute(DigestAlgorithm.Sm3, content)));

    /// <summary>Reads the text form, both digests one after the other.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TextDigest? digest)
    {
        digest = text is { Length: 128 } && Codes.IsRoot(text[..64]) && Codes.IsRoot(text[64..]) ? new TextDigest(text[..64], text[64..]) : null;
        return digest is not null;
    }

    /// <summary>The text form, as an argument.</summary>
    public override string ToString() => Sha256 + Sm3;

    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        writer.WriteText("sha256", Sha256);
        writer.WriteText("sm3", Sm3);
        writer.EndObject();
    }

    internal static TextDigest Read(StateObject json) => new(json.Text("sha256", Codes.IsRoot), json.Text("sm3", Codes.IsRoot));
}
