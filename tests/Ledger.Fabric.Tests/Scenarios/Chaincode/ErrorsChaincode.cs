using System.Globalization;
using System.Text;
using System.Text.Json;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Shim;

namespace Ledger.Fabric.Tests.Scenarios.Chaincode;

/// <summary>
/// What the scenarios' <c>errors</c> does (fabric-gateway scenario/fixtures/chaincode/node/errors), with the texts that its API
/// has for a wrong call. It stands below our contract API, whose refusals are JSON.
/// </summary>
/// <param name="crash">Ends the stream to the peer, as the end of the process would.</param>
internal sealed class ErrorsChaincode(Action crash) : IChaincode
{
    public async Task<Response> InvokeAsync(IChaincodeStub stub, CancellationToken cancellationToken = default)
    {
        switch (stub.FunctionName, stub.Parameters)
        {
            case ("exists", [var key]):
                var value = await stub.GetStateAsync(key, cancellationToken);
                return ChaincodeResponse.Success(Encoding.UTF8.GetBytes(value.IsEmpty ? "false" : "true"));
            case ("exists", { Count: var count }):
                return ChaincodeResponse.Error(string.Create(CultureInfo.InvariantCulture, $"Expected 1 parameters, but {count} have been supplied"));
            case ("crash", []):
                crash();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return ChaincodeResponse.Success();
            case ("nondet", []):
                await stub.PutStateAsync("random", Guid.NewGuid().ToByteArray(), cancellationToken);
                return ChaincodeResponse.Success();
            case ("orgsFail", [var organisations]):
                if (JsonSerializer.Deserialize<string[]>(organisations)!.Contains(stub.PeerMspId))
                    return ChaincodeResponse.Error($"{stub.PeerMspId} refuses to endorse this");
                await stub.PutStateAsync("mykey", "myvalue"u8.ToArray(), cancellationToken);
                return ChaincodeResponse.Success();
            default:
                return ChaincodeResponse.Error($"You've asked to invoke a function that does not exist: {stub.FunctionName}");
        }
    }
}
