using Ledger.Records.State;
using Ledger.Sdk.Trail;

namespace Ledger.Sdk.Internal;

/// <summary>Collects the transactions behind a batch or record, each from its signed block.</summary>
internal sealed class HistoryReader(LedgerClient client)
{
    public async Task<LedgerHistory> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (BatchId.TryParse(id, out var batch))
            return await ReadAsync(id, batch, null, cancellationToken).ConfigureAwait(false);
        if (RecordReference.TryParse(id, out var record))
            return await ReadAsync(id, record.Batch, record.Index, cancellationToken).ConfigureAwait(false);
        if (!Codes.IsTransactionId(id))
            throw new LedgerInputException(LedgerError.IdWrong, id);
        var trust = await client.ReadTrustAsync(cancellationToken).ConfigureAwait(false);
        var entry = await EntryAsync(new TransactionProofs(client.Connection, trust), id, cancellationToken).ConfigureAwait(false);
        return new LedgerHistory(id, null, null, null, [entry]);
    }

    private async Task<LedgerHistory> ReadAsync(string id, BatchId batch, int? index, CancellationToken cancellationToken)
    {
        var own = await client.ReadEvidenceAsync(batch.ToString(), cancellationToken).ConfigureAwait(false);
        var evidence = own.WithCarried();
        var transactions = new List<string> { own.Batch.TransactionId };
        transactions.AddRange(own.Events.Select(e => e.TransactionId));
        transactions.AddRange(own.Statuses.Where(s => index is null || s.Index == index).Select(s => s.TransactionId));
        var trust = await client.ReadTrustAsync(cancellationToken).ConfigureAwait(false);
        var proofs = new TransactionProofs(client.Connection, trust);
        var entries = new List<TrailEntry>();
        foreach (var transaction in transactions.Distinct(StringComparer.Ordinal))
            entries.Add(await EntryAsync(proofs, transaction, cancellationToken).ConfigureAwait(false));
        var parent = evidence.Parent?.Code ?? string.Empty;
        return new LedgerHistory(
            id,
            evidence,
            BatchProgress.Of(batch, parent, evidence.Events),
            index is { } place ? EffectiveStatus.Of(batch, place, parent, evidence.Statuses) : null,
            [.. entries.OrderBy(e => e.BlockNumber).ThenBy(e => e.Index)]);
    }

    private async Task<TrailEntry> EntryAsync(TransactionProofs proofs, string transactionId, CancellationToken cancellationToken)
    {
        var proof = await proofs.ProveAsync(transactionId, cancellationToken).ConfigureAwait(false);
        return new TrailReader(client.Connection).Read(proof.BlockNumber, proof.Index, proof.Transaction, proof.Code);
    }
}
