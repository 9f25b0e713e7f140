using System.Globalization;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Msp;

/// <summary>
/// Checks what a transaction shows by itself, in the order and with the codes of a peer (Fabric
/// <c>core/common/validation/msgvalidation.go</c>), and each endorsement besides. Thread safe.
/// </summary>
public static class TransactionVerifier
{
    /// <summary>Checks a transaction under a configuration of its channel.</summary>
    /// <param name="envelope">A serialized <c>common.Envelope</c>, as received.</param>
    /// <param name="config">The configuration in force for the transaction's block.</param>
    /// <returns>The parts of the transaction, its code and the first check that failed.</returns>
    public static TransactionVerification Verify(ByteString envelope, ChannelConfig config)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(config);
        var result = new TransactionVerification(envelope);
        var (message, failure) = ReadEnvelope(envelope);
        if (message is null)
            return Fail(result, TxValidationCode.InvalidOtherReason, VerificationCheck.Envelope, failure);

        Payload payload;
        try
        {
            payload = Payload.Parser.ParseFrom(message.Payload);
        }
        catch (InvalidProtocolBufferException e)
        {
            return Fail(result, TxValidationCode.BadPayload, VerificationCheck.Envelope, $"The payload cannot be read: {e.Message}");
        }

        if (ReadHeader(result, payload.Header, out var nonce) is { } wrong)
            return Fail(result, TxValidationCode.BadCommonHeader, VerificationCheck.Envelope, wrong);
        if (result.ChannelId != config.ChannelId)
            return Fail(result, TxValidationCode.BadCreatorSignature, VerificationCheck.ChannelId, $"The transaction is for channel '{result.ChannelId}', not '{config.ChannelId}'.");

        if (!config.Msps.TryValidate(result.CreatorBytes, out var creator, out var problem))
            return Fail(result, TxValidationCode.BadCreatorSignature, VerificationCheck.CreatorIdentity, problem.Message);
        result.Creator = creator;
        var signature = creator.VerifySignature(message.Payload.Span, message.Signature.Span);
        if (signature != SignatureResult.Valid)
            return Fail(result, TxValidationCode.BadCreatorSignature, VerificationCheck.CreatorSignature, $"The creator {creator} did not sign the payload ({signature}).");

