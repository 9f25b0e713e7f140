using Ledger.Sdk.Files.Internal;

namespace Ledger.Sdk.Transfer.Internal;

/// <summary>The next bytes of a stream, which stays open.</summary>
internal sealed class LimitedStream(Stream inner, long length) : ForwardStream
{
    /// <summary>How many bytes were not read yet.</summary>
    public long Left { get; private set; } = length;

    public override int Read(Span<byte> buffer)
    {
        if (Left == 0)
            return 0;
        var read = inner.Read(buffer[..(int)Math.Min(buffer.Length, Left)]);
        Left -= read;
        return read;
    }
}
