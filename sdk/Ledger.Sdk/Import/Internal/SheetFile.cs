using System.IO.Compression;
using System.Text;
using System.Text.Unicode;
using System.Xml;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace Ledger.Sdk.Import.Internal;

/// <summary>A workbook or a CSV file, told apart by its first bytes, whose rows are read as a stream.</summary>
internal sealed class SheetFile
{
    private const int GB18030 = 54936;
    private readonly Encoding? _encoding;

    static SheetFile() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private SheetFile(string path, Encoding? encoding)
    {
        Path = path;
        _encoding = encoding;
    }

    public string Path { get; }

    public bool IsWorkbook => _encoding is null;

    /// <summary>Checks that the file can be read and finds out what it is.</summary>
    /// <exception cref="LedgerInputException">Missing, a directory, empty, or neither a workbook nor text.</exception>
    public static SheetFile Open(string path)
    {
        if (Directory.Exists(path))
            throw new LedgerInputException(LedgerError.FileIsDirectory, path);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length == 0)
                throw new LedgerInputException(LedgerError.FileEmpty, path);
            Span<byte> start = stackalloc byte[8];
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            stream.Position = 0;
            if (start.StartsWith("PK"u8))
            {
                CheckWorkbook(stream, path);
                return new SheetFile(path, null);
            }

            // The compound file of Excel 97–2003.
            if (start.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
                throw new LedgerInputException(LedgerError.FileIsOldWorkbook, path);
            if (System.IO.Path.GetExtension(path).Equals(".xlsx", StringComparison.OrdinalIgnoreCase))
                throw new LedgerInputException(LedgerError.FileIsNoWorkbook, path);
            return new SheetFile(path, DetectEncoding(stream, path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LedgerInputException(LedgerError.FileMissing, e, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnreadable, e, path);
        }
    }

    /// <summary>
    /// The rows of every sheet in order, empty rows included. Reads synchronously: the caller runs it on a thread of
    /// its own.
    /// </summary>
    /// <exception cref="LedgerInputException">The file turns out to be truncated or damaged.</exception>
    public IEnumerable<SheetRow> Rows() => IsWorkbook ? WorkbookRows() : TextRows();

    private static void CheckWorkbook(Stream stream, string path)
    {
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.GetEntry("xl/workbook.xml") is null)
                throw new LedgerInputException(LedgerError.FileIsNoWorkbook, path);
        }
        catch (InvalidDataException e)
        {
            throw new LedgerInputException(LedgerError.FileTruncated, e, path);
        }
    }

    private static Encoding DetectEncoding(FileStream stream, string path)
    {
        Span<byte> bom = stackalloc byte[2];
        stream.ReadExactly(bom[..(int)Math.Min(2, stream.Length)]);
        stream.Position = 0;
        if (bom is [0xFF, 0xFE])
            return new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true);
        if (bom is [0xFE, 0xFF])
            return new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true);
        var buffer = new byte[1 << 16];
        var kept = 0;
        var utf8 = true;
        while (true)
        {
            var read = stream.Read(buffer, kept, buffer.Length - kept);
            var span = buffer.AsSpan(0, kept + read);
            if (span[kept..].Contains((byte)0))
                throw new LedgerInputException(LedgerError.FileIsNoText, path);
            if (read == 0)
            {
                utf8 &= kept == 0;
                break;
            }

            if (!utf8)
            {
                kept = 0;
                continue;
            }

            // A character may be cut by the buffer's end: at most three bytes wait for the next read.
            var tail = 0;
            while (tail < Math.Min(4, span.Length) && !Utf8.IsValid(span[..^tail]))
                tail++;
            utf8 = tail < 4 && Utf8.IsValid(span[..^tail]);
            kept = utf8 ? tail : 0;
            if (kept > 0)
                span[^kept..].CopyTo(buffer);
        }

        return utf8
            ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)
            : Encoding.GetEncoding(GB18030, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }

    private IEnumerable<SheetRow> TextRows()
    {
        using var reader = new CsvReader(new StreamReader(Path, _encoding!, detectEncodingFromByteOrderMarks: true, 1 << 16));
        while (true)
        {
            string[]? cells;
            try
            {
                cells = reader.Read();
            }
            catch (CsvFormatException e)
            {
                var row = e.Row.ToString(System.Globalization.CultureInfo.InvariantCulture);
                throw new LedgerInputException(e.Unclosed ? LedgerError.CsvQuoteOpen : LedgerError.CsvQuoteFollowed, e, Path, row);
            }
            catch (DecoderFallbackException e)
            {
                throw new LedgerInputException(LedgerError.FileIsNoText, e, Path);
            }
            catch (IOException e)
            {
                throw new LedgerInputException(LedgerError.FileUnreadable, e, Path);
            }

            if (cells is null)
                yield break;
            yield return new SheetRow(null, reader.Row, cells);
        }
    }

    private IEnumerable<SheetRow> WorkbookRows()
    {
        using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        var configuration = new OpenXmlConfiguration { FillMergedCells = false };
        foreach (var sheet in Guard(() => stream.GetSheetNames()))
        {
            var number = 0;
            using var rows = Guard(() => stream.Query(false, sheet, ExcelType.XLSX, "A1", configuration).GetEnumerator());
            while (Guard(rows.MoveNext))
            {
                number++;
                yield return new SheetRow(sheet, number, Cells((IDictionary<string, object?>)rows.Current));
            }
        }
    }

    private static object?[] Cells(IDictionary<string, object?> row)
    {
        var cells = new object?[row.Count];
        row.Values.CopyTo(cells, 0);
        return cells;
    }

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or XmlException or EndOfStreamException or FormatException
            or KeyNotFoundException or NullReferenceException or ArgumentException or InvalidOperationException)
        {
            throw new LedgerInputException(LedgerError.FileTruncated, e, Path);
        }
        catch (IOException e)
        {
            throw new LedgerInputException(LedgerError.FileUnreadable, e, Path);
        }
    }
}
