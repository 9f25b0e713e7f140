using System.Formats.Asn1;
using System.Numerics;
using Hyperledger.Fabric.Msp.Internal;

namespace Hyperledger.Fabric.Msp;

/// <summary>
/// The rule that of the two S values of an ECDSA signature only the lower is valid, so that nobody but the key's
/// owner can change a signature into another (Fabric <c>bccsp/utils/ecdsa.go</c>).
/// </summary>
public static class LowS
{
    /// <summary>Says whether a signature's S is at most half the order of the curve.</summary>
    /// <param name="signature">A DER SEQUENCE of R and S.</param>
    /// <param name="keySizeInBits">The size of the key: 224, 256, 384 or 521 (the NIST curves).</param>
    /// <exception cref="ArgumentException">The signature is not DER, or the key size is of no NIST curve.</exception>
    public static bool IsLow(ReadOnlySpan<byte> signature, int keySizeInBits)
    {
        if (!EcdsaSignature.TryParse(signature, out var parsed))
            throw new ArgumentException("The signature is not a DER SEQUENCE of two positive INTEGERs.", nameof(signature));
        return parsed.S <= Curve(keySizeInBits).HalfOrder;
    }

    /// <summary>Replaces a high S by the order of the curve minus S; a low S stays.</summary>
    /// <param name="signature">A DER SEQUENCE of R and S.</param>
    /// <param name="keySizeInBits">The size of the key: 224, 256, 384 or 521 (the NIST curves).</param>
    /// <returns>The signature in DER, in an array of its own.</returns>
    /// <exception cref="ArgumentException">The signature is not DER, or the key size is of no NIST curve.</exception>
    public static byte[] Normalize(ReadOnlySpan<byte> signature, int keySizeInBits)
    {
        if (!EcdsaSignature.TryParse(signature, out var parsed))
            throw new ArgumentException("The signature is not a DER SEQUENCE of two positive INTEGERs.", nameof(signature));

        var curve = Curve(keySizeInBits);
        return parsed.S <= curve.HalfOrder ? signature.ToArray() : Encode(parsed.R, curve.Order - parsed.S);
    }

    internal static byte[] Encode(BigInteger r, BigInteger s)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(r);
            writer.WriteInteger(s);
        }

        return writer.Encode();
    }

    /// <summary>DER, with low S, of R and S that stand behind one another in the curve's length; S is changed in its place.</summary>
    internal static byte[] EncodeFixed(Span<byte> signature, NistCurve curve)
    {
        var r = signature[..curve.OrderBytes.Length];
        var s = signature[curve.OrderBytes.Length..];
        if (s.SequenceCompareTo(curve.HalfOrderBytes) > 0) SubtractFrom(curve.OrderBytes, s);
        r = r.TrimStart((byte)0);
        s = s.TrimStart((byte)0);
        // A first bit that is set would make the INTEGER negative. The NIST curves to P-384 leave every length below 128.
        int lengthOfR = r.Length + (r[0] >> 7), lengthOfS = s.Length + (s[0] >> 7);
        var der = new byte[6 + lengthOfR + lengthOfS];
        (der[0], der[1]) = (0x30, (byte)(der.Length - 2));
        (der[2], der[3]) = (0x02, (byte)lengthOfR);
        r.CopyTo(der.AsSpan(4 + lengthOfR - r.Length));
        (der[4 + lengthOfR], der[5 + lengthOfR]) = (0x02, (byte)lengthOfS);
        s.CopyTo(der.AsSpan(der.Length - s.Length));
        return der;
    }

    private static void SubtractFrom(ReadOnlySpan<byte> order, Span<byte> value)
    {
        var borrow = 0;
        for (var i = value.Length - 1; i >= 0; i--)
        {
            var difference = order[i] - value[i] - borrow;
            value[i] = (byte)difference;
            borrow = difference < 0 ? 1 : 0;
        }
    }

    private static NistCurve Curve(int keySizeInBits) =>
        NistCurve.OfKeySize(keySizeInBits) ?? throw new ArgumentException(
            $"No NIST curve has keys of {keySizeInBits} bits; 224, 256, 384 and 521 exist.", nameof(keySizeInBits));
}
