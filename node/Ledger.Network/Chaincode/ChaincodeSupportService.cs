using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Chaincode.Internal;

namespace Ledger.Network.Chaincode;

/// <summary>
/// <c>protos.ChaincodeSupport/Register</c> of a peer's endpoint: chaincode that dials the peer. Only who shows the client
/// certificate that was issued for a package registers as it (core/chaincode/accesscontrol). Thread-safe.
/// </summary>
public sealed class ChaincodeSupportService : Hyperledger.Fabric.Protos.Peer.ChaincodeSupport.ChaincodeSupportBase
{
    private readonly ChaincodeRegistry _registry;
    private readonly string _peer;
    private readonly Func<string, string?> _findPackage;

    internal ChaincodeSupportService(ChaincodeRegistry registry, string peer, Func<string, string?> findPackage)
    {
        _registry = registry;
        _peer = peer;
        _findPackage = findPackage;
    }

    public override async Task Register(IAsyncStreamReader<ChaincodeMessage> requestStream, IServerStreamWriter<ChaincodeMessage> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken).ConfigureAwait(false)) return;
        var certificate = context.GetHttpContext().Connection.ClientCertificate;
        var shown = certificate is null ? null : Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));
        if (Refusal(requestStream.Current, shown) is { } refusal) throw new RpcException(new Status(StatusCode.Unknown, refusal));
        try
        {
            await GrpcStream.RunAsync(_registry, _peer, new BegunStream(requestStream), responseStream, context.CancellationToken).ConfigureAwait(false);
        }
        catch (ChaincodeExecutionException e)
        {
            throw new RpcException(new Status(StatusCode.Unknown, e.Message));
        }
    }

    private string? Refusal(ChaincodeMessage first, string? shown)
    {
        if (first.Type != ChaincodeMessage.Types.Type.Register) return "First message needs to be a register";
        string name;
        try
        {
            name = ChaincodeID.Parser.ParseFrom(first.Payload).Name;
        }
        catch (InvalidProtocolBufferException e)
        {
            return e.Message;
        }
        if (shown is null) return $"TLS is active but chaincode {name} didn't send certificate";
        return _findPackage(shown) switch
        {
            null => $"Chaincode {name} with given certificate hash {shown} not found in registry",
            var registered when registered != name => $"Chaincode {name} with given certificate hash {shown} belongs to a different chaincode",
            _ => null,
        };
    }

    /// <summary>A stream whose first message was read already, and is given once more.</summary>
    private sealed class BegunStream(IAsyncStreamReader<ChaincodeMessage> stream) : IAsyncStreamReader<ChaincodeMessage>
    {
        private bool _isBegun;

        public ChaincodeMessage Current => stream.Current;

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (_isBegun) return stream.MoveNext(cancellationToken);
            _isBegun = true;
            return Task.FromResult(true);
        }
    }
}
