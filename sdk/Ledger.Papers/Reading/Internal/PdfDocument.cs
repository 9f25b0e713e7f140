using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Ledger.Papers.Internal;

/// <summary>
/// The objects of a PDF, found by reading it from front to back: a later definition replaces an earlier one, as in a
/// file that was saved again. The cross-reference table is not needed, so a damaged one does no harm.
/// </summary>
internal sealed class PdfDocument
{
    private readonly ReadOnlyMemory<byte> _file;
    private readonly int _largest;
    private readonly Dictionary<int, object?> _objects = [];
    private PdfReference? _root;

    private PdfDocument(ReadOnlyMemory<byte> file, int largest) => (_file, _largest) = (file, largest);

    public static PdfDocument Read(ReadOnlyMemory<byte> file, int largest)
    {
        if (!PdfAttachments.IsPdf(file.Span))
            throw new InvalidDataException("no PDF header");
        var document = new PdfDocument(file, largest);
        document.Scan();
        return document._root is not null && document.Resolve(document._root) is Dictionary<string, object?>
            ? document
            : throw new InvalidDataException("no catalog");
    }

    /// <summary>Every file that can be reached from the catalog.</summary>
    public List<PaperAttachment> Attachments()
    {
        var found = new List<PaperAttachment>();
        var visited = new HashSet<int>();
        var open = new Stack<object?>([_root]);
        while (open.TryPop(out var at))
        {
            switch (at)
            {
                case PdfReference reference:
                    if (visited.Add(reference.Number))
                        open.Push(Resolve(reference));
                    break;
                case List<object?> items:
                    items.ForEach(open.Push);
                    break;
                case PdfStream stream:
                    open.Push(stream.Entries);
                    break;
                case Dictionary<string, object?> entries:
                    if (Resolve(entries.GetValueOrDefault("EF")) is Dictionary<string, object?> files)
                        Add(found, entries, files);
                    foreach (var (key, value) in entries)
                    {
                        if (key != "EF")
                            open.Push(value);
                    }

                    break;
            }
        }

        return found;
    }

    private void Add(List<PaperAttachment> found, Dictionary<string, object?> specification, Dictionary<string, object?> files)
    {
        if (Resolve(files.GetValueOrDefault("UF") ?? files.GetValueOrDefault("F")) is not PdfStream stream)
            throw new InvalidDataException("an attachment is missing");
        var name = Text(Resolve(specification.GetValueOrDefault("UF") ?? specification.GetValueOrDefault("F")));
        var type = Resolve(stream.Entries.GetValueOrDefault("Subtype")) as string ?? "application/octet-stream";
        found.Add(new PaperAttachment(name, type, Content(stream, _file)));
    }

