using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Validation;

/// <summary>
/// What can be said of an envelope without the state: its form, creator, id, proposal hash, and which endorsements are
/// signed by whom they name. Runs in parallel for the transactions of a block.
/// Fabric: core/common/validation/msgvalidation.go.
/// </summary>
internal sealed record CheckedTransaction(TxValidationCode Code)
{
    public bool IsConfig { get; private init; }

    /// <summary>The configuration, of a configuration transaction.</summary>
    public ByteString ConfigData { get; private init; } = ByteString.Empty;

    /// <summary>Of an endorser transaction that is well formed.</summary>
    public ChannelHeader? ChannelHeader { get; private init; }

    public ChaincodeEndorsedAction? Endorsed { get; private init; }

    public ByteString ResponseExtension { get; private init; } = ByteString.Empty;

    /// <summary>The endorsements, with the bytes that each signs.</summary>
    public IReadOnlyList<SignedData> Endorsements { get; private init; } = [];

    /// <summary>The endorsers whose certificates and signatures are good; null if one's certificate is not.</summary>
    public IReadOnlyList<ByteString>? Endorsers { get; private init; }

    public static CheckedTransaction Check(ByteString envelopeBytes, ChannelConfig config)
    {
        Envelope envelope;
        try
        {
            envelope = Envelope.Parser.ParseFrom(envelopeBytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return new(TxValidationCode.InvalidOtherReason);
        }
        Payload payload;
        try
        {
            payload = Payload.Parser.ParseFrom(envelope.Payload);
        }
        catch (InvalidProtocolBufferException)
        {
            return new(TxValidationCode.BadPayload);
        }
        if (ParseHeader(payload.Header) is not var (channelHeader, signatureHeader))
            return new(TxValidationCode.BadCommonHeader);
        // A header of another channel has no MSPs here that could know its creator.
        if (channelHeader.ChannelId != config.ChannelId
            || !config.Msps.VerifySignature(signatureHeader.Creator, envelope.Payload.Span, envelope.Signature.Span))
            return new(TxValidationCode.BadCreatorSignature);
        switch ((HeaderType)channelHeader.Type)
        {
            case HeaderType.Config:
                return payload.Data.IsEmpty
                    ? new(TxValidationCode.InvalidConfigTransaction)
                    : new(TxValidationCode.Valid) { IsConfig = true, ConfigData = payload.Data };
            case HeaderType.EndorserTransaction:
                if (channelHeader.TxId != TransactionId.Compute(signatureHeader.Nonce.Span, signatureHeader.Creator.Span))
                    return new(TxValidationCode.BadProposalTxid);
                return CheckEndorserTransaction(payload, channelHeader, config) ?? new(TxValidationCode.InvalidEndorserTransaction);
            default:
                return new(TxValidationCode.UnsupportedTxPayload);
        }
    }

    private static (ChannelHeader Channel, SignatureHeader Signature)? ParseHeader(Header? header)
    {
        if (header is null)
            return null;
        try
        {
            var channel = ChannelHeader.Parser.ParseFrom(header.ChannelHeader);
            var signature = SignatureHeader.Parser.ParseFrom(header.SignatureHeader);
            var known = (HeaderType)channel.Type is HeaderType.EndorserTransaction or HeaderType.ConfigUpdate or HeaderType.Config;
            return known && channel.Epoch == 0 && IsComplete(signature) ? (channel, signature) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static bool IsComplete(SignatureHeader header) => !header.Nonce.IsEmpty && !header.Creator.IsEmpty;

    private static CheckedTransaction? CheckEndorserTransaction(Payload payload, ChannelHeader channelHeader, ChannelConfig config)
    {
        try
        {
            if (Transaction.Parser.ParseFrom(payload.Data).Actions is not [var action] || !IsComplete(SignatureHeader.Parser.ParseFrom(action.Header)))
                return null;
            var actionPayload = ChaincodeActionPayload.Parser.ParseFrom(action.Payload);
            if (actionPayload.Action is not { } endorsed)
                return null;
            var response = ProposalResponsePayload.Parser.ParseFrom(endorsed.ProposalResponsePayload);
            var header = new Header { ChannelHeader = payload.Header.ChannelHeader, SignatureHeader = action.Header };
            if (!ProposalHash.Compute(header, actionPayload.ChaincodeProposalPayload.Span).AsSpan().SequenceEqual(response.ProposalHash.Span))
                return null;
            var endorsements = endorsed.Endorsements.Select(endorsement => new SignedData(
                endorsement.Endorser, Concat(endorsed.ProposalResponsePayload.Span, endorsement.Endorser.Span), endorsement.Signature)).ToList();
            return new CheckedTransaction(TxValidationCode.Valid)
            {
                ChannelHeader = channelHeader,
                Endorsed = endorsed,
                ResponseExtension = response.Extension,
                Endorsements = endorsements,
                Endorsers = Verify(endorsements, config.Msps),
            };
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static List<ByteString>? Verify(List<SignedData> endorsements, MspSet msps)
    {
        var good = new List<ByteString>(endorsements.Count);
        foreach (var endorsement in endorsements)
        {
            if (!msps.TryValidate(endorsement.Identity, out var identity, out _))
                return null;
            if (identity.VerifySignature(endorsement.Message.Span, endorsement.Signature.Span) == SignatureResult.Valid)
                good.Add(endorsement.Identity);
        }
        return good;
    }

    private static byte[] Concat(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var joined = new byte[first.Length + second.Length];
        first.CopyTo(joined);
        second.CopyTo(joined.AsSpan(first.Length));
        return joined;
    }
}
