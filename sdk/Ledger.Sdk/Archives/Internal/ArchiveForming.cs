using Ledger.Records.State;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Import;
using Ledger.Sdk.Internal;

namespace Ledger.Sdk.Archives.Internal;

/// <summary>Forms archives and brings their statements on the ledger, each once.</summary>
internal sealed class ArchiveForming(LedgerClient client)
{
    public async Task<ArchiveFormationResult> RunAsync(
        LedgerStore store, ArchiveFormation options, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var school = await client.GetUnitAsync(options.School, cancellationToken).ConfigureAwait(false);
        var channel = await client.GetChannelAsync(cancellationToken).ConfigureAwait(false);
        if (!channel.IsEmbedded)
            await store.Backups.RequireAsync(cancellationToken).ConfigureAwait(false);
        await client.ReplayErasuresAsync(store, cancellationToken).ConfigureAwait(false);
        await client.MarkWithdrawnAsync(store, b => b.School == options.School, cancellationToken).ConfigureAwait(false);

        var anchoring = new Anchoring(client);
        var receipts = new List<Receipt>();
        foreach (var waiting in store.Statements(options, CacheBatchState.Prepared))
            receipts.Add(store.MarkAnchored(waiting, await anchoring.AnchorAsync(waiting, school, cancellationToken).ConfigureAwait(false)).Receipt!);

        await RequireConfirmedAsync(store, options, cancellationToken).ConfigureAwait(false);
        var outdated = await client.ListOutdatedAsync(store, cancellationToken).ConfigureAwait(false);
        var prepared = await store.PrepareArchivesAsync(options, (long)channel.Height, outdated.ToHashSet(), progress, cancellationToken).ConfigureAwait(false);
        foreach (var batch in prepared.Batches)
        {
            progress?.Report(new ImportProgress(ImportStep.Anchoring, 0, batch.Size));
            var receipt = await anchoring.AnchorAsync(batch, school, cancellationToken).ConfigureAwait(false);
            store.MarkAnchored(batch, receipt);
            receipts.Add(receipt);
            progress?.Report(new ImportProgress(ImportStep.Anchoring, batch.Size, batch.Size));
        }

        var superseded = options.Reform ? await SupersedeAsync(store, options, cancellationToken).ConfigureAwait(false) : [];
        return new ArchiveFormationResult(receipts, prepared.Formed, prepared.Standing, prepared.Changed, prepared.WithoutRecords, superseded);
    }

    // What is not confirmed may still be contested: an archive would name records that never come to stand.
    private async Task RequireConfirmedAsync(LedgerStore store, ArchiveFormation options, CancellationToken cancellationToken)
    {
        var students = store.StudentsOf(options).Select(s => s.Id).ToHashSet();
        foreach (var batch in store.RecordBatches(options).Where(b => store.StudentsOf(b.BatchId).Any(students.Contains)))
        {
            var evidence = await client.GetEvidenceAsync(batch.BatchId, cancellationToken).ConfigureAwait(false);
            if (BatchProgress.Of(evidence.Batch.BatchId, evidence.Parent?.Code ?? string.Empty, evidence.Events).Confirmation is null)
                throw new LedgerRefusedException(LedgerError.ArchiveBatchUnconfirmed, batch.BatchId);
        }
    }

    // Of a student's statements the last stands; each before it is stated to be superseded, once.
    private async Task<IReadOnlyList<RecordReference>> SupersedeAsync(LedgerStore store, ArchiveFormation options, CancellationToken cancellationToken)
    {
        var stated = new List<RecordReference>();
        var newest = new Dictionary<Keys.StudentId, RecordReference>();
        foreach (var batch in store.Statements(options, CacheBatchState.Anchored).Reverse())
        {
            var evidence = await client.GetEvidenceAsync(batch.BatchId, cancellationToken).ConfigureAwait(false);
            foreach (var (index, student) in store.StudentsOf(batch.BatchId).Index())
            {
                var own = new RecordReference(evidence.Batch.BatchId, index);
                if (newest.TryAdd(student, own) || evidence.Statuses.Any(s => s.Index == index && s.Kind == RecordStatusKind.Superseded && s.Approves is null))
                    continue;
                await client.AppendStatusAsync(
                    batch.BatchId, index, RecordStatusKind.Superseded, LedgerClient.ArchiveReformedReason, newest[student].ToString(), cancellationToken).ConfigureAwait(false);
                stated.Add(own);
            }
        }

        return stated;
    }
}
