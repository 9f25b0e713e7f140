using System.Globalization;
using Hyperledger.Fabric.Client;
using Ledger.Records.State;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Import;
using Ledger.Sdk.Moves;

namespace Ledger.Sdk.Internal;

/// <summary>Brings one school's batches from another ledger, each once.</summary>
internal sealed class Moving(LedgerClient client)
{
    public async Task<MoveResult> RunAsync(MoveFile file, string school, LedgerStore? store, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var origin = await client.FindOriginAsync(file.GenesisHash, cancellationToken).ConfigureAwait(false)
            ?? throw new LedgerRefusedException(LedgerError.MoveUnregistered, file.Channel, file.GenesisHash);
        if (!origin.Says(file.Statement))
            throw new LedgerRefusedException(LedgerError.MoveFileOther, file.Sha256, origin.File);
        var unit = await client.GetUnitAsync(school, cancellationToken).ConfigureAwait(false);
        List<string> moved = [], earlier = [];
        var own = file.Batches.Index().Where(b => b.Item.BatchId.School == school).ToList();
        foreach (var (index, batch) in own)
        {
            progress?.Report(new ImportProgress(ImportStep.Anchoring, moved.Count + earlier.Count, own.Count));
            var isNew = await MoveAsync(file, index, batch, unit, cancellationToken).ConfigureAwait(false);
            (isNew ? moved : earlier).Add(batch.BatchId.ToString());
            await KeepReceiptAsync(store, batch, cancellationToken).ConfigureAwait(false);
        }

        return new MoveResult(school, moved, earlier);
    }

    private async Task<bool> MoveAsync(MoveFile file, int index, MovedBatch batch, Unit school, CancellationToken cancellationToken)
    {
        if (await IsHereAsync(batch, cancellationToken).ConfigureAwait(false))
            return false;
        try
        {
            await client.SubmitAsync(
                "batches", "Move",
                [Argument.FromBytes(batch.ToCanonicalBytes()), index.ToString(CultureInfo.InvariantCulture), Convert.ToHexStringLower(file.Path(index).Span)],
                b => Batch.Parse(b), school, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (LedgerRefusedException e) when (e.ContractCode == RefusalCodes.AlreadyAnchored || e.Error == LedgerError.NotCommitted)
        {
            // A first attempt whose answer was lost.
            if (await IsHereAsync(batch, cancellationToken).ConfigureAwait(false))
                return true;
            throw;
        }
    }

    private async Task<bool> IsHereAsync(MovedBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            var id = batch.BatchId;
            var here = Batch.Parse(await client.Connection.EvaluateAsync("batches", "Get", [id.School, id.Term, id.Sha256Root], cancellationToken).ConfigureAwait(false));
            return here.Origin == batch.Origin ? true : throw new LedgerRefusedException(LedgerError.MoveAnchoredHere, id.ToString(), here.TransactionId);
        }
        catch (LedgerRefusedException e) when (e.ContractCode == RefusalCodes.BatchUnknown)
        {
            return false;
        }
    }

    // The school's store then knows the batch by its place on this ledger.
    private async Task KeepReceiptAsync(LedgerStore? store, MovedBatch moved, CancellationToken cancellationToken)
    {
        if (store?.Batches.FirstOrDefault(b => b.BatchId == moved.BatchId.ToString()) is not { State: not CacheBatchState.Prepared } cached)
            return;
        var receipt = await client.GetReceiptAsync(cached.BatchId, cancellationToken).ConfigureAwait(false);
        if (cached.Receipt != receipt)
            store.Put(cached with { Receipt = receipt });
    }
}
