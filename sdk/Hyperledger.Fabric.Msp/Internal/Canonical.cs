using Google.Protobuf;

namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>Whether bytes are the one encoding of a message without maps: known fields in order, each in its shortest form.</summary>
internal static class Canonical
{
    public static bool Is<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes)
        where T : IMessage<T> =>
        parser.WithDiscardUnknownFields(true).ParseFrom(bytes).ToByteArray().AsSpan().SequenceEqual(bytes);
}
