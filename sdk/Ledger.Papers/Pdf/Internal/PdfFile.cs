using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Ledger.Papers.Internal;

/// <summary>The objects of a PDF 1.7 file and their cross-reference table.</summary>
internal sealed class PdfFile
{
    private readonly List<byte[]?> _objects = [];

    /// <summary>Takes an object's number; its content comes later.</summary>
    public int Reserve()
    {
        _objects.Add(null);
        return _objects.Count;
    }

    public void Set(int number, string content) => _objects[number - 1] = Encoding.ASCII.GetBytes(content);

    public int Add(string content)
    {
        var number = Reserve();
        Set(number, content);
        return number;
    }

    public int AddStream(string entries, ReadOnlySpan<byte> bytes, bool compress = true)
    {
        if (compress)
        {
            var packed = new MemoryStream();
            using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
                zlib.Write(bytes);
            bytes = packed.ToArray();
            entries += " /Filter /FlateDecode";
        }

        var number = Reserve();
        _objects[number - 1] =
        [
            .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<< {entries} /Length {bytes.Length} >>\nstream\n")),
            .. bytes,
            .. "\nendstream"u8,
        ];
        return number;
    }

    public byte[] Finish(int catalog, int info)
    {
        var output = new MemoryStream();

        // Four bytes above 127 tell transfer programs that the file is binary (ISO 19005-3, 6.1.2).
        output.Write([.. "%PDF-1.7\n%"u8, 0xE5, 0xAD, 0xA6, 0xE7, (byte)'\n']);
        var places = new List<long>();
        for (var i = 0; i < _objects.Count; i++)
        {
            places.Add(output.Length);
            Write(output, $"{i + 1} 0 obj\n");
            output.Write(_objects[i] ?? throw new InvalidOperationException($"object {i + 1} was reserved and never set"));
            Write(output, "\nendobj\n");
        }

        var table = output.Length;
        var id = Convert.ToHexString(SHA256.HashData(output.ToArray()).AsSpan(0, 16));
        Write(output, $"xref\n0 {_objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var place in places)
            Write(output, $"{place:D10} 00000 n \n");
        Write(output, $"trailer\n<< /Size {_objects.Count + 1} /Root {catalog} 0 R /Info {info} 0 R /ID [<{id}> <{id}>] >>\nstartxref\n{table}\n%%EOF\n");
        return output.ToArray();
    }

    private static void Write(MemoryStream output, FormattableString text) => output.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant(text)));

    private static void Write(MemoryStream output, string text) => output.Write(Encoding.ASCII.GetBytes(text));
}
