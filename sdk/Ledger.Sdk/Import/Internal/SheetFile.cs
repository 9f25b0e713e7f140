using System.Globalization;
using System.Text;
using System.Text.Unicode;
using System.Xml;

namespace Ledger.Sdk.Import.Internal;

/// <summary>A workbook or a CSV file, told apart by its first bytes, whose rows are read as a stream.</summary>
internal sealed class SheetFile
{
    private const int GB18030 = 54936;

    // What Excel and WPS put before the name of the lock file that they leave beside an open workbook.
    private static readonly string[] s_lockMarks = ["~$", ".~"];

    private readonly Encoding? _encoding;
    private readonly Form _form;
    private readonly List<string> _hiddenSheets = [];

    static SheetFile() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private SheetFile(string path, string? name, Form form, Encoding? encoding)
    {
        Path = path;
        Name = name ?? System.IO.Path.GetFileName(path);
        _form = form;
        _encoding = encoding;
    }

    private enum Form
    {
        Text,
        OpenXml,
        Binary,
    }

    public string Path { get; }

    /// <summary>The name by which findings call the file: without its folder, or its path below the folder that was given.</summary>
    public string Name { get; }

    /// <summary>Whether it is a workbook of Office Open XML.</summary>
    public bool IsPackage => _form == Form.OpenXml;

    public bool IsWorkbook => _form != Form.Text;

    /// <summary>Names of the sheets that were passed over because they are hidden; known once rows were read.</summary>
    public IReadOnlyList<string> HiddenSheets => _hiddenSheets;

