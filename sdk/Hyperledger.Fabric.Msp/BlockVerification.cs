using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Msp;

/// <summary>What checking a block came to.</summary>
public sealed class BlockVerification
{
    internal BlockVerification()
    {
    }

    /// <summary>True when no check failed.</summary>
    public bool IsValid => Findings.Count == 0;

    /// <summary>The checks that failed, the block's own first, then transaction by transaction.</summary>
    public IReadOnlyList<VerificationFinding> Findings { get; internal set; } = [];

    /// <summary>The block; null when its bytes are none.</summary>
    public Block? Block { get; internal set; }

    /// <summary>The header's hash, 32 bytes; empty when there is no header.</summary>
    public ReadOnlyMemory<byte> Hash { get; internal set; }

    /// <summary>The orderers whose signatures are good.</summary>
    public IReadOnlyList<ValidatedIdentity> Orderers { get; internal set; } = [];

    /// <summary>The transactions in order; empty for block 0 and when a check before them failed.</summary>
    public IReadOnlyList<TransactionVerification> Transactions { get; internal set; } = [];

    /// <summary>The validation codes in order, as a peer wrote them; empty in a block as an orderer delivers it.</summary>
    public IReadOnlyList<TxValidationCode> ValidationCodes { get; internal set; } = [];

    /// <summary>The configuration that the block brings in force after it; null when it brings none.</summary>
    public ChannelConfig? NewConfig { get; internal set; }
}
