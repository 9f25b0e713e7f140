using Ledger.Sdk.Files.Internal;

namespace Ledger.Sdk.Transfer.Internal;

/// <summary>Reads streams one after another, each opened when its turn comes and disposed when it ends.</summary>
internal sealed class JoinedStream(IEnumerable<Func<Stream>> pieces) : ForwardStream
{
    private readonly IEnumerator<Func<Stream>> _pieces = pieces.GetEnumerator();
    private Stream? _now;

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_now?.Read(buffer) is > 0 and var read)
                return read;
            _now?.Dispose();
            _now = null;
            if (!_pieces.MoveNext())
                return 0;
            _now = _pieces.Current();
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _now?.Dispose();
            _pieces.Dispose();
        }

        base.Dispose(disposing);
    }
}
