using System.Text.Json.Serialization;
using Hyperledger.Fabric.Shim;

namespace Hyperledger.Fabric.Contract.Tests;

public enum Colour
{
    Red,
    Green,
}

public sealed record Asset(string Id, int Size, Colour Colour, decimal Price);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Asset))]
[JsonSerializable(typeof(List<Asset>))]
internal sealed partial class SampleJson : JsonSerializerContext;

public sealed class SampleContext(IChaincodeStub stub, TransactionFunction called) : TransactionContext(stub, called)
{
    public List<string> Steps { get; } = [];
}

[Contract("assets")]
public sealed class AssetContract : ContractBase
{
    public override TransactionContext CreateContext(IChaincodeStub stub, TransactionFunction called) => new SampleContext(stub, called);

    public override Task BeforeAsync(TransactionContext context, CancellationToken cancellationToken)
    {
        if (context.Function.Name == "Forbidden") throw new ContractException("FORBIDDEN", "Not today.", "asset/1", 403);
        ((SampleContext)context).Steps.Add("before");
        return Task.CompletedTask;
    }

    public override Task AfterAsync(TransactionContext context, ReadOnlyMemory<byte> result, CancellationToken cancellationToken)
    {
        if (context.Function.Name == "Steps") context.Stub.SetEvent("After", result);
        return Task.CompletedTask;
    }

    public override Task<ReadOnlyMemory<byte>> UnknownAsync(TransactionContext context, CancellationToken cancellationToken) => context.Function.Name == "Anything"
        ? Task.FromResult<ReadOnlyMemory<byte>>("anything"u8.ToArray())
        : base.UnknownAsync(context, cancellationToken);

    [Submit]
    public async Task<Asset> PutAsync(SampleContext context, Asset asset, CancellationToken cancellationToken)
    {
        await context.Stub.PutStateAsync(asset.Id, System.Text.Encoding.UTF8.GetBytes(asset.Size.ToString(System.Globalization.CultureInfo.InvariantCulture)), cancellationToken);
        return asset with { Size = asset.Size + 1 };
    }

    [Evaluate]
    public string Steps(SampleContext context) => string.Join(',', context.Steps);

    [Evaluate(Name = "add")]
    public decimal Add(decimal a, int b, Colour colour = Colour.Green) => a + b + (int)colour;

    [Evaluate]
    public byte[] Bytes(byte[] bytes) => bytes;

    [Evaluate]
    public DateOnly NextDay(DateOnly day) => day.AddDays(1);

    [Evaluate]
    public bool Not(bool value) => !value;

    [Submit]
    public void Nothing(string ignored) => _ = ignored;

    [Submit]
    public ValueTask Forbidden() => default;

    [Submit]
    public Task FailAsync() => Task.FromException(new InvalidDataException("broken: 坏"));

    public string NotAFunction() => "";
}

[Contract("other:one")]
public sealed class OtherContract : ContractBase
{
    [Evaluate]
    public string Name(TransactionContext context) => context.Function.ToString();
}
