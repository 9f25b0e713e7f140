using Grpc.Core;
using Hyperledger.Fabric.Client.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hyperledger.Fabric.Client;

/// <summary>
/// Several gateway peers as one: calls are spread over them, and a call that a peer could not take goes to the next.
/// Give it to <see cref="GatewayOptions"/>. Safe for concurrent use; it owns nothing.
/// </summary>
/// <remarks>
/// <para>A call goes on to another peer on <c>UNAVAILABLE</c> (no connection, or a gateway that found no endorser or
/// orderer) and on 'too many requests', each peer at most once, within the call's one deadline. All calls of the Gateway
/// service may be repeated: evaluating and endorsing record nothing, the status is a question, and an envelope that is
/// ordered twice counts once, the second copy being marked <c>DUPLICATE_TXID</c>.</para>
/// <para>A peer whose connection failed is left out for half a second, doubling to 30 seconds while it goes on failing; when
/// all are left out, all are tried. Streams are opened on one peer and end with it:
/// <see cref="EventsOptions.Reconnect"/> opens them on another.</para>
/// </remarks>
public sealed partial class BalancedCallInvoker : CallInvoker
{
    private readonly GatewayEndpoint[] _endpoints;
    private readonly EndpointSelection _selection;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private uint _turn;

    /// <summary>Joins endpoints.</summary>
    /// <param name="endpoints">The peers, at least one.</param>
    /// <param name="selection">Which of them takes a call.</param>
    /// <param name="timeProvider">The clock of the pauses; null: the system's.</param>
    /// <param name="loggerFactory">Where it says that a peer fails; null: nowhere.</param>
    public BalancedCallInvoker(
        IEnumerable<GatewayEndpoint> endpoints,
        EndpointSelection selection = EndpointSelection.RoundRobin,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        _endpoints = [.. endpoints];
        if (_endpoints.Length == 0)
            throw new ArgumentException("Name at least one gateway peer.", nameof(endpoints));
        _selection = selection;
        _time = timeProvider ?? TimeProvider.System;
        _logger = (ILogger?)loggerFactory?.CreateLogger(ClientDiagnostics.LoggerName) ?? NullLogger.Instance;
    }

    /// <summary>The peers, in the order given.</summary>
    public IReadOnlyList<GatewayEndpoint> Endpoints => _endpoints;

    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new FailoverCall<TRequest, TResponse>(this, method, host, options, request);
        return new AsyncUnaryCall<TResponse>(
            call.RunAsync(), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    /// <inheritdoc/>
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        InOrder()[0].CallInvoker.BlockingUnaryCall(method, host, options, request);

    /// <inheritdoc/>
    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var endpoint = InOrder()[0];
        var call = endpoint.CallInvoker.AsyncServerStreamingCall(method, host, options, request);
        var stream = new EndpointStream<TResponse>(this, endpoint, call.ResponseStream, call.Dispose);
        return new AsyncServerStreamingCall<TResponse>(stream, call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, stream.Dispose);
    }

    /// <inheritdoc/>
    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        InOrder()[0].CallInvoker.AsyncClientStreamingCall(method, host, options);

    /// <inheritdoc/>
    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var endpoint = InOrder()[0];
        var call = endpoint.CallInvoker.AsyncDuplexStreamingCall(method, host, options);
        var stream = new EndpointStream<TResponse>(this, endpoint, call.ResponseStream, call.Dispose);
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            call.RequestStream, stream, call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, stream.Dispose);
    }

    /// <summary>All endpoints, the one to try first at the front, those that failed lately at the end.</summary>
    internal GatewayEndpoint[] InOrder()
    {
        if (_endpoints.Length == 1)
            return _endpoints;

        var now = _time.GetTimestamp();
        var turn = _selection == EndpointSelection.InOrder ? 0 : (int)(Interlocked.Increment(ref _turn) % (uint)_endpoints.Length);
        var rotated = Enumerable.Range(0, _endpoints.Length).Select(i => _endpoints[(turn + i) % _endpoints.Length]);
        if (_selection == EndpointSelection.LeastPending)
            rotated = rotated.OrderBy(endpoint => endpoint.Pending);
        return [.. rotated.OrderBy(endpoint => !endpoint.IsAvailable(now))];
    }

    /// <summary>Notes how a call ended; says whether another peer may take it.</summary>
    internal bool MayGoOn(GatewayEndpoint endpoint, Exception failure)
    {
        if (failure is not RpcException { Status: var status })
            return false;
        if (status.StatusCode is StatusCode.Cancelled or StatusCode.DeadlineExceeded)
            return false;

        // What the transport beneath reports, whatever its code: the peer itself did not answer.
        if (status.DebugException is not null)
        {
            if (endpoint.Failed(_time))
                LogFailed(_logger, endpoint.Name, status.StatusCode);
            return true;
        }

        endpoint.Answered();
        return status.StatusCode == StatusCode.Unavailable || RpcFailure.IsTooManyRequests(status);
    }

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "Gateway peer {Endpoint} cannot be reached ({StatusCode}); others take its calls")]
    private static partial void LogFailed(ILogger logger, string endpoint, StatusCode statusCode);
}
