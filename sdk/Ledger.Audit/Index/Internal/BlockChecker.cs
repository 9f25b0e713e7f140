using System.Security.Cryptography;
using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Validation;

namespace Ledger.Audit.Internal;

/// <summary>
/// The first half of the work on a block, which needs no state and so runs ahead of the second: encoding, number, link, data
/// hash, orderers' signatures, configuration updates, every transaction's creator, id, proposal hash and endorsers, side by side.
/// </summary>
internal sealed class BlockChecker(BlockVerifier verifier)
{
    /// <summary>Checks the next block.</summary>
    /// <returns>The block, or what is wrong about it; then the same block is expected still.</returns>
    public (CheckedBlock? Block, BlockFault? Fault) Check(Block block)
    {
        var number = verifier.Height;
        var before = verifier.Config;
        var verification = verifier.Verify(block.ToByteArray());
        if (!verification.IsValid) return (null, Fault(number, block, verification.Findings));
        // Block 0 is judged by the configuration that it brings itself.
        var config = before ?? verifier.Config!;
        var envelopes = block.Data.Data;
        var transactions = new CheckedTransaction[number == 0 ? 0 : envelopes.Count];
        var hashes = new byte[envelopes.Count][];
        Parallel.For(0, envelopes.Count, i =>
        {
            hashes[i] = SHA256.HashData(envelopes[i].Span);
            // The signatures were verified a moment ago and are remembered.
            if (transactions.Length > 0) transactions[i] = CheckedTransaction.Check(envelopes[i], config);
        });
        return (new CheckedBlock(block, verification, config, transactions, hashes, verifier.Position), null);
    }

    // A changed envelope breaks the block's data hash first; the finding behind it names the transaction.
    private static BlockFault Fault(ulong number, Block block, IReadOnlyList<VerificationFinding> findings)
    {
        var first = findings[0];
        var transaction = first.TransactionIndex is null ? findings.FirstOrDefault(f => f.TransactionIndex is not null) : null;
        return new BlockFault(
            number, BlockHash.Header(block.Header ?? new BlockHeader()), first.TransactionIndex ?? transaction?.TransactionIndex,
            NullIfEmpty(first.TransactionId) ?? NullIfEmpty(transaction?.TransactionId), first.Check.ToString(), transaction is null ? first.Message : $"{first.Message} {transaction.Message}");
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
