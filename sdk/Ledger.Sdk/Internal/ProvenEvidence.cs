using Ledger.Records.State;

namespace Ledger.Sdk.Internal;

/// <summary>What this ledger has of a batch, each object proved from the signed block that wrote it.</summary>
internal sealed class ProvenEvidence(LedgerClient client, TransactionProofs proofs)
{
    public async Task<(Evidence Evidence, TransactionProof Anchored)> ReadAsync(Batch batch, CancellationToken cancellationToken)
    {
        var evidence = await client.ReadEvidenceAsync(batch.BatchId.ToString(), cancellationToken).ConfigureAwait(false);
        var proof = await proofs.ProveAsync(batch.TransactionId, cancellationToken).ConfigureAwait(false);
        proof.RequireWrite(StateKey.Batch(batch.BatchId), batch.ToCanonicalBytes());
        if (evidence.Moved is { } moved)
            proof.RequireWrite(StateKey.Moved(batch.BatchId), moved.ToCanonicalBytes());
        foreach (var change in evidence.Events)
            await RequireAsync(change.TransactionId, StateKey.BatchEvent(change.Batch, change.TransactionId), change).ConfigureAwait(false);
        foreach (var status in evidence.Statuses)
            await RequireAsync(status.TransactionId, StateKey.Status(status.Batch, status.Index, status.TransactionId), status).ConfigureAwait(false);
        foreach (var step in evidence.Objections)
            await RequireAsync(step.TransactionId, StateKey.Objection(step.Batch, step.About ?? step.TransactionId, step.TransactionId), step).ConfigureAwait(false);
        return (evidence, proof);

        async Task RequireAsync(string transaction, StateKey key, IStateValue value) =>
            (await proofs.ProveAsync(transaction, cancellationToken).ConfigureAwait(false)).RequireWrite(key, value.ToCanonicalBytes());
    }
}
