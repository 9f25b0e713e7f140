using Grpc.Core;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Shim.Internal;

namespace Hyperledger.Fabric.Shim;

/// <summary>
/// Chaincode as a service: answers <c>protos.Chaincode/Connect</c>, which a peer dials. Each peer has a stream of its own.
/// Map it in a gRPC server whose message limit is 100 MB, Fabric's own.
/// </summary>
public sealed class ChaincodeService : Protos.Peer.Chaincode.ChaincodeBase
{
    private readonly IChaincode _chaincode;
    private readonly string _packageId;
    private readonly ChaincodeStreamOptions _options;

    /// <summary>Creates the service.</summary>
    /// <param name="chaincode">What answers the transactions of every peer.</param>
    /// <param name="packageId">The chaincode's package id, <c>label:hash</c>.</param>
    /// <param name="options">Null for the defaults; the bounds hold for each peer. Its Stopping is the host's, so that running transactions finish.</param>
    public ChaincodeService(IChaincode chaincode, string packageId, ChaincodeStreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(chaincode);
        ArgumentException.ThrowIfNullOrEmpty(packageId);
        _chaincode = chaincode;
        _packageId = packageId;
        _options = options ?? new ChaincodeStreamOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    public override Task Connect(
        IAsyncStreamReader<ChaincodeMessage> requestStream, IServerStreamWriter<ChaincodeMessage> responseStream, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(requestStream);
        ArgumentNullException.ThrowIfNull(responseStream);
        ArgumentNullException.ThrowIfNull(context);
        return GrpcTransport.RunAsync(_chaincode, _packageId, requestStream, responseStream, _options, context.CancellationToken);
    }
}
