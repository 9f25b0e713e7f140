using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Peer;
using DeliverClient = Hyperledger.Fabric.Protos.Peer.Deliver.DeliverClient;
using GatewayClient = Hyperledger.Fabric.Protos.Gateway.Gateway.GatewayClient;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>
/// What every object of a gateway shares: the services' clients, the identity and the settings of each step. Its calls
/// translate gRPC's exceptions into this library's.
/// </summary>
internal sealed class GatewayConnection
{
    private readonly GatewayClient _gateway;
    private readonly GatewayOptions _options;
    private readonly SigningIdentity _signingIdentity;

    public GatewayConnection(GatewayOptions options)
    {
        _options = options;
        _gateway = new GatewayClient(options.CallInvoker);
        Deliver = new DeliverClient(options.CallInvoker);
        _signingIdentity = new SigningIdentity(options.Identity, options.Signer ?? new OfflineSigner(), options.Hash);
        Creator = UnsafeByteOperations.UnsafeWrap(_signingIdentity.Creator);
    }

    public IIdentity Identity => _options.Identity;

    public GatewayOptions Options => _options;

    public TimeProvider TimeProvider => _options.TimeProvider;

    public DeliverClient Deliver { get; }

    /// <summary>The serialized identity, shared by every header.</summary>
    public ByteString Creator { get; }

    public byte[] Digest(ByteString message) => _signingIdentity.Hash.Compute(message.Memory);

    public async ValueTask<ByteString> SignAsync(ByteString message, CancellationToken cancellationToken) =>
        UnsafeByteOperations.UnsafeWrap(await _signingIdentity.SignAsync(message.Memory, cancellationToken).ConfigureAwait(false));

    public async Task<Response> EvaluateAsync(EvaluateRequest request, CallSettings? settings, CancellationToken cancellationToken)
    {
        try
        {
            var response = await _gateway.EvaluateAsync(request, _options.Evaluate.ToCallOptions(settings, cancellationToken))
                .ResponseAsync.ConfigureAwait(false);
            return response.Result ?? new Response();
        }
        catch (Exception e) when (RpcFailure.IsRpc(e))
        {
            throw RpcFailure.Translate(e, GatewayStep.Evaluate, request.TransactionId, cancellationToken);
        }
    }

    public async Task<Envelope> EndorseAsync(EndorseRequest request, CallSettings? settings, CancellationToken cancellationToken)
    {
        try
        {
            var response = await _gateway.EndorseAsync(request, _options.Endorse.ToCallOptions(settings, cancellationToken))
                .ResponseAsync.ConfigureAwait(false);
            return response.PreparedTransaction ?? new Envelope();
        }
        catch (Exception e) when (RpcFailure.IsRpc(e))
        {
            throw RpcFailure.Translate(e, GatewayStep.Endorse, request.TransactionId, cancellationToken);
        }
    }

    public async Task SubmitAsync(SubmitRequest request, CallSettings? settings, CancellationToken cancellationToken)
    {
        try
        {
            await _gateway.SubmitAsync(request, _options.Submit.ToCallOptions(settings, cancellationToken))
                .ResponseAsync.ConfigureAwait(false);
        }
        catch (Exception e) when (RpcFailure.IsRpc(e))
        {
            throw RpcFailure.Translate(e, GatewayStep.Submit, request.TransactionId, cancellationToken);
        }
    }

    public async Task<CommitStatusResponse> CommitStatusAsync(
        SignedCommitStatusRequest request, string transactionId, CallSettings? settings, CancellationToken cancellationToken)
    {
        try
        {
            return await _gateway.CommitStatusAsync(request, _options.CommitStatus.ToCallOptions(settings, cancellationToken))
                .ResponseAsync.ConfigureAwait(false);
        }
        catch (Exception e) when (RpcFailure.IsRpc(e))
        {
            throw RpcFailure.Translate(e, GatewayStep.CommitStatus, transactionId, cancellationToken);
        }
    }

    public AsyncServerStreamingCall<ChaincodeEventsResponse> ChaincodeEvents(
        SignedChaincodeEventsRequest request, CallSettings? settings, CancellationToken cancellationToken) =>
        _gateway.ChaincodeEvents(request, _options.ChaincodeEvents.ToCallOptions(settings, cancellationToken));
}
