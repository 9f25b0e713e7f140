using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Cache;

namespace Ledger.Sdk.Internal;

/// <summary>Holds the cache's index against the ledger, and makes it anew from there.</summary>
internal sealed class CacheComparison(LedgerClient client, LedgerStore store)
{
    public async Task<IReadOnlyList<ScrubFinding>> CompareAsync(CancellationToken cancellationToken)
    {
        var findings = new List<ScrubFinding>();
        var entries = store.Entries;
        foreach (var (number, _) in entries.Where(e => e.Batch is null))
            findings.Add(new ScrubFinding(ScrubFindingKind.EntryDamaged, number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var cached = entries.Select(e => e.Batch).OfType<CacheBatch>().Where(b => b.IsWhole).ToList();
        var ledger = await new LedgerBatches(client).FindAsync(Schools(cached), cancellationToken).ConfigureAwait(false);
        foreach (var batch in cached)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var kind in await FindAsync(batch, ledger.GetValueOrDefault(batch.BatchId), cancellationToken).ConfigureAwait(false))
                findings.Add(new ScrubFinding(kind, batch.BatchId));
        }

        // What was withdrawn is kept on the ledger and needs no documents; of a school above which it stands, a unit keeps what it was sent.
        foreach (var missing in ledger.Values.Where(b => IsOwn(b.School) && cached.TrueForAll(c => c.BatchId != b.BatchId.ToString())))
        {
            if (!(await StandingAsync(missing.BatchId.ToString(), cancellationToken).ConfigureAwait(false)).IsWithdrawn)
                findings.Add(new ScrubFinding(ScrubFindingKind.Missing, missing.BatchId.ToString()));
        }

        return findings;
    }

    public async Task<IndexRebuild> RebuildAsync(CancellationToken cancellationToken)
    {
        List<string> anew = [], changed = [];
        var unknown = new List<int>();
        var entries = store.Entries;
        var ledger = await new LedgerBatches(client).FindAsync(Schools([.. entries.Select(e => e.Batch).OfType<CacheBatch>()]), cancellationToken).ConfigureAwait(false);
        foreach (var (number, batch) in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (batch is { IsWhole: false })
                continue;
            var anchored = batch is null ? Identify(number, ledger.Values) : ledger.GetValueOrDefault(batch.BatchId);
            if (anchored is null)
            {
                if (batch is null)
                    unknown.Add(number);
                else if (batch.State != CacheBatchState.Prepared)
                {
                    store.Forget(batch);
                    changed.Add(batch.BatchId);
                }

                continue;
            }

            var receipt = await Anchoring.ProveAsync(client, anchored, cancellationToken).ConfigureAwait(false);
            var isWithdrawn = (await StandingAsync(anchored.BatchId.ToString(), cancellationToken).ConfigureAwait(false)).IsWithdrawn;
            var state = isWithdrawn ? CacheBatchState.Withdrawn : CacheBatchState.Anchored;
            var standing = (batch ?? Of(number, anchored)) with { State = state, Receipt = receipt };
            if (batch is not null && batch.State == state && batch.Receipt == receipt)
                continue;
            store.Put(standing);
            (batch is null ? anew : changed).Add(standing.BatchId);
        }

        var erased = unknown.Count == 0 ? await client.ReplayErasuresAsync(store, cancellationToken).ConfigureAwait(false) : 0;
        return new IndexRebuild(entries.Count, anew, changed, unknown, erased);
    }

    private async Task<IReadOnlyList<ScrubFindingKind>> FindAsync(CacheBatch batch, Batch? anchored, CancellationToken cancellationToken)
    {
        if (anchored is null)
            return [batch.State == CacheBatchState.Prepared ? ScrubFindingKind.Waiting : ScrubFindingKind.Foreign];
        if (anchored.Sm3Root != batch.Sm3Root || anchored.Size != batch.Size || anchored.Stage != batch.Stage || anchored.RuleSet != batch.RuleSet
            || anchored.RuleSetVersion != batch.RuleSetVersion || anchored.RuleSetOwner != batch.RuleSetOwner
            || (batch.Receipt is { } receipt && receipt.TransactionId != anchored.TransactionId))
            return [ScrubFindingKind.Differs];
        var kinds = new List<ScrubFindingKind>();
        if (batch.Receipt is null)
            kinds.Add(ScrubFindingKind.ReceiptMissing);
        var (isWithdrawn, evidence) = await StandingAsync(batch.BatchId, cancellationToken).ConfigureAwait(false);
        if (isWithdrawn != (batch.State == CacheBatchState.Withdrawn))
            kinds.Add(ScrubFindingKind.WithdrawalUnknown);
        if (Erasures.Erased(evidence).ToList() is { Count: > 0 } erased)
        {
            var students = store.StudentsOf(batch.BatchId);
            if (erased.Exists(index => store.HasKey(students[index])))
                kinds.Add(ScrubFindingKind.ErasureOpen);
        }

        return kinds;
    }

    // A batch without its entry is known by its tree: the root is the batch's name on the ledger.
    private Batch? Identify(int number, IEnumerable<Batch> ledger)
    {
        var leaves = store.ReadLeaves(number);
        if (leaves.Length == 0)
            return null;
        var root = Convert.ToHexStringLower(MerkleTree.Build(DigestAlgorithm.Sha256, leaves).Root.Span);
        return ledger.FirstOrDefault(b => b.Sha256Root == root && b.Size == leaves.Length / 32);
    }

    private CacheBatch Of(int number, Batch anchored) => new()
    {
        Number = number,
        Channel = client.Connection.Network.Name,
        School = anchored.School,
        Term = anchored.Term,
        Stage = anchored.Stage,
        RuleSetOwner = anchored.RuleSetOwner,
        RuleSet = anchored.RuleSet,
        RuleSetVersion = anchored.RuleSetVersion,
        Size = anchored.Size,
        Sha256Root = anchored.Sha256Root,
        Sm3Root = anchored.Sm3Root,
        PreparedAt = anchored.At,
    };

    private async Task<(bool IsWithdrawn, Evidence Evidence)> StandingAsync(string batchId, CancellationToken cancellationToken)
    {
        var evidence = await client.GetEvidenceAsync(batchId, cancellationToken).ConfigureAwait(false);
        return (BatchProgress.Of(evidence.Batch.BatchId, evidence.Unit?.Parent ?? string.Empty, evidence.Events).Standing == BatchStanding.Withdrawn, evidence);
    }

    private bool IsOwn(string school) => client.Identity.Role != Roles.CountyReviewer || client.Identity.Unit == school;

    // A school's own batches may be missing altogether.
    private IEnumerable<string> Schools(IReadOnlyList<CacheBatch> cached) =>
        cached.Select(b => b.School).Concat(client.Identity is { Unit: { Length: 10 } own, Role: Roles.SchoolRegistrar } ? [own] : []);
}
