using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Ledger.Network.Store;
using Ledger.Network.Store.Internal;
using Ledger.Network.Validation.Internal;

namespace Ledger.Network.Validation;

/// <summary>
/// Verifies a stored ledger from its beginning: every block's hashes, link and orderers' signatures, every transaction
/// validated again by the code that commits, to the same codes and the same commit hash; then the state that follows
/// from the blocks, built in a file of its own, compared with the stored one key by key. Nothing is changed. The network
/// may run meanwhile: what is verified is the ledger of the moment at which this began.
/// </summary>
public static class LedgerVerifier
{
    /// <param name="path">The channel's file.</param>
    /// <param name="genesisHash">The header hash that block 0 must have, 32 bytes; empty trusts the stored one.</param>
    /// <param name="progress">Told the number of blocks verified.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    /// <exception cref="LedgerException">There is no ledger at the path.</exception>
    public static Task<LedgerVerification> VerifyAsync(string path, ReadOnlyMemory<byte> genesisHash = default, IProgress<ulong>? progress = null, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(path))
            throw new LedgerException($"There is no ledger at {path}.");
        return Task.Run(() => Verify(path, genesisHash, progress, cancellationToken), cancellationToken);
    }

    private static LedgerVerification Verify(string path, ReadOnlyMemory<byte> genesisHash, IProgress<ulong>? progress, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("ledger-verify-");
        var outcome = new LedgerVerification(string.Empty, null, 0, 0, 0, 0, default, default);
        try
        {
            using var rebuilt = LedgerStore.CreateTemporary(Path.Combine(folder.FullName, "rebuilt.db"));
            using var stored = StoredLedger.Open(path, rebuilt.Path);
            outcome = outcome with { ChannelId = stored.ChannelId };
            stored.CheckStructure();
            outcome = Replay(stored, rebuilt, genesisHash, outcome, progress, cancellationToken);
            if (outcome.Problem is not null)
                return outcome;
            var comparison = new StateComparison(stored);
            var problem = comparison.FindDifference() ?? comparison.FindBadPrivateValue();
            return outcome with { Problem = problem, Keys = comparison.Keys, MissingPrivateValues = comparison.MissingPrivateValues };
        }
        catch (LedgerException e)
        {
            return outcome with { Problem = e.Message };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static LedgerVerification Replay(StoredLedger stored, LedgerStore rebuilt, ReadOnlyMemory<byte> genesisHash, LedgerVerification outcome, IProgress<ulong>? progress, CancellationToken cancellationToken)
    {
        var genesis = stored.Read(0);
        BlockVerifier verifier;
        ChannelConfig config;
        try
        {
            config = ChannelConfig.FromBlock(genesis);
            verifier = new BlockVerifier(genesisHash.IsEmpty ? TrustAnchor.Of(genesis) : new TrustAnchor(stored.ChannelId, genesisHash));
        }
        catch (InvalidConfigurationException e)
        {
            return outcome with { Problem = $"Block 0 was changed on disk: {e.Message}" };
        }
        if (config.ChannelId != stored.ChannelId)
            return outcome with { Problem = $"Block 0 is of channel '{config.ChannelId}', the file of '{stored.ChannelId}'." };
        var committer = new Committer(rebuilt, config, null);
        var tip = ChainTip.Empty;
        var nothingPrivate = new Dictionary<int, TxPvtReadWriteSet>();
        var transient = new TransientStore();
        for (ulong number = 0; number < stored.Height; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = stored.Read(number);
            var verification = verifier.Verify(stored.ReadBytes(number));
            if (!verification.IsValid)
                return outcome with { Problem = Sentence(verification.Findings) };
            var again = AsOrdered(block);
            (_, tip) = committer.Commit(again, tip, nothingPrivate, transient);
            if (Difference(block, again) is { } problem)
                return outcome with { Problem = problem };
            stored.CheckHash(number, tip.HeaderHash);
            outcome = outcome with
            {
                Blocks = number + 1,
                Transactions = outcome.Transactions + block.Data.Data.Count,
                GenesisHash = number == 0 ? tip.HeaderHash : outcome.GenesisHash,
                LastBlockHash = tip.HeaderHash,
            };
            progress?.Report(number + 1);
        }
        return outcome;
    }

    // A changed envelope breaks the block's data hash first; the finding behind it names the transaction.
    private static string Sentence(IReadOnlyList<VerificationFinding> findings) =>
        findings[0].TransactionId is null && findings.FirstOrDefault(f => f.TransactionId is not null) is { } of
            ? $"{findings[0]} {of}"
            : findings[0].ToString();

    private static Block AsOrdered(Block block)
    {
        var ordered = block.Clone();
        ordered.Metadata.Metadata[(int)BlockMetadataIndex.TransactionsFilter] = ByteString.Empty;
        if (ordered.Metadata.Metadata.Count > (int)BlockMetadataIndex.CommitHash)
            ordered.Metadata.Metadata[(int)BlockMetadataIndex.CommitHash] = ByteString.Empty;
        return ordered;
    }

    private static string? Difference(Block stored, Block again)
    {
        var filter = (int)BlockMetadataIndex.TransactionsFilter;
        var before = stored.Metadata.Metadata[filter].Span;
        var after = again.Metadata.Metadata[filter].Span;
        for (var i = 0; i < after.Length; i++)
        {
            if (i >= before.Length || before[i] != after[i])
                return $"block {stored.Header.Number}, transaction {i} ({TransactionIds.Of(stored.Data.Data[i])}): stored with validation code {(i < before.Length ? before[i] : -1)}, validated again to {after[i]}.";
        }
        var commitHash = (int)BlockMetadataIndex.CommitHash;
        if (stored.Header.Number > 0 && stored.Metadata.Metadata[commitHash] != again.Metadata.Metadata[commitHash])
            return $"block {stored.Header.Number}: the stored commit hash is not the one that follows from the blocks.";
        return null;
    }
}
