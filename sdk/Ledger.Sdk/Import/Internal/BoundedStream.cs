namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// The inflated bytes of one part of a workbook. What grows beyond every spreadsheet's measure ends the reading: a zip
/// archive of a few kilobytes can inflate to more than any disk.
/// </summary>
internal sealed class BoundedStream(Stream inner, long packed) : Stream
{
    /// <summary>The most bytes of a part: a sheet of a million rows of records has about two thousand a row.</summary>
    public const long MaxLength = 4L << 30;

    // Sheets shrink to a tenth or a thirtieth, the most monotonous to a hundredth. Small parts may do as they like.
    private const long MaxRatio = 250;
    private const long FreeLength = 32L << 20;

    private readonly long _limit = Math.Min(MaxLength, Math.Max(FreeLength, packed * MaxRatio));
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _read += read;
        return _read > _limit ? throw new InflatedTooFarException() : read;
    }
}

/// <summary>A part of a workbook inflates beyond its bound.</summary>
internal sealed class InflatedTooFarException : Exception;
