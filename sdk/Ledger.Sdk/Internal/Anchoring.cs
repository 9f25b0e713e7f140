using Hyperledger.Fabric.Client;
using Ledger.Records.State;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Import;

namespace Ledger.Sdk.Internal;

/// <summary>Prepares files and brings their batches on the ledger, each exactly once.</summary>
internal sealed class Anchoring(LedgerClient client)
{
    public async Task<AnchorResult> RunAsync(
        LedgerStore store, IReadOnlyList<string> files, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        // Before any document is made: is the network there, the school known, and what became of an interrupted run?
        var school = await client.GetUnitAsync(options.School, cancellationToken).ConfigureAwait(false);
        if (!(await client.ReadTrustAsync(cancellationToken).ConfigureAwait(false)).IsEmbedded)
            await store.Backups.RequireAsync(cancellationToken).ConfigureAwait(false);
        await client.ReplayErasuresAsync(store, cancellationToken).ConfigureAwait(false);
        var receipts = new List<Receipt>();
        foreach (var waiting in store.Batches.Where(b => b.State == CacheBatchState.Prepared && b.School == options.School && b.Term == options.Term))
        {
            if (await FindOnLedgerAsync(waiting, cancellationToken).ConfigureAwait(false) is { } found)
                receipts.Add(store.MarkAnchored(waiting, found).Receipt!);
        }

        await client.MarkWithdrawnAsync(store, b => b.School == options.School && b.Term == options.Term, cancellationToken).ConfigureAwait(false);

        var prepared = await store.PrepareAsync(files, options, progress, cancellationToken).ConfigureAwait(false);
        foreach (var batch in prepared.Batches)
        {
            progress?.Report(new ImportProgress(ImportStep.Anchoring, 0, batch.Size));
            var receipt = await AnchorAsync(batch, school, cancellationToken).ConfigureAwait(false);
            store.MarkAnchored(batch, receipt);
            receipts.Add(receipt);
            progress?.Report(new ImportProgress(ImportStep.Anchoring, batch.Size, batch.Size));
        }

        var earlier = prepared.Anchored.Select(b => b.Receipt).OfType<Receipt>().Where(r => receipts.All(n => n.BatchId != r.BatchId));
        return new AnchorResult(prepared.Report, receipts, [.. earlier]);
    }

    /// <summary>Anchors a prepared batch; one that the ledger has already gives its receipt.</summary>
    public async Task<Receipt> AnchorAsync(CacheBatch batch, Unit school, CancellationToken cancellationToken)
    {
        var anchor = new BatchAnchor
        {
            School = batch.School,
            Term = batch.Term,
            Stage = batch.Stage,
            Size = batch.Size,
            Sha256Root = batch.Sha256Root,
            Sm3Root = batch.Sm3Root,
            RuleSetOwner = batch.RuleSetOwner,
            RuleSet = batch.RuleSet,
            RuleSetVersion = batch.RuleSetVersion,
        };
        try
        {
            var submitted = await client.SubmitAsync(
                "batches", "Anchor", [Argument.FromBytes(anchor.ToCanonicalBytes())], b => Batch.Parse(b), school, cancellationToken).ConfigureAwait(false);
            return await ReceiptAsync(batch, submitted.Result, cancellationToken).ConfigureAwait(false);
        }
        catch (LedgerRefusedException e) when (e.ContractCode == RefusalCodes.AlreadyAnchored || e.Error == LedgerError.NotCommitted)
        {
            // A first attempt whose answer was lost: the ledger has the batch, or the same transaction raced itself.
            if (await FindOnLedgerAsync(batch, cancellationToken).ConfigureAwait(false) is { } found)
                return found;
            throw;
        }
    }

    private async Task<Receipt?> FindOnLedgerAsync(CacheBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await client.Connection.EvaluateAsync("batches", "Get", [batch.School, batch.Term, batch.Sha256Root], cancellationToken).ConfigureAwait(false);
            return await ReceiptAsync(batch, Batch.Parse(bytes), cancellationToken).ConfigureAwait(false);
        }
        catch (LedgerRefusedException e) when (e.ContractCode == RefusalCodes.BatchUnknown)
        {
            return null;
        }
    }

    private async Task<Receipt> ReceiptAsync(CacheBatch batch, Batch anchored, CancellationToken cancellationToken)
    {
        if (anchored.Sm3Root != batch.Sm3Root || anchored.Size != batch.Size)
            throw new LedgerRefusedException(LedgerError.RootsDiffer, batch.BatchId, "SM3");
        return await ProveAsync(client, anchored, cancellationToken).ConfigureAwait(false);
    }

    // A receipt is of what a signed block holds, not of what a peer says.
    internal static async Task<Receipt> ProveAsync(LedgerClient client, Batch anchored, CancellationToken cancellationToken)
    {
        var trust = await client.ReadTrustAsync(cancellationToken).ConfigureAwait(false);
        var proof = await new TransactionProofs(client.Connection, trust).ProveAsync(anchored.TransactionId, cancellationToken).ConfigureAwait(false);
        proof.RequireWrite(StateKey.Batch(anchored.BatchId), anchored.ToCanonicalBytes());
        return new Receipt
        {
            BatchId = anchored.BatchId.ToString(),
            School = anchored.School,
            Term = anchored.Term,
            Stage = anchored.Stage,
            Size = anchored.Size,
            Sha256Root = anchored.Sha256Root,
            Sm3Root = anchored.Sm3Root,
            Channel = client.Connection.Network.Name,
            GenesisHash = trust.GenesisHash,
            TransactionId = anchored.TransactionId,
            BlockNumber = proof.BlockNumber,
            BlockHash = Convert.ToHexStringLower(proof.BlockHash.Span),
            Time = anchored.At,
            Operator = proof.Transaction.Creator?.CommonName,
        };
    }
}
