using System.Runtime.CompilerServices;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>
/// A stream that opens again by itself. Its position lives in the functions given: <c>open</c> asks from it on, and
/// <c>advance</c> moves it before an item is given out.
/// </summary>
internal static class ResumingStream
{
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        GatewayConnection connection,
        GatewayStep step,
        ReconnectPolicy policy,
        Func<CancellationToken, ValueTask<IAsyncEnumerable<T>>> open,
        Action<T> advance,
        Func<bool> isComplete,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var attempt = 0; ;)
        {
            IAsyncEnumerator<T>? stream = null;
            GatewayException? failure = null;
            try
            {
                while (true)
                {
                    try
                    {
                        stream ??= (await open(cancellationToken).ConfigureAwait(false)).GetAsyncEnumerator(cancellationToken);
                        if (!await stream.MoveNextAsync().ConfigureAwait(false))
                            break;
                    }
                    catch (GatewayException e) when (IsPassing(e) && policy.Allows(attempt + 1))
                    {
                        failure = e;
                        break;
                    }

                    attempt = 0;
                    advance(stream.Current);
                    yield return stream.Current;
                }
            }
            finally
            {
                if (stream is not null)
                    await stream.DisposeAsync().ConfigureAwait(false);
            }

            if (isComplete())
                yield break;

            if (!policy.Allows(++attempt))
                throw RpcFailure.Create(step, null, Grpc.Core.StatusCode.Unavailable, $"the peer ended the stream {attempt} times in a row", [], cause: null);
            var delay = policy.Backoff.Before(attempt);
            connection.Telemetry.Reconnecting(step, attempt, delay, failure);
            await Task.Delay(delay, connection.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    // A peer that stops ends its streams with CANCELLED or ABORTED, and a connection cut in the middle of a message is UNKNOWN or INTERNAL
    // from the transport; the same codes with a text of the peer's own are answers.
    private static bool IsPassing(GatewayException e) => e.IsTransient || e switch
    {
        { StatusCode: Grpc.Core.StatusCode.Cancelled or Grpc.Core.StatusCode.Aborted } => true,
        { StatusCode: Grpc.Core.StatusCode.Unknown or Grpc.Core.StatusCode.Internal } => RpcFailure.IsBrokenConnection(e.InnerException),
        _ => false,
    };
}
