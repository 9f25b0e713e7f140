using System.Buffers.Binary;
using System.Numerics;
using BigGustave;
using JpegLibrary;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// How a picture looks, in 128 bits: whether it grows brighter to the right (64) and downwards (64) between the cells of a
/// grid of nine by nine. The same picture scaled, compressed or converted anew differs in few bits, another in about half.
/// </summary>
internal readonly record struct PictureHash(UInt128 Bits)
{
    /// <summary>Up to this many bits two pictures count as one.</summary>
    public const int Near = 12;

    private const int Cells = 9;

    // A picture of more would take the machine's memory; a page that is all of one colour is like every other.
    private const long MostPixels = 64_000_000;
    private const long LongestFile = 64 << 20;
    private const double LeastContrast = 12;

    /// <summary>The hash of a JPEG or PNG file; null for anything else, and for what cannot be decoded or shows nothing.</summary>
    public static PictureHash? Of(string path)
    {
        try
        {
            if (new FileInfo(path).Length is < 64 or > LongestFile)
                return null;
            return Of(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The hash of a file that was read.</summary>
    public static PictureHash? Of(byte[] file)
    {
        if (file.Length is < 64 or > (int)LongestFile)
            return null;
        try
        {
            var grid = new BrightnessGrid(Cells);
            var isRead = file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? ReadJpeg(file, grid)
                : file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) && ReadPng(file, grid);
            return isRead && grid.Contrast >= LeastContrast ? new PictureHash(Compare(grid)) : null;
        }
        catch (Exception e) when (e is not OutOfMemoryException and not OperationCanceledException)
        {
            // Decoders meet damaged files with whatever they run into; the digest of such a file counts all the same.
            return null;
        }
    }

    public int DistanceTo(PictureHash other)
    {
        var difference = Bits ^ other.Bits;
        return BitOperations.PopCount((ulong)difference) + BitOperations.PopCount((ulong)(difference >> 64));
    }

    private static UInt128 Compare(BrightnessGrid grid)
    {
        UInt128 bits = 0;
        for (var a = 0; a < Cells - 1; a++)
        {
            for (var b = 0; b < Cells - 1; b++)
            {
                bits = (bits << 1) | (grid[b, a] < grid[b + 1, a] ? 1u : 0u);
                bits = (bits << 1) | (grid[a, b] < grid[a, b + 1] ? 1u : 0u);
            }
        }

        return bits;
    }

    private static bool ReadJpeg(byte[] file, BrightnessGrid grid)
    {
        var decoder = new JpegDecoder();
        decoder.SetInput(file);
        decoder.Identify();
        if (decoder.Precision != 8 || (long)decoder.Width * decoder.Height is 0 or > MostPixels)
            return false;
        decoder.SetOutputWriter(new FirstComponent(grid, decoder.Width, decoder.Height));
        decoder.Decode();
        return true;
    }

    private static bool ReadPng(byte[] file, BrightnessGrid grid)
    {
        // The first chunk is IHDR: width and height, big-endian (PNG, section 11.2.1).
        long width = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(16)), height = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(20));
        if (width * height is 0 or > MostPixels || width > int.MaxValue || height > int.MaxValue)
            return false;
        var picture = Png.Open(file);
        var step = (int)Math.Max(1, Math.Min(width, height) / (Cells * 24));
        for (var y = 0; y < height; y += step)
        {
            for (var x = 0; x < width; x += step)
            {
                var pixel = picture.GetPixel(x, y);
                grid.Add((int)(x * Cells / width), (int)(y * Cells / height), (0.299 * pixel.R) + (0.587 * pixel.G) + (0.114 * pixel.B));
            }
        }

        return true;
    }

    // The luminance; blocks of eight by eight samples, whose last ones reach beyond the picture.
    private sealed class FirstComponent(BrightnessGrid grid, int width, int height) : JpegBlockOutputWriter
    {
        public override void WriteBlock(ref short blockRef, int componentIndex, int x, int y)
        {
            if (componentIndex != 0)
                return;
            for (var row = 0; row < 8 && y + row < height; row++)
            {
                for (var column = 0; column < 8 && x + column < width; column++)
                {
                    var sample = System.Runtime.CompilerServices.Unsafe.Add(ref blockRef, (row * 8) + column);
                    grid.Add((int)((long)(x + column) * Cells / width), (int)((long)(y + row) * Cells / height), Math.Clamp((int)sample, 0, 255));
                }
            }
        }
    }
}
