using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Shim.Hosting.Internal;

/// <summary>
/// A peer's messages out of a request's body, where each is preceded by a flag of one byte and its length in four (gRPC over
/// HTTP/2, Length-Prefixed-Message). Whatever has arrived together is read without waiting in between.
/// </summary>
internal sealed class FrameReader(PipeReader body) : ChannelReader<ChaincodeMessage>
{
    internal const int PrefixLength = 5;

    private ReadOnlySequence<byte> _arrived;
    private bool _isReading;

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (!HasFrame(out _))
        {
            // All is seen, so that the transport gives room for more.
            if (_isReading) body.AdvanceTo(_arrived.Start, _arrived.End);
            _isReading = false;
            var read = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            _isReading = true;
            _arrived = read.Buffer;
            if (!read.IsCompleted || HasFrame(out _)) continue;
            if (!_arrived.IsEmpty) throw new RpcException(new Status(StatusCode.Internal, "The peer's last message is incomplete."));
            return false;
        }
        return true;
    }

    public override bool TryRead([MaybeNullWhen(false)] out ChaincodeMessage message)
    {
        if (!HasFrame(out var length))
        {
            message = null;
            return false;
        }
        var frame = _arrived.Slice(PrefixLength, length);
        try
        {
            message = ChaincodeMessage.Parser.ParseFrom(frame);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new RpcException(new Status(StatusCode.Internal, "The peer sent what is not a ChaincodeMessage.", e));
        }
        _arrived = _arrived.Slice(frame.End);
        return true;
    }

    /// <exception cref="RpcException">The message cannot be taken.</exception>
    private bool HasFrame(out int length)
    {
        length = 0;
        if (_arrived.Length < PrefixLength) return false;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        _arrived.Slice(0, PrefixLength).CopyTo(prefix);
        if (prefix[0] != 0) throw new RpcException(new Status(StatusCode.Unimplemented, "Compressed messages are not read; send them as they are."));
        var told = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (told > ServiceListener.MaxMessageBytes)
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"A message of {told} bytes is more than is read, {ServiceListener.MaxMessageBytes}."));
        length = (int)told;
        return _arrived.Length - PrefixLength >= length;
    }
}
