using Grpc.Core;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>Reads a stream with gRPC's exceptions translated; an iterator cannot catch around its yield.</summary>
internal static class EventStream
{
    public static async ValueTask<bool> MoveNextAsync<T>(IAsyncStreamReader<T> stream, GatewayStep step, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.MoveNext(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (RpcFailure.IsRpc(e))
        {
            throw RpcFailure.Translate(e, step, transactionId: null, cancellationToken);
        }
    }
}
