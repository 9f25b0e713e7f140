using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Ledger.Records;

namespace Ledger.Sdk.Verify.Internal;

/// <summary>
/// JSON with a member <c>signature</c> over the RFC 8785 form of the rest, under a label that lets the signature mean
/// nothing elsewhere: ECDSA with SHA-256 on P-256, the signer's public key beside it.
/// </summary>
internal static class SignedJson
{
    private const string Member = "signature";

    public static bool IsSigned(JsonObject json) => json.ContainsKey(Member);

    /// <summary>The SHA-256 digest of the signer's SubjectPublicKeyInfo; null without signature.</summary>
    public static string? SignerSha256(JsonObject json) => json[Member]?["publicKey"]?.GetValue<string>() is { } key
        ? Convert.ToHexStringLower(SHA256.HashData(Base64Url.DecodeFromChars(key)))
        : null;

    public static JsonObject Sign(JsonObject json, ReadOnlySpan<byte> label, ECDsa key)
    {
        if (key.KeySize != 256)
            throw new ArgumentException($"The key has {key.KeySize} bits; P-256 is needed.", nameof(key));
        var signed = (JsonObject)json.DeepClone();
        signed.Remove(Member);
        var value = key.SignData(Message(signed, label), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        signed[Member] = new JsonObject
        {
            ["algorithm"] = "ECDSA-P256-SHA256",
            ["publicKey"] = Base64Url.EncodeToString(key.ExportSubjectPublicKeyInfo()),
            ["value"] = Base64Url.EncodeToString(value),
        };
        return signed;
    }

    /// <summary>Whether the signature holds. Throws as parsing does when the member is of another form.</summary>
    public static bool Holds(JsonObject json, ReadOnlySpan<byte> label)
    {
        var signature = json[Member]!;
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Base64Url.DecodeFromChars(signature["publicKey"]!.GetValue<string>()), out _);
        var unsigned = (JsonObject)json.DeepClone();
        unsigned.Remove(Member);
        return key.KeySize == 256 && signature["algorithm"]!.GetValue<string>() == "ECDSA-P256-SHA256"
            && key.VerifyData(
                Message(unsigned, label), Base64Url.DecodeFromChars(signature["value"]!.GetValue<string>()), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static byte[] Message(JsonObject unsigned, ReadOnlySpan<byte> label) => [.. label, .. JsonCanonicalizer.Canonicalize(unsigned)];
}