    /// <summary>Whether Excel or WPS has the workbook open, by the lock file that they leave beside it.</summary>
    public bool IsOpenElsewhere =>
        System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) is { } folder
        && s_lockMarks.Any(mark => File.Exists(System.IO.Path.Combine(folder, mark + System.IO.Path.GetFileName(Path))));

    /// <summary>Checks that the file can be read and finds out what it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The name by which findings call it; null: its own.</param>
    /// <exception cref="LedgerInputException">Missing, a directory, empty, locked, or neither a workbook nor text.</exception>
    public static SheetFile Open(string path, string? name = null)
    {
        if (Directory.Exists(path))
            throw new LedgerInputException(LedgerError.FileIsDirectory, path);
        try
        {
            using var stream = OpenStream(path);
            if (stream.Length == 0)
                throw new LedgerInputException(LedgerError.FileEmpty, path);
            Span<byte> start = stackalloc byte[8];
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            stream.Position = 0;
            if (start.StartsWith("PK"u8))
            {
                CheckWorkbook(stream, path);
                return new SheetFile(path, name, Form.OpenXml, null);
            }

            if (start.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
            {
                OpenBinary(stream, path);
                return new SheetFile(path, name, Form.Binary, null);
            }

            if (System.IO.Path.GetExtension(path).ToUpperInvariant() is ".XLSX" or ".XLSM" or ".XLS" or ".ET")
                throw new LedgerInputException(LedgerError.FileIsNoWorkbook, path);
            return new SheetFile(path, name, Form.Text, DetectEncoding(stream, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(e, path);
        }
    }

    /// <summary>
    /// The rows of every visible sheet in order; rows without a cell are left out. Reads synchronously: the caller runs
    /// it on a thread of its own.
    /// </summary>
    /// <exception cref="LedgerInputException">The file turns out to be truncated, damaged or boundless.</exception>
    public IEnumerable<SheetRow> Rows() => _form switch
    {
        Form.Text => TextRows(),
        Form.Binary => BinaryRows(),
        _ => WorkbookRows(),
    };

    /// <summary>Opens a file that Excel may have open: it may be read by whoever lets Excel go on writing.</summary>
    public static FileStream OpenStream(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);

    private static LedgerInputException Unreadable(Exception e, string path) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => new LedgerInputException(LedgerError.FileMissing, e, path),
        // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows; EAGAIN elsewhere, for locks that .NET itself takes.
        IOException io when (io.HResult & 0xFFFF) is 32 or 33 || (!OperatingSystem.IsWindows() && io.HResult is 11 or 35) =>
            new LedgerInputException(LedgerError.FileInUse, e, path),
        _ => new LedgerInputException(LedgerError.FileUnreadable, e, path),
    };

    private static void CheckWorkbook(Stream stream, string path)
    {
        try
        {
            using var workbook = new XlsxWorkbook(stream);
        }
        catch (InvalidDataException e) when (e.Message == XlsxWorkbook.NoWorkbook)
        {
            throw new LedgerInputException(LedgerError.FileIsNoWorkbook, e, path);
        }
        catch (Exception e) when (Translate(e, path) is { } known)
        {
            throw known;
        }
    }

    // A compound file is an old workbook, or a new one that a password encrypts.
    private static BinaryWorkbook OpenBinary(FileStream stream, string path)
    {
        try
        {
            if (stream.Length > CompoundFileReader.MaxLength)
                throw new LedgerInputException(LedgerError.FileIsOldWorkbook, path);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            var file = new CompoundFileReader(bytes);
            if (file.Has("EncryptedPackage"))
                throw new LedgerInputException(LedgerError.FileIsProtected, path);
            var workbook = new BinaryWorkbook(file.Read("Workbook") ?? throw new LedgerInputException(LedgerError.FileIsOldWorkbook, path));
            return workbook.IsProtected ? throw new LedgerInputException(LedgerError.FileIsProtected, path) : workbook;
        }
        catch (NotSupportedException e)
        {
            throw new LedgerInputException(LedgerError.FileIsOldWorkbook, e, path);
        }
        catch (Exception e) when (Translate(e, path) is { } known)
        {
            throw known;
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

    private static LedgerInputException? Translate(Exception e, string path) => e switch
    {
        LedgerInputException known => known,
        InflatedTooFarException => new LedgerInputException(LedgerError.FileInflatesTooFar, e, path),
        InvalidDataException or XmlException or EndOfStreamException or FormatException or OverflowException or NotSupportedException
            or ArgumentException or InvalidOperationException or IndexOutOfRangeException => new LedgerInputException(LedgerError.FileTruncated, e, path),
        IOException or UnauthorizedAccessException => Unreadable(e, path),
        _ => null,
    };

    private IEnumerable<SheetRow> TextRows()
    {
        var sheet = new SheetPart(null, 0, uses1904: false);
        var cells = new SheetCell[32];
        using var reader = new CsvReader(new StreamReader(OpenStream(Path), _encoding!, detectEncodingFromByteOrderMarks: true, 1 << 16));
        while (true)
        {
            IReadOnlyList<string>? texts;
            try
            {
                texts = reader.Read();
            }
            catch (CsvFormatException e)
            {
                var row = e.Row.ToString(CultureInfo.InvariantCulture);
                throw new LedgerInputException(e.Unclosed ? LedgerError.CsvQuoteOpen : LedgerError.CsvQuoteFollowed, e, Path, row);
            }
            catch (DecoderFallbackException e)
            {
                throw new LedgerInputException(LedgerError.FileIsNoText, e, Path);
            }
            catch (IOException e)
            {
                throw Unreadable(e, Path);
            }

            if (texts is null)
                yield break;
            if (texts.Count > cells.Length)
                cells = new SheetCell[Math.Max(texts.Count, cells.Length * 2)];
            for (var i = 0; i < texts.Count; i++)
            {
                cells[i] = texts[i].Length switch
                {
                    0 => default,
                    > SheetCell.LongestText => SheetCell.Faulty(CellFault.TooLong),
                    _ => CellText.IsError(texts[i]) ? SheetCell.FromError(texts[i]) : SheetCell.FromText(texts[i]),
                };
            }

            yield return new SheetRow(sheet, reader.Row, false, cells.AsMemory(0, texts.Count));
        }
    }

    private IEnumerable<SheetRow> WorkbookRows()
    {
        using var stream = Guard(() => OpenStream(Path));
        using var workbook = Guard(() => new XlsxWorkbook(stream));
        _hiddenSheets.Clear();
        _hiddenSheets.AddRange(workbook.HiddenSheets);
        using var rows = workbook.Rows().GetEnumerator();
        while (Guard(rows.MoveNext))
            yield return rows.Current;
    }

    private IEnumerable<SheetRow> BinaryRows()
    {
        BinaryWorkbook workbook;
        using (var stream = Guard(() => OpenStream(Path)))
            workbook = OpenBinary(stream, Path);
        _hiddenSheets.Clear();
        _hiddenSheets.AddRange(workbook.HiddenSheets);
        using var rows = workbook.Rows().GetEnumerator();
        while (Guard(rows.MoveNext))
            yield return rows.Current;
    }

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not LedgerInputException && Translate(e, Path) is { } known)
        {
            throw known;
        }
    }
}
