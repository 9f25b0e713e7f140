using System.Text.Json;
using Hyperledger.Fabric.Contract;
using Hyperledger.Fabric.Shim;

namespace Fabric_Chaincode;

/// <summary>Clients call its functions as <c>assets:Create</c>, <c>assets:Read</c> and so on.</summary>
[Contract("assets")]
public sealed class AssetContract : ContractBase
{
    [Submit]
    public async Task CreateAsync(TransactionContext context, Asset asset, CancellationToken cancellationToken)
    {
        if (!(await context.Stub.GetStateAsync(KeyOf(asset.Id), cancellationToken)).IsEmpty)
            throw new ContractException("ASSET_EXISTS", "An asset of this id exists; choose another.", asset.Id);
        await PutAsync(context.Stub, asset, "Created", cancellationToken);
    }

    [Submit]
    public async Task<Asset> TransferAsync(TransactionContext context, string id, string owner, CancellationToken cancellationToken)
    {
        var transferred = await ReadAsync(context, id, cancellationToken) with { Owner = owner };
        await PutAsync(context.Stub, transferred, "Transferred", cancellationToken);
        return transferred;
    }

    [Evaluate]
    public async Task<Asset> ReadAsync(TransactionContext context, string id, CancellationToken cancellationToken)
    {
        var value = await context.Stub.GetStateAsync(KeyOf(id), cancellationToken);
        return value.IsEmpty
            ? throw new ContractException("ASSET_UNKNOWN", "There is no asset of this id.", id)
            : JsonSerializer.Deserialize(value.Span, AssetJson.Default.Asset)!;
    }

    [Evaluate]
    public async Task<List<Asset>> ListAsync(TransactionContext context, CancellationToken cancellationToken)
    {
        var assets = new List<Asset>();
        await foreach (var entry in context.Stub.GetStateByPartialCompositeKeyAsync("asset", [], cancellationToken))
            assets.Add(JsonSerializer.Deserialize(entry.Value.Span, AssetJson.Default.Asset)!);
        return assets;
    }

    private static string KeyOf(string id) => CompositeKey.Create("asset", id);

    private static async Task PutAsync(IChaincodeStub stub, Asset asset, string happened, CancellationToken cancellationToken)
    {
        var value = JsonSerializer.SerializeToUtf8Bytes(asset, AssetJson.Default.Asset);
        await stub.PutStateAsync(KeyOf(asset.Id), value, cancellationToken);
        stub.SetEvent(happened, value);
    }
}
