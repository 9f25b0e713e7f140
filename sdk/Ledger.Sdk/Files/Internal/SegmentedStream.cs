using System.Security.Cryptography;
using Ledger.Sdk.Cache;

namespace Ledger.Sdk.Files.Internal;

/// <summary>
/// Reads what <see cref="SegmentedBox"/> sealed, a segment at a time; nothing of a segment is given out before its tag was
/// checked. Owns the stream that it reads.
/// </summary>
internal sealed class SegmentedStream : ForwardStream
{
    private readonly Stream _box;
    private readonly SegmentedBox.Segments _segments;
    private readonly Func<LedgerInputException> _damaged;
    private readonly byte[] _sealed = new byte[SegmentedBox.SegmentSize + SegmentedBox.TagSize];
    private readonly byte[] _plain = new byte[SegmentedBox.SegmentSize];
    private uint _number;
    private int _at;
    private int _length;
    private bool _isLast;

    /// <param name="key">The key with which the box was sealed.</param>
    /// <param name="box">A stream that can be asked for its length, at the box's first byte; the box is the rest of it.</param>
    /// <param name="associated">As it was sealed.</param>
    /// <param name="damaged">What is thrown when a byte differs.</param>
    public SegmentedStream(ReadOnlySpan<byte> key, Stream box, string associated, Func<LedgerInputException> damaged)
    {
        _box = box;
        _damaged = damaged;
        Span<byte> head = stackalloc byte[1 + SegmentedBox.SaltSize];
        if (box.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || head[0] is not ((byte)DocumentCipher.Aes256Gcm or (byte)DocumentCipher.Sm4Gcm))
            throw damaged();
        _segments = new SegmentedBox.Segments((DocumentCipher)head[0], key, head[1..], associated);
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || (_at == _length && !Next()))
            return 0;
        var count = Math.Min(buffer.Length, _length - _at);
        _plain.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            CryptographicOperations.ZeroMemory(_plain);
            _segments.Dispose();
            _box.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Next()
    {
        if (_isLast)
            return false;
        var length = _box.ReadAtLeast(_sealed, _sealed.Length, throwOnEndOfStream: false);
        _isLast = _box.Position == _box.Length;
        if (length < SegmentedBox.TagSize)
            throw _damaged();
        try
        {
            _segments.Open(_number++, _isLast, _sealed.AsSpan(0, length), _plain.AsSpan(0, length - SegmentedBox.TagSize));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw _damaged();
        }

        (_at, _length) = (0, length - SegmentedBox.TagSize);
        return _length > 0;
    }
}
