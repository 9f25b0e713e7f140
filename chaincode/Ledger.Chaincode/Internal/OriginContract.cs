using System.Globalization;
using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

[Contract("origins")]
internal sealed class OriginContract(LedgerChaincodeOptions options) : LedgerContract(options)
{
    // A ledger that went on is registered again; with an older state nobody brings back what was revoked since.
    [Submit]
    public async Task<Origin> RegisterAsync(LedgerContext context, OriginStatement origin, CancellationToken cancellationToken)
    {
        var caller = await context.AuthoriseProvinceAsync(cancellationToken).ConfigureAwait(false);
        var key = StateKey.Origin(origin.GenesisHash);
        if (await context.GetAsync(key, Origin.Parse, cancellationToken).ConfigureAwait(false) is { } known && origin.Height <= known.Height)
        {
            throw Refuse.With(
                RefusalCodes.OriginNotGrown,
                string.Create(CultureInfo.InvariantCulture, $"Transaction {known.TransactionId} registered the ledger at height {known.Height}; only a greater one takes its place."),
                key);
        }
        return await context.PutAsync(
            key,
            new Origin
            {
                Channel = origin.Channel,
                GenesisHash = origin.GenesisHash,
                Height = origin.Height,
                LastBlockHash = origin.LastBlockHash,
                Batches = origin.Batches,
                Root = origin.Root,
                File = origin.File,
                At = context.At,
                By = caller,
                TransactionId = context.Stub.TransactionId,
            },
            "OriginRegistered",
            cancellationToken).ConfigureAwait(false);
    }

    [Evaluate]
    public Task<Origin> GetAsync(LedgerContext context, string genesisHash, CancellationToken cancellationToken)
    {
        Refuse.Unless(Codes.IsRoot(genesisHash), nameof(genesisHash), "64 lowercase hex digits belong here.");
        return RequireAsync(context, genesisHash, cancellationToken);
    }

    [Evaluate]
    public async Task<byte[]> ListAsync(LedgerContext context, CancellationToken cancellationToken) =>
        StateList.ToCanonicalBytes(await context.ListAsync("origin", [], Origin.Parse, cancellationToken).ConfigureAwait(false));

    internal static Task<Origin> RequireAsync(LedgerContext context, string genesisHash, CancellationToken cancellationToken) =>
        context.RequireAsync(StateKey.Origin(genesisHash), Origin.Parse, RefusalCodes.OriginUnknown, "The ledger of which the batch comes", cancellationToken);
}
