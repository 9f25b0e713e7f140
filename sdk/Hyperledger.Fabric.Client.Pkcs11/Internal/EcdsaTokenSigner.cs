using System.Formats.Asn1;
using Hyperledger.Fabric.Msp;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Hyperledger.Fabric.Client.Pkcs11.Internal;

/// <summary>Signs digests with a token's key; the token gives R and S side by side, Fabric takes DER with low S.</summary>
internal sealed class EcdsaTokenSigner : ISigner
{
    private readonly Pkcs11Token _token;
    private readonly IObjectHandle _key;
    private readonly int _keySizeInBytes;

    private EcdsaTokenSigner(Pkcs11Token token, IObjectHandle key, int keySizeInBytes)
    {
        _token = token;
        _key = key;
        _keySizeInBytes = keySizeInBytes;
    }

    /// <param name="token">The token.</param>
    /// <param name="key">The private key's handle, good in all sessions of the token.</param>
    /// <param name="curve">CKA_EC_PARAMS: the DER of the curve's OID.</param>
    /// <returns>Null for another curve.</returns>
    public static EcdsaTokenSigner? Create(Pkcs11Token token, IObjectHandle key, byte[] curve)
    {
        var size = Oid(curve) switch
        {
            "1.2.840.10045.3.1.7" => 32,
            "1.3.132.0.34" => 48,
            _ => 0,
        };
        return size == 0 ? null : new EcdsaTokenSigner(token, key, size);
    }

    public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellationToken = default)
    {
        // ECDSA takes the leftmost bits of a longer digest; modules differ in whether they do it themselves.
        var input = digest.Length > _keySizeInBytes ? digest[.._keySizeInBytes].ToArray() : digest.ToArray();
        return _token.UseAsync(session =>
        {
            using var mechanism = _token.Factories.MechanismFactory.Create(CKM.CKM_ECDSA);
            return ToLowSDer(session.Sign(mechanism, _key, input));
        }, cancellationToken);
    }

    private byte[] ToLowSDer(byte[] signature)
    {
        if (signature.Length != 2 * _keySizeInBytes)
            throw new Pkcs11SigningException($"The token gave a signature of {signature.Length} bytes where {2 * _keySizeInBytes} belong.");
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(WithoutLeadingZeros(signature.AsSpan(0, _keySizeInBytes)));
            writer.WriteIntegerUnsigned(WithoutLeadingZeros(signature.AsSpan(_keySizeInBytes)));
        }

        return LowS.Normalize(writer.Encode(), _keySizeInBytes * 8);
    }

    private static ReadOnlySpan<byte> WithoutLeadingZeros(ReadOnlySpan<byte> number)
    {
        var start = number.IndexOfAnyExcept((byte)0);
        return start < 0 ? number[^1..] : number[start..];
    }

    private static string? Oid(byte[] curve)
    {
        try
        {
            return AsnDecoder.ReadObjectIdentifier(curve, AsnEncodingRules.DER, out _);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
