using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Ledger.Node.Hosting;

/// <summary>
/// Ends the calls and streams of an endpoint when it closes, with UNAVAILABLE as a stopped peer's clients see it, so that
/// a client looks for another peer at once.
/// </summary>
internal sealed class EndpointClosing(CancellationToken closing) : Interceptor
{
    // Where Grpc.AspNetCore looks for the request when a context is not its own.
    private const string HttpContextKey = "__HttpContext";

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, ending => continuation(request, ending));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, ending => Untyped(continuation(request, responseStream, ending)));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        RunAsync(context, ending => Untyped(continuation(requestStream, responseStream, ending)));

    private async Task<T> RunAsync<T>(ServerCallContext context, Func<ServerCallContext, Task<T>> call)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, closing);
        context.UserState[HttpContextKey] = context.GetHttpContext();
        try
        {
            return await call(new EndingCallContext(context, ended.Token)).ConfigureAwait(false);
        }
        // A service may have made a status of its own of the cancellation.
        catch (Exception e) when (closing.IsCancellationRequested && e is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the node is stopping"));
        }
    }

    private static async Task<bool> Untyped(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }

    /// <summary>A call's context with a token of its own.</summary>
    private sealed class EndingCallContext(ServerCallContext inner, CancellationToken token) : ServerCallContext
    {
        protected override string MethodCore => inner.Method;

        protected override string HostCore => inner.Host;

        protected override string PeerCore => inner.Peer;

        protected override DateTime DeadlineCore => inner.Deadline;

        protected override Metadata RequestHeadersCore => inner.RequestHeaders;

        protected override CancellationToken CancellationTokenCore => token;

        protected override Metadata ResponseTrailersCore => inner.ResponseTrailers;

        protected override Status StatusCore
        {
            get => inner.Status;
            set => inner.Status = value;
        }

        protected override WriteOptions? WriteOptionsCore
        {
            get => inner.WriteOptions;
            set => inner.WriteOptions = value;
        }

        protected override AuthContext AuthContextCore => inner.AuthContext;

        protected override IDictionary<object, object> UserStateCore => inner.UserState;

        protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => inner.CreatePropagationToken(options);

        protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => inner.WriteResponseHeadersAsync(responseHeaders);
    }
}
