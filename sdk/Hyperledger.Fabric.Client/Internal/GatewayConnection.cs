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
        Telemetry = new Telemetry(options.LoggerFactory);
        Creator = UnsafeByteOperations.UnsafeWrap(_signingIdentity.Creator);
    }

    public IIdentity Identity => _options.Identity;

    public GatewayOptions Options => _options;

    public TimeProvider TimeProvider => _options.TimeProvider;

    public DeliverClient Deliver { get; }

    public Telemetry Telemetry { get; }

    /// <summary>The serialized identity, shared by every header.</summary>
    public ByteString Creator { get; }

    public byte[] Digest(ByteString message) => _signingIdentity.Hash.Compute(message.Memory);

    public async ValueTask<ByteString> SignAsync(ByteString message, CancellationToken cancellationToken) =>
        UnsafeByteOperations.UnsafeWrap(await _signingIdentity.SignAsync(message.Memory, cancellationToken).ConfigureAwait(false));

    public async Task<Response> EvaluateAsync(EvaluateRequest request, CallSettings? settings, CancellationToken cancellationToken)
    {
        var response = await CallAsync(
            GatewayStep.Evaluate, request.ChannelId, request.TransactionId, request, _options.Evaluate, settings,
            static (client, request, options) => client.EvaluateAsync(request, options), cancellationToken).ConfigureAwait(false);
        return response.Result ?? new Response();
    }

    public async Task<Envelope> EndorseAsync(EndorseRequest request, CallSettings? settings, CancellationToken cancellationToken)
    {
        var response = await CallAsync(
            GatewayStep.Endorse, request.ChannelId, request.TransactionId, request, _options.Endorse, settings,
            static (client, request, options) => client.EndorseAsync(request, options), cancellationToken).ConfigureAwait(false);
        return response.PreparedTransaction ?? new Envelope();
    }

    public Task SubmitAsync(SubmitRequest request, CallSettings? settings, CancellationToken cancellationToken) =>
        CallAsync(
            GatewayStep.Submit, request.ChannelId, request.TransactionId, request, _options.Submit, settings,
            static (client, request, options) => client.SubmitAsync(request, options), cancellationToken);

    public Task<CommitStatusResponse> CommitStatusAsync(
        SignedCommitStatusRequest request, string channelName, string transactionId, CallSettings? settings, CancellationToken cancellationToken) =>
        CallAsync(
            GatewayStep.CommitStatus, channelName, transactionId, request, _options.CommitStatus, settings,
            static (client, request, options) => client.CommitStatusAsync(request, options), cancellationToken);

    public AsyncServerStreamingCall<ChaincodeEventsResponse> ChaincodeEvents(
        SignedChaincodeEventsRequest request, CallSettings? settings, CancellationToken cancellationToken) =>
        _gateway.ChaincodeEvents(request, _options.ChaincodeEvents.ToCallOptions(settings, cancellationToken));

    private async Task<TResponse> CallAsync<TRequest, TResponse>(
        GatewayStep step,
        string channelName,
        string transactionId,
        TRequest request,
        CallSettings defaults,
        CallSettings? settings,
        Func<GatewayClient, TRequest, CallOptions, AsyncUnaryCall<TResponse>> call,
        CancellationToken cancellationToken)
    {
        var telemetry = Telemetry.Begin(step, channelName, transactionId);
        try
        {
            var response = await call(_gateway, request, defaults.ToCallOptions(settings, cancellationToken)).ResponseAsync.ConfigureAwait(false);
            telemetry.Succeeded();
            return response;
        }
        catch (Exception e) when (RpcFailure.IsRpc(e))
        {
            var failure = RpcFailure.Translate(e, step, transactionId, cancellationToken);
            telemetry.Failed(failure);
            throw failure;
        }
    }
}
