using System.Buffers;
using JpegLibrary;

namespace Ledger.Sdk.Tests.Clerk;

/// <summary>Greyscale JPEG files.</summary>
internal static class TestJpeg
{
    public static byte[] Write(int width, int height, Func<double, double, double> brightness)
    {
        var encoder = new JpegEncoder();
        encoder.SetQuantizationTable(JpegStandardQuantizationTable.ScaleByQuality(JpegStandardQuantizationTable.GetLuminanceTable(JpegElementPrecision.Precision8Bit, 0), 60));
        encoder.SetHuffmanTable(true, 0, JpegStandardHuffmanEncodingTable.GetLuminanceDCTable());
        encoder.SetHuffmanTable(false, 0, JpegStandardHuffmanEncodingTable.GetLuminanceACTable());
        encoder.AddComponent(1, 0, 0, 0, 1, 1);
        encoder.SetInputReader(new Scene(width, height, brightness));
        var file = new ArrayBufferWriter<byte>();
        encoder.SetOutput(file);
        encoder.Encode();
        return file.WrittenSpan.ToArray();
    }

    private sealed class Scene(int width, int height, Func<double, double, double> brightness) : JpegBlockInputReader
    {
        public override int Width => width;

        public override int Height => height;

        public override void ReadBlock(ref short blockRef, int componentIndex, int x, int y)
        {
            for (var i = 0; i < 64; i++)
            {
                var value = brightness((x + (i % 8) + 0.5) / width, (y + (i / 8) + 0.5) / height);
                System.Runtime.CompilerServices.Unsafe.Add(ref blockRef, i) = (short)(255 * Math.Clamp(value, 0, 1));
            }
        }
    }
}
