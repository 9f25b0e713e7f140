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
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header.ChannelHeader.Span);
        hash.AppendData(header.SignatureHeader.Span);
        hash.AppendData(payloadWithoutTransient);
        return hash.GetHashAndReset();
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
