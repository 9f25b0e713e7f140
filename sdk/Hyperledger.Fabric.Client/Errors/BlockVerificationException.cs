using Hyperledger.Fabric.Msp;

namespace Hyperledger.Fabric.Client;

/// <summary>A peer delivered a block that does not hold by the channel's own rules.</summary>
public sealed class BlockVerificationException : Exception
{
    internal BlockVerificationException(ulong blockNumber, BlockVerification verification)
        : base($"Block {blockNumber} does not hold: {string.Join("; ", verification.Findings)}")
    {
        BlockNumber = blockNumber;
        Verification = verification;
    }

    /// <summary>The block that was expected.</summary>
    public ulong BlockNumber { get; }

    /// <summary>Which checks failed.</summary>
    public BlockVerification Verification { get; }
}
