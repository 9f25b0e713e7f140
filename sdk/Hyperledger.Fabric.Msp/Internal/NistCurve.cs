using System.Globalization;
using System.Numerics;

namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>The order of a NIST curve (FIPS 186-4, D.1.2), which the low-S rule needs.</summary>
internal sealed class NistCurve
{
    private static readonly NistCurve P224 = new("FFFFFFFFFFFFFFFFFFFFFFFFFFFF16A2E0B8F03E13DD29455C5C2A3D");
    private static readonly NistCurve P256 = new("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
    private static readonly NistCurve P384 = new("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973");
    private static readonly NistCurve P521 = new("01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409");

    private NistCurve(string order)
    {
        Order = BigInteger.Parse("0" + order, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        HalfOrder = Order >> 1;
        OrderBytes = Convert.FromHexString(order);
        HalfOrderBytes = HalfOrder.ToByteArray(isUnsigned: true, isBigEndian: true);
    }

    public BigInteger Order { get; }

    public BigInteger HalfOrder { get; }

    /// <summary>The order, big-endian, in as many bytes as a coordinate has.</summary>
    public byte[] OrderBytes { get; }

    /// <summary>Half the order, big-endian; on P-224, P-256 and P-384 in as many bytes as the order.</summary>
    public byte[] HalfOrderBytes { get; }

    public static NistCurve? OfKeySize(int bits) => bits switch
    {
        224 => P224,
        256 => P256,
        384 => P384,
        521 => P521,
        _ => null,
    };
}
