using Ledger.Records.State;
using Ledger.Sdk.Import;

namespace Ledger.Sdk.Internal;

/// <summary>Anchors corrected rows and states which records they supersede, each once.</summary>
internal sealed class Corrections(LedgerClient client)
{
    public async Task<CorrectionResult> RunAsync(
        LedgerStore store, IReadOnlyList<string> files, ImportOptions options, string reasonCode, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var anchored = await client.AnchorAsync(store, files, options with { AcceptChanged = true }, progress, cancellationToken).ConfigureAwait(false);
        var corrections = new List<Correction>();
        if (anchored.IsRefused)
            return new CorrectionResult(anchored, corrections);
        foreach (var changed in anchored.Report.Changed.OrderBy(c => c.File, StringComparer.Ordinal).ThenBy(c => c.Row))
        {
            // A row that was refused for another reason has no place on the ledger.
            if (store.PlaceOf(changed) is not { } place || !RecordReference.TryParse($"{place.BatchId}#{place.Index}", out var successor))
                continue;
            var evidence = await client.GetEvidenceAsync(changed.BatchId, cancellationToken).ConfigureAwait(false);
            var stated = evidence.Statuses.FirstOrDefault(s =>
                s.Index == changed.Index && s.Kind == RecordStatusKind.Superseded && s.SupersededBy == successor && s.Approves is null);
            if (stated is not null)
            {
                corrections.Add(new Correction(changed, successor, stated.TransactionId, IsNew: false));
                continue;
            }

            var submitted = await client.AppendStatusAsync(
                changed.BatchId, changed.Index, RecordStatusKind.Superseded, reasonCode, successor.ToString(), cancellationToken).ConfigureAwait(false);
            corrections.Add(new Correction(changed, successor, submitted.TransactionId, IsNew: true));
        }

        return new CorrectionResult(anchored, corrections);
    }
}
