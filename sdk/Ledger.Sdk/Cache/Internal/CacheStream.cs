namespace Ledger.Sdk.Cache.Internal;

/// <summary>
/// The data or the log file of LiteDB. LiteDB flushes to the disk after almost every page; here the log is flushed
/// when the cache says so, and before any page of the data file is overwritten (the rule of write-ahead logging), and
/// the data file whenever LiteDB asks, which it does before it empties the log.
/// </summary>
internal sealed class CacheStream : FileStream
{
    private readonly CacheStream? _log;
    private readonly long _capacity;
    private volatile bool _dirty;

    /// <param name="path">The file, made if missing.</param>
    /// <param name="log">The log that must reach the disk first; null if this is the log.</param>
    /// <param name="capacity">Writes beyond this many bytes fail as on a full disk.</param>
    public CacheStream(string path, CacheStream? log, long capacity = long.MaxValue)
        : base(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 0, FileOptions.RandomAccess)
    {
        _log = log;
        _capacity = capacity;
    }

    public override void Flush() => Flush(flushToDisk: true);

    public override void Flush(bool flushToDisk)
    {
        if (_log is not null)
            MakeDurable();
    }

    /// <summary>Brings everything written to the disk.</summary>
    public void MakeDurable()
    {
        // LiteDB closes its files itself after a write failed.
        if (!_dirty || !CanWrite)
            return;
        _dirty = false;
        base.Flush(flushToDisk: true);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        BeforeWrite(count);
        try
        {
            base.Write(buffer, offset, count);
        }
        catch (ArgumentOutOfRangeException e) when (e.ParamName == "value")
        {
            throw TooLarge(e);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        BeforeWrite(buffer.Length);
        try
        {
            base.Write(buffer);
        }
        catch (ArgumentOutOfRangeException e) when (e.ParamName == "value")
        {
            throw TooLarge(e);
        }
    }

    // What the runtime makes of EFBIG, a limit on file size: no less a full disk than ENOSPC.
    private static IOException TooLarge(ArgumentOutOfRangeException cause) => new(cause.Message, cause);

    private void BeforeWrite(int count)
    {
        _log?.MakeDurable();
        if (Position + count > _capacity)
            throw new IOException($"No space left on device : '{Name}'");
        _dirty = true;
    }
}
