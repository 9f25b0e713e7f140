using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Client;

/// <summary>What the validation codes of transactions mean.</summary>
public static class TxValidationCodeExtensions
{
    /// <summary>Says in a sentence what a validation code means and, where there is something to do, what.</summary>
    public static string Describe(this TxValidationCode code) => code switch
    {
        TxValidationCode.Valid => "The transaction is valid and its writes are in the world state.",
        TxValidationCode.NilEnvelope => "The block holds no envelope at the transaction's place.",
        TxValidationCode.BadPayload => "The envelope's payload cannot be read.",
        TxValidationCode.BadCommonHeader => "The payload's header is missing or malformed.",
        TxValidationCode.BadCreatorSignature => "The creator's certificate is not of this channel, or the signature over the payload does not verify.",
        TxValidationCode.InvalidEndorserTransaction => "The endorser transaction is malformed.",
        TxValidationCode.InvalidConfigTransaction => "The configuration transaction is malformed or its update was refused.",
        TxValidationCode.UnsupportedTxPayload => "The transaction's type is not supported.",
        TxValidationCode.BadProposalTxid => "The transaction id is not the hash of the nonce and the creator.",
        TxValidationCode.DuplicateTxid => "A transaction of this id is on the ledger already; this copy was ignored.",
        TxValidationCode.EndorsementPolicyFailure => "The endorsements do not satisfy the endorsement policy of the chaincode, a collection or a key: name organisations that do.",
        TxValidationCode.MvccReadConflict => "A key that the transaction read was changed by a transaction committed before it: submit again.",
        TxValidationCode.PhantomReadConflict => "The result of a range query that the transaction made was changed by a transaction committed before it: submit again.",
        TxValidationCode.UnknownTxType => "The transaction's header type is unknown.",
        TxValidationCode.TargetChainNotFound => "The channel that the transaction names does not exist on the peer.",
        TxValidationCode.MarshalTxError => "The peer could not serialize the transaction.",
        TxValidationCode.NilTxaction => "The transaction has no action.",
        TxValidationCode.ExpiredChaincode => "The chaincode that endorsed is not the one of the committed definition.",
        TxValidationCode.ChaincodeVersionConflict => "The chaincode's version differs between the transaction and the committed definition.",
        TxValidationCode.BadHeaderExtension => "The channel header's extension, which names the chaincode, is malformed.",
        TxValidationCode.BadChannelHeader => "The channel header is malformed.",
        TxValidationCode.BadResponsePayload => "The endorsed proposal response payload is malformed.",
        TxValidationCode.BadRwset => "The read-write set is malformed.",
        TxValidationCode.IllegalWriteset => "The transaction writes to a namespace that it may not write to.",
        TxValidationCode.InvalidWriteset => "The write set holds something that the state database does not accept.",
        TxValidationCode.InvalidChaincode => "The chaincode is not defined on the channel.",
        TxValidationCode.NotValidated => "The transaction has not been validated yet.",
        TxValidationCode.InvalidOtherReason => "The transaction is invalid for a reason that has no code of its own; the peer's log says more.",
        _ => "This version of the library does not know the code.",
    };

    /// <summary>The code's name in <c>peer/transaction.proto</c>, as <c>MVCC_READ_CONFLICT</c>; the number where it is unknown.</summary>
    public static string ToProtocolName(this TxValidationCode code) => code switch
    {
        TxValidationCode.Valid => "VALID",
        TxValidationCode.NilEnvelope => "NIL_ENVELOPE",
        TxValidationCode.BadPayload => "BAD_PAYLOAD",
        TxValidationCode.BadCommonHeader => "BAD_COMMON_HEADER",
        TxValidationCode.BadCreatorSignature => "BAD_CREATOR_SIGNATURE",
        TxValidationCode.InvalidEndorserTransaction => "INVALID_ENDORSER_TRANSACTION",
        TxValidationCode.InvalidConfigTransaction => "INVALID_CONFIG_TRANSACTION",
        TxValidationCode.UnsupportedTxPayload => "UNSUPPORTED_TX_PAYLOAD",
        TxValidationCode.BadProposalTxid => "BAD_PROPOSAL_TXID",
        TxValidationCode.DuplicateTxid => "DUPLICATE_TXID",
        TxValidationCode.EndorsementPolicyFailure => "ENDORSEMENT_POLICY_FAILURE",
        TxValidationCode.MvccReadConflict => "MVCC_READ_CONFLICT",
        TxValidationCode.PhantomReadConflict => "PHANTOM_READ_CONFLICT",
        TxValidationCode.UnknownTxType => "UNKNOWN_TX_TYPE",
        TxValidationCode.TargetChainNotFound => "TARGET_CHAIN_NOT_FOUND",
        TxValidationCode.MarshalTxError => "MARSHAL_TX_ERROR",
        TxValidationCode.NilTxaction => "NIL_TXACTION",
        TxValidationCode.ExpiredChaincode => "EXPIRED_CHAINCODE",
        TxValidationCode.ChaincodeVersionConflict => "CHAINCODE_VERSION_CONFLICT",
        TxValidationCode.BadHeaderExtension => "BAD_HEADER_EXTENSION",
        TxValidationCode.BadChannelHeader => "BAD_CHANNEL_HEADER",
        TxValidationCode.BadResponsePayload => "BAD_RESPONSE_PAYLOAD",
        TxValidationCode.BadRwset => "BAD_RWSET",
        TxValidationCode.IllegalWriteset => "ILLEGAL_WRITESET",
        TxValidationCode.InvalidWriteset => "INVALID_WRITESET",
        TxValidationCode.InvalidChaincode => "INVALID_CHAINCODE",
        TxValidationCode.NotValidated => "NOT_VALIDATED",
        TxValidationCode.InvalidOtherReason => "INVALID_OTHER_REASON",
        _ => ((int)code).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
