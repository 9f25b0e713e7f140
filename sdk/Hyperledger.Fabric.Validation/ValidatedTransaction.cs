using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Validation;

/// <summary>What validation found of a transaction before versions are compared.</summary>
/// <param name="Code">Its code.</param>
internal sealed record ValidatedTransaction(TxValidationCode Code)
{
    /// <summary>The configuration envelope of a valid configuration transaction; else null.</summary>
    public ByteString? Config { get; init; }

    /// <summary>The id that the channel header of an endorser transaction states; null where it was not read.</summary>
    public string? TxId { get; init; }

    /// <summary>The results of a valid endorser transaction.</summary>
    public IReadOnlyList<NamespaceReadWriteSet> Results { get; init; } = [];
}
