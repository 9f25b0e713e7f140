using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Ledger.Network.Gateway;

/// <summary>
/// Refuses calls beyond a number in flight, with the text of a Fabric peer (internal/peer/node/grpc_limiters.go):
/// UNKNOWN, and worth trying again.
/// </summary>
/// <param name="serviceName">The path of the service, as <c>/gateway.Gateway</c>.</param>
/// <param name="limit">Calls in flight; open event streams count.</param>
public sealed class ConcurrencyLimit(string serviceName, int limit)
{
    private int _inFlight;

    /// <summary>Peer default of peer.limits.concurrency.gatewayService.</summary>
    public const int GatewayDefault = 500;

    /// <summary>Peer default of peer.limits.concurrency.endorserService and deliverService.</summary>
    public const int ServiceDefault = 2500;

    public async Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        Enter();
        try
        {
            return await call().ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    public async Task RunAsync(Func<Task> call)
    {
        Enter();
        try
        {
            await call().ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private void Enter()
    {
        if (Interlocked.Increment(ref _inFlight) <= limit) return;
        Interlocked.Decrement(ref _inFlight);
        throw new RpcException(new Status(StatusCode.Unknown, $"too many requests for {serviceName}, exceeding concurrency limit ({limit})"));
    }
}

/// <summary>Applies the limits of a peer's services to its endpoint.</summary>
public sealed class ConcurrencyLimits : Interceptor
{
    private readonly Dictionary<string, ConcurrencyLimit> _limits = new(StringComparer.Ordinal);

    /// <summary>Limits by service path.</summary>
    public ConcurrencyLimits(IReadOnlyDictionary<string, int> limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        foreach (var (service, limit) in limits) _limits[service] = new ConcurrencyLimit(service, limit);
    }

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        Find(context) is { } limit ? limit.RunAsync(() => continuation(request, context)) : continuation(request, context);

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        Find(context) is { } limit ? limit.RunAsync(() => continuation(request, responseStream, context)) : continuation(request, responseStream, context);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        Find(context) is { } limit
            ? limit.RunAsync(() => continuation(requestStream, responseStream, context))
            : continuation(requestStream, responseStream, context);

    private ConcurrencyLimit? Find(ServerCallContext context) =>
        _limits.GetValueOrDefault(context.Method[..context.Method.LastIndexOf('/')]);
}
