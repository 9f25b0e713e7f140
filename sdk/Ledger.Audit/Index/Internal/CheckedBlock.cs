using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Validation;

namespace Ledger.Audit.Internal;

/// <summary>A block whose hashes, link and signatures hold: all that can be said of it without the state.</summary>
/// <param name="Block">The block.</param>
/// <param name="Verification">What its checks came to; its findings are none.</param>
/// <param name="Config">The configuration in force for it.</param>
/// <param name="Transactions">Its transactions as validation takes them; empty for block 0.</param>
/// <param name="EnvelopeHashes">SHA-256 of each envelope.</param>
/// <param name="After">Where a verifier stands after it.</param>
internal sealed record CheckedBlock(
    Block Block, BlockVerification Verification, ChannelConfig Config, IReadOnlyList<CheckedTransaction> Transactions,
    IReadOnlyList<byte[]> EnvelopeHashes, BlockVerifierPosition After);
