using System.Globalization;
using Ledger.Records;
using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

/// <summary>What comes of another ledger: the school brings its batch, and the province said before what that ledger had.</summary>
internal sealed partial class BatchContract
{
    // The whole of what the other ledger said of the batch is in the tree that the province registered, so that nothing is left out or added.
    [Submit]
    public async Task<Batch> MoveAsync(LedgerContext context, MovedBatch moved, string index, string path, CancellationToken cancellationToken)
    {
        Refuse.Unless(int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var place), nameof(index), "the batch's place in the move file, from 0, belongs here.");
        Refuse.Unless(TryReadPath(path, out var hashes), nameof(path), "hashes of 64 lowercase hex digits, end to end, belong here.");
        var old = moved.Evidence.Batch;
        var (caller, school) = await context.AuthoriseAuthorityAsync(old.School, cancellationToken).ConfigureAwait(false);
        var originKey = StateKey.Origin(moved.GenesisHash);
        var origin = await OriginContract.RequireAsync(context, moved.GenesisHash, cancellationToken).ConfigureAwait(false);
        if (moved.Channel != origin.Channel || moved.BlockNumber >= origin.Height || old.At > context.At + Options.MaxClockSkew || !IsRegistered(moved, place, hashes, origin))
            throw Refuse.With(RefusalCodes.OriginMismatch, $"This is not what the province registered of the ledger in transaction {origin.TransactionId}.", originKey);

        await RequireSameRuleSetAsync(context, moved.Evidence, school, cancellationToken).ConfigureAwait(false);
        RefuseUnsettled(context, moved.Evidence, school.Parent);
        var key = StateKey.Batch(old.BatchId);
        await RefuseAnchoredAsync(context, key, cancellationToken).ConfigureAwait(false);
        await context.WriteAsync(StateKey.Moved(old.BatchId), moved, cancellationToken).ConfigureAwait(false);
        return await context.PutAsync(
            key,
            old with { At = context.At, By = caller, TransactionId = context.Stub.TransactionId, Origin = moved.Origin },
            "BatchMoved",
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the ledger of which the batch was moved said of it; null for a batch that was anchored here.</summary>
    internal static async Task<MovedBatch?> MovedAsync(LedgerContext context, Batch batch, CancellationToken cancellationToken) =>
        batch.Origin is null ? null : await context.GetAsync(StateKey.Moved(batch.BatchId), MovedBatch.Parse, cancellationToken).ConfigureAwait(false);

    /// <summary>What of that counts here as if it had been said here; null for a batch that was anchored here.</summary>
    internal static async Task<Evidence?> CarriedAsync(LedgerContext context, BatchId batchId, CancellationToken cancellationToken)
    {
        var batch = await context.GetAsync(StateKey.Batch(batchId), Batch.Parse, cancellationToken).ConfigureAwait(false);
        var moved = batch is null ? null : await MovedAsync(context, batch, cancellationToken).ConfigureAwait(false);
        return moved is null ? null : (moved.Evidence with { Batch = batch!, Events = [], Statuses = [], Objections = [], Moved = moved }).WithCarried();
    }

    private static bool IsRegistered(MovedBatch moved, int index, ReadOnlySpan<byte> path, Origin origin)
    {
        Span<byte> leaf = stackalloc byte[32];
        MerkleProof.HashLeaf(DigestAlgorithm.Sha256, moved.ToCanonicalBytes(), leaf);
        return index < origin.Batches && MerkleProof.VerifyInclusion(DigestAlgorithm.Sha256, leaf, index, origin.Batches, path, Convert.FromHexString(origin.Root));
    }

    private static async Task RequireSameRuleSetAsync(LedgerContext context, Evidence old, Unit school, CancellationToken cancellationToken)
    {
        var batch = old.Batch;
        var key = StateKey.RuleSet(batch.RuleSetOwner, batch.RuleSet, batch.RuleSetVersion);
        var ruleSet = await RequireRuleSetAsync(context, key, batch, school, cancellationToken).ConfigureAwait(false);
        if (ruleSet.Sha256 != old.RuleSet?.Sha256 || ruleSet.Sm3 != old.RuleSet.Sm3)
            throw Refuse.With(RefusalCodes.RuleSetDiffers, "The rule set on this ledger has another text than the one that the batch followed.", key);
    }

    // What is under way has deadlines and people of there: it is finished on the ledger where it began.
    private static void RefuseUnsettled(LedgerContext context, Evidence old, string parent)
    {
        var whole = old.WithCarried();
        var (batch, key) = (old.Batch.BatchId, StateKey.Batch(old.Batch.BatchId));
        if (BatchProgress.Of(batch, parent, whole.Events).IsUnderNotice)
            throw Refuse.With(RefusalCodes.NoticeRunning, "The batch is under public notice on the other ledger; it is moved when that has ended.", key);
        if (ObjectionProgress.Of(batch, parent, whole.Objections).FirstOrDefault(o => o.Stands(WorkingDays.DateOf(context.At))) is { } standing)
        {
            throw Refuse.With(
                RefusalCodes.ObjectionStands,
                $"The objection of transaction {standing.Raised.TransactionId} is not settled on the other ledger; the batch is moved when it is.",
                key);
        }
    }

    private static bool TryReadPath(string path, out byte[] hashes)
    {
        hashes = [];
        if (path.Length % 64 != 0 || path.AsSpan().IndexOfAnyExcept(s_hex) >= 0) return false;
        hashes = Convert.FromHexString(path);
        return true;
    }

    private static readonly System.Buffers.SearchValues<char> s_hex = System.Buffers.SearchValues.Create("0123456789abcdef");
}
