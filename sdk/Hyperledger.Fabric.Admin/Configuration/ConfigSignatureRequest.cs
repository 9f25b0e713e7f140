using Google.Protobuf;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Admin;

/// <summary>
/// A signature of a <see cref="ChannelUpdate"/> that is made elsewhere: keep <see cref="GetBytes"/>, sign
/// <see cref="GetDigest"/> where the key is, and give both to <see cref="ChannelUpdate.WithSignature"/>.
/// </summary>
public sealed class ConfigSignatureRequest : ISignable
{
    private readonly ByteString _header;
    private readonly ByteString _update;
    private readonly Hash _hash;

    internal ConfigSignatureRequest(ByteString header, ByteString update, Hash hash)
    {
        _header = header;
        _update = update;
        _hash = hash;
    }

    /// <summary>Who signs and a nonce: a serialized <c>common.ConfigSignature</c> without its signature. The caller owns the array.</summary>
    public byte[] GetBytes() => new ConfigSignature { SignatureHeader = _header }.ToByteArray();

    /// <summary>What is signed: the digest of the signature header followed by the update, or both whole with <see cref="Hash.None"/>. The caller owns the array.</summary>
    public byte[] GetDigest() => _hash.Compute((byte[])[.. _header.Span, .. _update.Span]);
}
