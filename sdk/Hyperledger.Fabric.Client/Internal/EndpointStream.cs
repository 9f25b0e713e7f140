using Grpc.Core;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>Reads a stream of one endpoint, and tells the endpoint how it goes.</summary>
internal sealed class EndpointStream<T> : IAsyncStreamReader<T>
{
    private readonly BalancedCallInvoker _invoker;
    private readonly GatewayEndpoint _endpoint;
    private readonly IAsyncStreamReader<T> _stream;
    private readonly Action _dispose;
    private int _disposed;

    public EndpointStream(BalancedCallInvoker invoker, GatewayEndpoint endpoint, IAsyncStreamReader<T> stream, Action dispose)
    {
        _invoker = invoker;
        _endpoint = endpoint;
        _stream = stream;
        _dispose = dispose;
        endpoint.Began();
    }

    public T Current => _stream.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            var more = await _stream.MoveNext(cancellationToken).ConfigureAwait(false);
            _endpoint.Answered();
            return more;
        }
        catch (RpcException e)
        {
            _invoker.MayGoOn(_endpoint, e);
            throw;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _endpoint.Ended();
        _dispose();
    }
}
