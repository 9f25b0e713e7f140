using System.Buffers;
using System.Security.Cryptography;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Msp;

/// <summary>
/// The proposal hash that endorsers put into their responses: SHA-256 over channel header, signature header and the
/// chaincode proposal payload without its transient map (Fabric <c>protoutil/proputils.go</c>).
/// </summary>
public static class ProposalHash
{
    /// <summary>Computes the hash over the bytes as they were received.</summary>
    /// <param name="header">The proposal's header, whose two parts are serialized messages.</param>
    /// <param name="payloadWithoutTransient">
    /// A serialized <c>ChaincodeProposalPayload</c> as a transaction carries it; of a proposal, first
    /// <see cref="WithoutTransient"/>.
    /// </param>
    /// <returns>32 bytes.</returns>
    public static byte[] Compute(Header header, ReadOnlySpan<byte> payloadWithoutTransient)
    {
        ArgumentNullException.ThrowIfNull(header);
        // In one call: a hash that is fed in parts costs an object and a handle.
        var (channel, signature) = (header.ChannelHeader, header.SignatureHeader);
        var length = channel.Length + signature.Length + payloadWithoutTransient.Length;
        var message = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            channel.Span.CopyTo(message);
            signature.Span.CopyTo(message.AsSpan(channel.Length));
            payloadWithoutTransient.CopyTo(message.AsSpan(channel.Length + signature.Length));
            return SHA256.HashData(message.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    /// <summary>Takes the transient map out of a proposal's payload; a payload that has none comes back as it was.</summary>
    /// <param name="payload">A serialized <c>ChaincodeProposalPayload</c>.</param>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no such message.</exception>
    public static ByteString WithoutTransient(ByteString payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var message = ChaincodeProposalPayload.Parser.ParseFrom(payload);
        if (message.TransientMap.Count == 0)
            return payload;
        message.TransientMap.Clear();
        return message.ToByteString();
    }
}
