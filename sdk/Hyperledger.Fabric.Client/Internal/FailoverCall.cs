using Grpc.Core;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>One unary call, made on one endpoint after another until one takes it.</summary>
internal sealed class FailoverCall<TRequest, TResponse>(
    BalancedCallInvoker invoker, Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    where TRequest : class
    where TResponse : class
{
    private readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private AsyncUnaryCall<TResponse>? _call;
    private bool _disposed;

    public Task<Metadata> ResponseHeadersAsync => _headers.Task;

    public async Task<TResponse> RunAsync()
    {
        try
        {
            var endpoints = invoker.InOrder();
            for (var i = 0; ; i++)
            {
                var endpoint = endpoints[i];
                endpoint.Began();
                try
                {
                    var call = Start(endpoint);
                    var response = await call.ResponseAsync.ConfigureAwait(false);
                    endpoint.Answered();
                    _headers.TrySetResult(await call.ResponseHeadersAsync.ConfigureAwait(false));
                    return response;
                }
                catch (Exception e) when (invoker.MayGoOn(endpoint, e) && i + 1 < endpoints.Length && !_disposed && !options.CancellationToken.IsCancellationRequested)
                {
                    // The next endpoint takes it.
                }
                finally
                {
                    endpoint.Ended();
                }
            }
        }
        finally
        {
            _headers.TrySetCanceled();
        }
    }

    public Status GetStatus() => _call?.GetStatus() ?? throw new InvalidOperationException("The call has not ended.");

    public Metadata GetTrailers() => _call?.GetTrailers() ?? throw new InvalidOperationException("The call has not ended.");

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _call?.Dispose();
        }
    }

    private AsyncUnaryCall<TResponse> Start(GatewayEndpoint endpoint)
    {
        lock (_lock)
        {
            _call?.Dispose();
            _call = endpoint.CallInvoker.AsyncUnaryCall(method, host, options, request);
            if (_disposed)
                _call.Dispose();
            return _call;
        }
    }
}
