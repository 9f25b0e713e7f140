namespace Hyperledger.Fabric.Msp;

/// <summary>The checks that a block and its transactions pass, by which a result names the one that failed.</summary>
public enum VerificationCheck
{
    /// <summary>The block is a <c>common.Block</c> in the one encoding that Fabric writes: no unknown field, no other order or length.</summary>
    Encoding,

    /// <summary>The block's number is one more than its predecessor's.</summary>
    BlockNumber,

    /// <summary>The block names the header hash of its predecessor.</summary>
    PreviousHash,

    /// <summary>The header's data hash is the hash of the envelopes.</summary>
    DataHash,

    /// <summary>Block 0 has the header hash that is trusted.</summary>
    GenesisHash,

    /// <summary>The block's envelopes are of the channel that is trusted.</summary>
    ChannelId,

    /// <summary>The block's metadata has the entries that Fabric writes, and only those.</summary>
    Metadata,

    /// <summary>Both places that name the last configuration block name the right one.</summary>
    LastConfig,

    /// <summary>Every signature on the block is a valid one by an orderer of its own.</summary>
    OrdererSignature,

    /// <summary>The orderers' signatures satisfy /Channel/Orderer/BlockValidation.</summary>
    BlockValidationPolicy,

    /// <summary>There is a validation code for each transaction, and the code is one that peers write.</summary>
    TransactionsFilter,

    /// <summary>The commit hash has the form that peers write. Its value needs the world state to check.</summary>
    CommitHash,

    /// <summary>The configuration in the block can be used, and follows from its predecessor by an authorised update.</summary>
    Configuration,

    /// <summary>The envelope is well formed: payload, headers, one action.</summary>
    Envelope,

    /// <summary>The transaction's creator is a valid identity of the channel.</summary>
    CreatorIdentity,

    /// <summary>The creator signed the payload.</summary>
    CreatorSignature,

    /// <summary>The transaction's id follows from its nonce and creator.</summary>
    TransactionId,

    /// <summary>No transaction before it has the same id.</summary>
    DuplicateTransaction,

    /// <summary>The proposal's hash is the one that the endorsers signed.</summary>
    ProposalHash,

    /// <summary>The endorser is a valid identity of the channel.</summary>
    EndorserIdentity,

    /// <summary>The endorser signed the response.</summary>
    EndorserSignature,

    /// <summary>The validation code in the block agrees with what the transaction itself shows.</summary>
    ValidationCode,
}
