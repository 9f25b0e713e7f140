using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Msp;

/// <summary>What a transaction is, and what checking it came to. Parts that could not be read are null or empty.</summary>
public sealed class TransactionVerification
{
    internal TransactionVerification(ByteString envelope) => Envelope = envelope;

    /// <summary>The serialized <c>common.Envelope</c>, as received.</summary>
    public ByteString Envelope { get; }

    /// <summary>The type that the channel header gives.</summary>
    public HeaderType Type { get; internal set; }

    /// <summary>The id of the channel that the transaction is for.</summary>
    public string ChannelId { get; internal set; } = "";

    /// <summary>The transaction's id, 64 lowercase hexadecimal characters once checked.</summary>
    public string TransactionId { get; internal set; } = "";

    /// <summary>The time that the creator claims, cut to 100 nanoseconds; null when there is none.</summary>
    public DateTimeOffset? Timestamp { get; internal set; }

    /// <summary>The creator's serialized identity, as received.</summary>
    public ByteString CreatorBytes { get; internal set; } = ByteString.Empty;

    /// <summary>The creator, when it is a valid identity of the channel.</summary>
    public ValidatedIdentity? Creator { get; internal set; }

    /// <summary>The call, when the transaction is one of a chaincode.</summary>
    public ChaincodeInvocation? Invocation { get; internal set; }

    /// <summary>The endorsements in the transaction's order, each with its own result.</summary>
    public IReadOnlyList<EndorsementVerification> Endorsements { get; internal set; } = [];

    /// <summary>
    /// The validation code that a peer gives for what was checked here: form, creator, id and proposal hash. VALID says
    /// nothing of endorsement policies, duplicates and read conflicts, which need the ledger.
    /// </summary>
    public TxValidationCode Code { get; internal set; } = TxValidationCode.Valid;

    /// <summary>The check that failed, or null when <see cref="Code"/> is VALID.</summary>
    public VerificationFinding? Failure { get; internal set; }
}

/// <summary>An endorsement and what checking it came to.</summary>
/// <param name="SignedData">The endorser, what it signed and its signature: for <see cref="PolicySet.Evaluate(Hyperledger.Fabric.Protos.Common.SignaturePolicyEnvelope, IEnumerable{SignedData})"/>.</param>
/// <param name="Endorser">The endorser, when it is a valid identity of the channel.</param>
/// <param name="Failure">The check that failed; null for a good endorsement.</param>
public sealed record EndorsementVerification(SignedData SignedData, ValidatedIdentity? Endorser, VerificationFinding? Failure);
