using System.Threading.Channels;
using Grpc.Core;
using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Network.Chaincode.Internal;

/// <summary>Joins a gRPC stream, dialled by either side, to the registry.</summary>
internal static class GrpcStream
{
    // A chaincode that sends faster than it is served waits.
    private const int IncomingMessages = 256;

    // More than a chaincode that reads ever leaves unread; the peer's end ends the stream of one that does not.
    private const int OutgoingMessages = 16_384;

    private static readonly WriteOptions More = new(WriteFlags.BufferHint);

    public static async Task RunAsync(ChaincodeRegistry registry, string peer, IAsyncStreamReader<ChaincodeMessage> reader, IAsyncStreamWriter<ChaincodeMessage> writer, CancellationToken cancellationToken)
    {
        var fromChaincode = System.Threading.Channels.Channel.CreateBounded<ChaincodeMessage>(new BoundedChannelOptions(IncomingMessages) { SingleReader = true, SingleWriter = true });
        var toChaincode = System.Threading.Channels.Channel.CreateBounded<ChaincodeMessage>(new BoundedChannelOptions(OutgoingMessages) { SingleReader = true });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAsync(toChaincode.Reader, writer, fromChaincode.Writer, ended.Token);
        var receiving = ReceiveAsync(reader, fromChaincode.Writer, ended.Token);
        try
        {
            await registry.AttachAsync(peer, fromChaincode.Reader, toChaincode.Writer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(sending, receiving).ConfigureAwait(false);
        }
    }

    private static async Task ReceiveAsync(IAsyncStreamReader<ChaincodeMessage> reader, ChannelWriter<ChaincodeMessage> received, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                await received.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or IOException or ChannelClosedException)
        {
            // The stream has ended; running transactions fail with Fabric's text.
        }
        finally
        {
            received.TryComplete();
        }
    }

    private static async Task SendAsync(ChannelReader<ChaincodeMessage> messages, IAsyncStreamWriter<ChaincodeMessage> writer, ChannelWriter<ChaincodeMessage> received, CancellationToken cancellationToken)
    {
        try
        {
            while (await messages.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                // What is ready goes out together, and what is about to be: as gRPC of Go yields before it sends, so that a chaincode
                // wakes once for all of it.
                await Task.Yield();
                while (messages.TryRead(out var message))
                {
                    writer.WriteOptions = messages.TryPeek(out _) ? More : null;
                    await writer.WriteAsync(message, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or IOException or OperationCanceledException)
        {
            received.TryComplete();
        }
    }
}
