using System.Threading.Channels;
using Grpc.Core;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Shim.Internal;

/// <summary>Joins a gRPC stream, dialled by either side, to the chaincode's end.</summary>
internal static class GrpcTransport
{
    // Transactions wait in the peer, not here, when the chaincode is slower.
    private const int IncomingMessages = 256;

    // More than a peer that reads ever leaves unread; the stream's end refuses what does not fit.
    private const int OutgoingMessages = 16_384;

    private static readonly WriteOptions More = new(WriteFlags.BufferHint);

    /// <returns>Why the peer's messages ended, if it was the transport's fault and not this side's wish; null else.</returns>
    internal static async Task<RpcException?> RunAsync(
        IChaincode chaincode,
        string packageId,
        IAsyncStreamReader<ChaincodeMessage> reader,
        IAsyncStreamWriter<ChaincodeMessage> writer,
        ChaincodeStreamOptions options,
        CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // A message is handled on the thread that received it: handling never waits.
        var fromPeer = Channel.CreateBounded<ChaincodeMessage>(
            new BoundedChannelOptions(IncomingMessages) { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });
        var toPeer = Channel.CreateBounded<ChaincodeMessage>(new BoundedChannelOptions(OutgoingMessages) { SingleReader = true });

        var reading = ReadAsync(reader, fromPeer.Writer, ending.Token);
        var writing = WriteAsync(toPeer.Reader, writer, fromPeer.Writer, ending.Token);
        await ChaincodeStream.RunAsync(chaincode, packageId, fromPeer.Reader, toPeer.Writer, options, ending.Token).ConfigureAwait(false);
        await writing.ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        return await reading.ConfigureAwait(false);
    }

    // A transport that breaks looks to the stream's end like a peer that went.
    private static async Task<RpcException?> ReadAsync(
        IAsyncStreamReader<ChaincodeMessage> peer, ChannelWriter<ChaincodeMessage> messages, CancellationToken cancellationToken)
    {
        try
        {
            while (await peer.MoveNext(cancellationToken).ConfigureAwait(false))
                await messages.WriteAsync(peer.Current, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is RpcException or IOException or OperationCanceledException or InvalidOperationException or ChannelClosedException)
        {
            return cancellationToken.IsCancellationRequested ? null : e as RpcException;
        }
        finally
        {
            messages.TryComplete();
        }
    }

    private static async Task WriteAsync(
        ChannelReader<ChaincodeMessage> messages, IAsyncStreamWriter<ChaincodeMessage> peer, ChannelWriter<ChaincodeMessage> fromPeer, CancellationToken cancellationToken)
    {
        try
        {
            while (await messages.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                while (messages.TryRead(out var message))
                {
                    // What is ready goes out together, in one write of the connection.
                    peer.WriteOptions = messages.TryPeek(out _) ? More : null;
                    await peer.WriteAsync(message, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is RpcException or IOException or OperationCanceledException or InvalidOperationException)
        {
            fromPeer.TryComplete();
        }
    }
}