    private static string Text(object? value) => value is not byte[] bytes
        ? string.Empty
        : bytes is [0xFE, 0xFF, ..] ? Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2)
        : bytes is [0xEF, 0xBB, 0xBF, ..] ? Encoding.UTF8.GetString(bytes, 3, bytes.Length - 3)
        : Encoding.Latin1.GetString(bytes);

    private object? Resolve(object? value)
    {
        for (var i = 0; i < 16 && value is PdfReference reference; i++)
            value = _objects.GetValueOrDefault(reference.Number);
        return value is PdfReference ? null : value;
    }

    private void Scan()
    {
        var span = _file.Span;
        for (var at = 0; at < span.Length;)
        {
            var next = span[at..].IndexOfAny((byte)'o', (byte)'t');
            if (next < 0)
                return;
            at += next;
            if (span[at..].StartsWith("trailer"u8))
            {
                at = Trailer(at + 7);
            }
            else if (span[at..].StartsWith("obj"u8) && NumberBefore(span, at) is { } number)
            {
                at = Object(number, at + 3);
            }
            else
            {
                at++;
            }
        }
    }

    // "12 0 obj": a number, a generation and the word, with white space between.
    private static int? NumberBefore(ReadOnlySpan<byte> span, int at)
    {
        int Back(ReadOnlySpan<byte> bytes, int from, Func<byte, bool> accepts)
        {
            while (from > 0 && accepts(bytes[from - 1]))
                from--;
            return from;
        }

        static bool IsDigit(byte b) => char.IsAsciiDigit((char)b);
        var generationEnd = Back(span, at, PdfLexer.IsWhite);
        var generation = Back(span, generationEnd, IsDigit);
        var numberEnd = Back(span, generation, PdfLexer.IsWhite);
        var number = Back(span, numberEnd, IsDigit);
        return generationEnd < at && generation < generationEnd && numberEnd < generation && number < numberEnd
            && int.TryParse(span[number..numberEnd], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                ? value
                : null;
    }

    private int Trailer(int at)
    {
        var lexer = new PdfLexer(_file) { Position = at };
        object? value;
        try
        {
            value = lexer.Read();
        }
        catch (InvalidDataException)
        {
            return at;
        }

        if (value is Dictionary<string, object?> entries)
            TakeTrailer(entries);
        return lexer.Position;
    }

    private void TakeTrailer(Dictionary<string, object?> entries)
    {
        if (entries.GetValueOrDefault("Encrypt") is not null)
            throw new InvalidDataException("it is encrypted");
        _root = entries.GetValueOrDefault("Root") as PdfReference ?? _root;
    }

    private int Object(int number, int at)
    {
        var lexer = new PdfLexer(_file) { Position = at };
        object? value;
        try
        {
            value = lexer.Read();
        }
        catch (InvalidDataException)
        {
            return at;
        }

        var end = lexer.Position;
        if (value is Dictionary<string, object?> entries && lexer.TryKeyword("stream"u8))
        {
            var stream = Stream(entries, lexer.Position);
            value = stream;
            end = stream.End;
            switch (entries.GetValueOrDefault("Type") as string)
            {
                case "XRef":
                    TakeTrailer(entries);
                    break;
                case "ObjStm":
                    ReadPacked(stream);
                    break;
            }
        }

        _objects[number] = value;
        return end;
    }

    private PdfStream Stream(Dictionary<string, object?> entries, int at)
    {
        var span = _file.Span;
        if (at < span.Length && span[at] == 13)
            at++;
        if (at < span.Length && span[at] == 10)
            at++;
        if (entries.GetValueOrDefault("Length") is double length && EndsAt(at, length) is { } told)
            return new PdfStream(entries, at, told);
        var end = span[at..].IndexOf("endstream"u8);
        if (end < 0)
            throw new InvalidDataException("the file ends inside a stream");
        return new PdfStream(entries, at, at + end);
    }

    private int? EndsAt(int start, double length)
    {
        if (length < 0 || length > _file.Length - start)
            return null;
        var lexer = new PdfLexer(_file) { Position = start + (int)length };
        return lexer.TryKeyword("endstream"u8) ? start + (int)length : null;
    }

    private void ReadPacked(PdfStream stream)
    {
        var content = Content(stream, _file);
        if (stream.Entries.GetValueOrDefault("N") is not double count || stream.Entries.GetValueOrDefault("First") is not double first)
            throw new InvalidDataException("an object stream is damaged");
        var places = new PdfLexer(content);
        for (var i = 0; i < count; i++)
        {
            if (places.Read() is not double number || places.Read() is not double offset)
                throw new InvalidDataException("an object stream is damaged");
            _objects[(int)number] = new PdfLexer(content) { Position = (int)(first + offset) }.Read();
        }
    }

    private ReadOnlyMemory<byte> Content(PdfStream stream, ReadOnlyMemory<byte> file)
    {
        // A length that stands elsewhere was not known when the stream was found.
        var end = Resolve(stream.Entries.GetValueOrDefault("Length")) is double length && EndsAt(stream.Start, length) is { } told ? told : stream.End;
        var raw = file[stream.Start..end];
        var filter = Resolve(stream.Entries.GetValueOrDefault("Filter"));
        if (filter is List<object?> filters)
            filter = filters.Count switch { 0 => null, 1 => Resolve(filters[0]), _ => throw new InvalidDataException("a stream is packed more than once") };
        return filter switch
        {
            null => raw,
            "FlateDecode" or "Fl" => Inflate(raw),
            _ => throw new InvalidDataException($"a stream is packed as {filter}"),
        };
    }

    private byte[] Inflate(ReadOnlyMemory<byte> packed)
    {
        using var zlib = new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        var content = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = zlib.Read(buffer)) > 0)
        {
            if (content.Length + read > _largest)
                throw new InvalidDataException($"an attachment has more than {_largest} bytes");
            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }
}
