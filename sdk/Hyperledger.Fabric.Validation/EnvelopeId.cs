using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Validation;

/// <summary>The id under which peers index an envelope.</summary>
internal static class EnvelopeId
{
    /// <returns>
    /// The channel header's id, else that of nonce and creator (configuration transactions may state none); empty if the
    /// envelope cannot be read. Fabric: protoutil.GetOrComputeTxIDFromEnvelope.
    /// </returns>
    public static string Of(ByteString envelope)
    {
        try
        {
            var header = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(envelope).Payload).Header;
            if (header is null)
                return string.Empty;
            var channelHeader = ChannelHeader.Parser.ParseFrom(header.ChannelHeader);
            if (channelHeader.TxId.Length > 0)
                return channelHeader.TxId;
            var signatureHeader = SignatureHeader.Parser.ParseFrom(header.SignatureHeader);
            return TransactionId.Compute(signatureHeader.Nonce.Span, signatureHeader.Creator.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return string.Empty;
        }
    }
}
