using System.Formats.Asn1;
using System.Numerics;

namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>An ECDSA signature taken out of its DER form as Go's encoding/asn1 reads it.</summary>
/// <param name="R">R, positive.</param>
/// <param name="S">S, positive.</param>
/// <param name="Exact">
/// False when bytes follow S or the SEQUENCE: Fabric's <c>UnmarshalECDSASignature</c> drops them, so a peer calls such a
/// transaction valid and so must we; where nothing hashes the signature the caller asks for an exact one.
/// </param>
internal readonly record struct EcdsaSignature(BigInteger R, BigInteger S, bool Exact)
{
    public static bool TryParse(ReadOnlySpan<byte> signature, out EcdsaSignature parsed)
    {
        parsed = default;
        try
        {
            var outer = AsnDecoder.ReadEncodedValue(signature, AsnEncodingRules.DER, out _, out _, out var consumed);
            AsnDecoder.ReadSequence(signature, AsnEncodingRules.DER, out var offset, out var length, out _);
            var content = signature.Slice(offset, length);
            var r = AsnDecoder.ReadInteger(content, AsnEncodingRules.DER, out var read);
            var s = AsnDecoder.ReadInteger(content[read..], AsnEncodingRules.DER, out var readS);
            if (r.Sign <= 0 || s.Sign <= 0)
                return false;

            parsed = new EcdsaSignature(r, s, read + readS == length && consumed == signature.Length && outer == Asn1Tag.Sequence);
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
