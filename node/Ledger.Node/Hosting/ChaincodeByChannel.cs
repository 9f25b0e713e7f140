using System.Collections.Concurrent;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Shim;

namespace Ledger.Node.Hosting;

/// <summary>One chaincode whose settings are each channel's own: the organisation whose administrator registers units is.</summary>
internal sealed class ChaincodeByChannel(Func<string, IChaincode> create) : IChaincode
{
    private readonly ConcurrentDictionary<string, IChaincode> _ofChannels = new(StringComparer.Ordinal);

    public Task<Response> InvokeAsync(IChaincodeStub stub, CancellationToken cancellationToken = default) => Of(stub).InvokeAsync(stub, cancellationToken);

    public Task<Response> InitAsync(IChaincodeStub stub, CancellationToken cancellationToken = default) => Of(stub).InitAsync(stub, cancellationToken);

    private IChaincode Of(IChaincodeStub stub) => _ofChannels.GetOrAdd(stub.ChannelId, create);
}