        return result.Type switch
        {
            HeaderType.EndorserTransaction => VerifyEndorserTransaction(result, payload, nonce, config),
            HeaderType.Config => result,
            _ => Fail(result, TxValidationCode.UnsupportedTxPayload, VerificationCheck.Envelope, $"A transaction of type {result.Type} does not belong into a block."),
        };
    }

    private static (Envelope? Message, string Failure) ReadEnvelope(ByteString envelope)
    {
        try
        {
            var message = Envelope.Parser.ParseFrom(envelope);

            // Orderers write envelopes anew, and peers refuse blocks with others (protoutil.VerifyTransactionsAreWellFormed).
            return message.ToByteString().Equals(envelope) ? (message, "")
                : (null, "The envelope is not in the encoding that orderers write.");
        }
        catch (InvalidProtocolBufferException e)
        {
            return (null, $"The envelope cannot be read: {e.Message}");
        }
    }

    private static string? ReadHeader(TransactionVerification result, Header? header, out ByteString nonce)
    {
        nonce = ByteString.Empty;
        if (header is null)
            return "The payload has no header.";
        try
        {
            var channel = ChannelHeader.Parser.ParseFrom(header.ChannelHeader);
            var signature = SignatureHeader.Parser.ParseFrom(header.SignatureHeader);
            result.Type = (HeaderType)channel.Type;
            result.ChannelId = channel.ChannelId;
            result.TransactionId = channel.TxId;
            result.Timestamp = ReadTime(channel.Timestamp);
            result.CreatorBytes = signature.Creator;
            nonce = signature.Nonce;
            if (result.Type is not (HeaderType.EndorserTransaction or HeaderType.ConfigUpdate or HeaderType.Config))
                return $"The header type {channel.Type.ToString(CultureInfo.InvariantCulture)} is not one of a transaction.";
            if (channel.Epoch != 0)
                return $"The epoch is {channel.Epoch.ToString(CultureInfo.InvariantCulture)}, not 0.";
            if (nonce.IsEmpty)
                return "The signature header has no nonce.";
            return result.CreatorBytes.IsEmpty ? "The signature header has no creator." : null;
        }
        catch (InvalidProtocolBufferException e)
        {
            return $"The header cannot be read: {e.Message}";
        }
    }

    private static DateTimeOffset? ReadTime(Google.Protobuf.WellKnownTypes.Timestamp? time)
    {
        try
        {
            return time?.ToDateTimeOffset();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static TransactionVerification VerifyEndorserTransaction(
        TransactionVerification result, Payload payload, ByteString nonce, ChannelConfig config)
    {
        var expectedId = Hyperledger.Fabric.Msp.TransactionId.Compute(nonce.Span, result.CreatorBytes.Span);
        if (result.TransactionId != expectedId)
            return Fail(result, TxValidationCode.BadProposalTxid, VerificationCheck.TransactionId, $"The id follows from nonce and creator as {expectedId}.");

        try
        {
            var transaction = Transaction.Parser.ParseFrom(payload.Data);
            if (transaction.Actions.Count != 1)
                return Fail(result, TxValidationCode.InvalidEndorserTransaction, VerificationCheck.Envelope, $"The transaction has {transaction.Actions.Count} actions, not 1.");
            var action = transaction.Actions[0];
            var actionHeader = SignatureHeader.Parser.ParseFrom(action.Header);
            if (actionHeader.Nonce.IsEmpty || actionHeader.Creator.IsEmpty)
                return Fail(result, TxValidationCode.InvalidEndorserTransaction, VerificationCheck.Envelope, "The action's header has no nonce or no creator.");

            var call = ChaincodeActionPayload.Parser.ParseFrom(action.Payload);
            var endorsed = call.Action ?? new ChaincodeEndorsedAction();
            var response = ProposalResponsePayload.Parser.ParseFrom(endorsed.ProposalResponsePayload);
            var hash = ProposalHash.Compute(
                new Header { ChannelHeader = payload.Header.ChannelHeader, SignatureHeader = action.Header },
                call.ChaincodeProposalPayload.Span);
            if (!response.ProposalHash.Span.SequenceEqual(hash))
                return Fail(result, TxValidationCode.InvalidEndorserTransaction, VerificationCheck.ProposalHash, "The endorsers answered another proposal than the transaction carries.");

            result.Invocation = ReadInvocation(payload.Header, call, response);
            result.Endorsements = [.. endorsed.Endorsements.Select((endorsement, index) =>
                Verify(endorsement, index, endorsed.ProposalResponsePayload, result, config))];
            return result;
        }
        catch (InvalidProtocolBufferException e)
        {
            return Fail(result, TxValidationCode.InvalidEndorserTransaction, VerificationCheck.Envelope, $"The transaction cannot be read: {e.Message}");
        }
    }

    private static EndorsementVerification Verify(
        Endorsement endorsement, int index, ByteString response, TransactionVerification transaction, ChannelConfig config)
    {
        var signed = new SignedData(
            endorsement.Endorser, (byte[])[.. response.Span, .. endorsement.Endorser.Span], endorsement.Signature);
        if (!config.Msps.TryValidate(endorsement.Endorser, out var endorser, out var problem))
            return new(signed, null, Finding(VerificationCheck.EndorserIdentity, problem.Message));
        var signature = endorser.VerifySignature(signed.Message.Span, endorsement.Signature.Span);
        return new(signed, endorser, signature == SignatureResult.Valid ? null
            : Finding(VerificationCheck.EndorserSignature, $"The endorser {endorser} did not sign the response ({signature})."));

        VerificationFinding Finding(VerificationCheck check, string message) =>
            new(check, message, TransactionId: transaction.TransactionId, EndorsementIndex: index);
    }

    // What cannot be read here does not fail these checks: peers read it later, and name other codes.
    private static ChaincodeInvocation? ReadInvocation(Header header, ChaincodeActionPayload call, ProposalResponsePayload response)
    {
        try
        {
            return ChaincodeInvocation.Decode(ChannelHeader.Parser.ParseFrom(header.ChannelHeader), call.ChaincodeProposalPayload, response);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static TransactionVerification Fail(TransactionVerification result, TxValidationCode code, VerificationCheck check, string message)
    {
        result.Code = code;
        result.Failure = new VerificationFinding(check, message, TransactionId: result.TransactionId);
        return result;
    }
}
