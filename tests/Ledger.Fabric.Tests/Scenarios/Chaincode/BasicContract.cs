using System.Text;
using System.Text.Json;
using Hyperledger.Fabric.Contract;

namespace Ledger.Fabric.Tests.Scenarios.Chaincode;

/// <summary>What the scenarios' <c>basic</c> does (fabric-gateway scenario/fixtures/chaincode/golang/basic).</summary>
[Contract("basic")]
public sealed class BasicContract : ContractBase
{
    [Submit(Name = "echo")]
    public string Echo(string text) => text;

    /// <summary>The transient data as a JSON object of texts.</summary>
    [Evaluate(Name = "echoTransient")]
    public string EchoTransient(TransactionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return JsonSerializer.Serialize(new SortedDictionary<string, string>(
            context.Stub.Transient.ToDictionary(entry => entry.Key, entry => Encoding.UTF8.GetString(entry.Value.Span)), StringComparer.Ordinal));
    }

    [Submit(Name = "put")]
    public async Task<string> PutAsync(TransactionContext context, string key, string value)
    {
        ArgumentNullException.ThrowIfNull(context);
        await context.Stub.PutStateAsync(key, Encoding.UTF8.GetBytes(value));
        return value;
    }

    [Evaluate(Name = "get")]
    public async Task<string> GetAsync(TransactionContext context, string key)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Encoding.UTF8.GetString((await context.Stub.GetStateAsync(key)).Span);
    }

    [Submit(Name = "errorMessage")]
    public void ErrorMessage(string message) => throw new ContractException("REFUSED", message);

    [Submit(Name = "event")]
    public void Event(TransactionContext context, string name, string payload)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Stub.SetEvent(name, Encoding.UTF8.GetBytes(payload));
    }
}
