using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Msp;

/// <summary>The hashes that link blocks and cover their envelopes (Fabric <c>protoutil/blockutils.go</c>).</summary>
public static class BlockHash
{
    /// <summary>SHA-256 of <see cref="HeaderBytes"/>: the hash that names a block, 32 bytes.</summary>
    /// <param name="header">The block's header.</param>
    public static byte[] Header(BlockHeader header) => SHA256.HashData(HeaderBytes(header));

    /// <summary>The DER form of a header: SEQUENCE {INTEGER number, OCTET STRING previous hash, OCTET STRING data hash}.</summary>
    /// <param name="header">The block's header.</param>
    /// <remarks>Orderers sign these bytes after the metadata and the signature header.</remarks>
    public static byte[] HeaderBytes(BlockHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(header.Number));
            writer.WriteOctetString(header.PreviousHash.Span);
            writer.WriteOctetString(header.DataHash.Span);
        }

        return writer.Encode();
    }

    /// <summary>SHA-256 over the envelopes' bytes one after another, 32 bytes.</summary>
    /// <param name="data">The block's envelopes.</param>
    public static byte[] Data(BlockData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var envelope in data.Data)
            hash.AppendData(envelope.Span);
        return hash.GetHashAndReset();
    }
}
