using System.Text;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Shim.Tests;

/// <summary>A chaincode of one method whose text is the payload.</summary>
internal sealed class DelegateChaincode(Func<IChaincodeStub, CancellationToken, Task<string>> invoke) : IChaincode
{
    public async Task<Response> InvokeAsync(IChaincodeStub stub, CancellationToken cancellationToken) =>
        ChaincodeResponse.Success(Encoding.UTF8.GetBytes(await invoke(stub, cancellationToken)));
}
