using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Ledger.Records;
using Ledger.Records.State;

namespace Ledger.Sdk.Internal;

/// <summary>
/// JSON with a member <c>signature</c> of an identity of the channel over the RFC 8785 form of the rest, under a label that
/// lets the signature mean nothing elsewhere.
/// </summary>
internal static class IdentitySignature
{
    private const string Member = "signature";

    public static async Task AddAsync(JsonObject json, byte[] label, SigningIdentity signer, CancellationToken cancellationToken)
    {
        var value = await signer.SignAsync(Message(json, label), cancellationToken).ConfigureAwait(false);
        json[Member] = new JsonObject { ["identity"] = Base64Url.EncodeToString(signer.Creator.Span), ["value"] = Base64Url.EncodeToString(value) };
    }

    /// <summary>Reads such a text in its canonical form; its signature is another's to check.</summary>
    /// <param name="utf8">The whole text.</param>
    /// <param name="format">The member <c>format</c>; <c>v</c> is 1.</param>
    /// <param name="create">Makes the value; what it throws of members that are missing or wrong is told like everything else.</param>
    /// <param name="error">What is said of a text that is none.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="LedgerInputException">The text is none.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8, string format, Func<JsonObject, T> create, LedgerError error, string name)
    {
        try
        {
            JsonCanonicalizer.EnsureCanonical(utf8);
            return JsonNode.Parse(utf8) is JsonObject json && json["format"]?.GetValue<string>() == format && json["v"]?.GetValue<int>() == 1
                ? create(json)
                : throw new LedgerInputException(error, name);
        }
        catch (Exception e) when (e is CanonicalJsonException or JsonException or InvalidOperationException or FormatException or NullReferenceException or ArgumentException or CryptographicException)
        {
            throw new LedgerInputException(error, e, name);
        }
    }

    /// <summary>Who signed; null if the signature does not hold or the signer is of no organisation of the channel.</summary>
    public static Submitter? FindSigner(JsonObject json, ReadOnlySpan<byte> label, MspSet msps)
    {
        try
        {
            var signature = json[Member]!;
            var unsigned = (JsonObject)json.DeepClone();
            unsigned.Remove(Member);
            return FindSigner(
                msps, Base64Url.DecodeFromChars(signature["identity"]!.GetValue<string>()), Message(unsigned, label), Base64Url.DecodeFromChars(signature["value"]!.GetValue<string>()));
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or NullReferenceException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Who signed a message; null as above.</summary>
    public static Submitter? FindSigner(MspSet msps, ReadOnlySpan<byte> identity, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        msps.TryValidate(ByteString.CopyFrom(identity), out var signer, out _) && signer.VerifySignature(message, signature) == SignatureResult.Valid
            ? new Submitter(signer.MspId, signer.Attributes.GetValueOrDefault("unit") ?? string.Empty, signer.Attributes.GetValueOrDefault("role") ?? string.Empty)
            : null;

    private static byte[] Message(JsonObject unsigned, ReadOnlySpan<byte> label) => [.. label, .. JsonCanonicalizer.Canonicalize(unsigned)];
}
