using System.Buffers.Binary;
using System.Text;

namespace Ledger.Papers.Internal;

/// <summary>
/// An ICC profile (version 2.1, ICC.1:1998-09) of the colour space sRGB, computed from IEC 61966-2-1: its primaries
/// adapted to D50, and its transfer curve.
/// </summary>
internal static class SrgbProfile
{
    private const int CurvePoints = 1024;

    public static byte[] Bytes { get; } = Create();

    private static byte[] Create()
    {
        var curve = Curve();
        (string Tag, byte[] Content)[] tags =
        [
            ("desc", Description("sRGB")),
            ("cprt", [.. "text\0\0\0\0"u8, .. "No copyright, use freely\0"u8]),
            ("wtpt", Xyz(0.9642, 1, 0.8249)),
            ("rXYZ", Xyz(0.43607, 0.22249, 0.01392)),
            ("gXYZ", Xyz(0.38515, 0.71687, 0.09708)),
            ("bXYZ", Xyz(0.14307, 0.06061, 0.71410)),
            ("rTRC", curve),
            ("gTRC", curve),
            ("bTRC", curve),
        ];
        var table = new byte[4 + (12 * tags.Length)];
        BinaryPrimitives.WriteInt32BigEndian(table, tags.Length);
        var contents = new MemoryStream();
        var start = 128 + table.Length;
        var places = new Dictionary<byte[], int>();
        for (var i = 0; i < tags.Length; i++)
        {
            if (!places.TryGetValue(tags[i].Content, out var place))
            {
                places[tags[i].Content] = place = start + (int)contents.Length;
                contents.Write(tags[i].Content);
                while (contents.Length % 4 != 0)
                    contents.WriteByte(0);
            }

            var entry = table.AsSpan(4 + (12 * i));
            Encoding.ASCII.GetBytes(tags[i].Tag, entry);
            BinaryPrimitives.WriteInt32BigEndian(entry[4..], place);
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], tags[i].Content.Length);
        }

        var header = new byte[128];
        BinaryPrimitives.WriteInt32BigEndian(header, start + (int)contents.Length);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), 0x02100000);
        "mntrRGB XYZ "u8.CopyTo(header.AsSpan(12));
        ReadOnlySpan<ushort> date = [2026, 1, 1, 0, 0, 0];
        for (var i = 0; i < date.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(24 + (2 * i)), date[i]);
        "acsp"u8.CopyTo(header.AsSpan(36));
        Fixed(0.9642, header.AsSpan(68));
        Fixed(1, header.AsSpan(72));
        Fixed(0.8249, header.AsSpan(76));
        return [.. header, .. table, .. contents.ToArray()];
    }

    private static byte[] Curve()
    {
        var curve = new byte[12 + (2 * CurvePoints)];
        "curv"u8.CopyTo(curve);
        BinaryPrimitives.WriteInt32BigEndian(curve.AsSpan(8), CurvePoints);
        for (var i = 0; i < CurvePoints; i++)
        {
            var value = i / (CurvePoints - 1.0);
            var linear = value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
            BinaryPrimitives.WriteUInt16BigEndian(curve.AsSpan(12 + (2 * i)), (ushort)Math.Round(linear * 65535));
        }

        return curve;
    }

    private static byte[] Xyz(double x, double y, double z)
    {
        var tag = new byte[20];
        "XYZ "u8.CopyTo(tag);
        Fixed(x, tag.AsSpan(8));
        Fixed(y, tag.AsSpan(12));
        Fixed(z, tag.AsSpan(16));
        return tag;
    }

    // ASCII with its length, then no Unicode and no Macintosh form, whose field has a fixed 67 bytes.
    private static byte[] Description(string text)
    {
        var tag = new byte[12 + text.Length + 1 + 8 + 3 + 67];
        "desc"u8.CopyTo(tag);
        BinaryPrimitives.WriteInt32BigEndian(tag.AsSpan(8), text.Length + 1);
        Encoding.ASCII.GetBytes(text, tag.AsSpan(12));
        return tag;
    }

    private static void Fixed(double value, Span<byte> bytes) => BinaryPrimitives.WriteInt32BigEndian(bytes, (int)Math.Round(value * 65536));
}
