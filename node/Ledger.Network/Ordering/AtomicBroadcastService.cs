using Grpc.Core;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Orderer;
using Ledger.Network.Deliver;
using Status = Hyperledger.Fabric.Protos.Common.Status;

namespace Ledger.Network.Ordering;

/// <summary><c>orderer.AtomicBroadcast</c> on the orderer's endpoint, for every channel.</summary>
public sealed class AtomicBroadcastService : AtomicBroadcast.AtomicBroadcastBase
{
    private readonly ChannelSet _channels;
    private readonly BlockDelivery _delivery;

    internal AtomicBroadcastService(ChannelSet channels, TimeProvider time)
    {
        _channels = channels;
        _delivery = new BlockDelivery(channels.Find, time);
    }

    /// <summary>Answers each envelope; a refusal ends the stream, as Fabric's.</summary>
    public override async Task Broadcast(
        IAsyncStreamReader<Envelope> requestStream, IServerStreamWriter<BroadcastResponse> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken).ConfigureAwait(false))
        {
            var response = await _channels.BroadcastAsync(requestStream.Current, context.CancellationToken).ConfigureAwait(false);
            await responseStream.WriteAsync(response, context.CancellationToken).ConfigureAwait(false);
            if (response.Status != Status.Success) return;
        }
    }

    public override Task Deliver(
        IAsyncStreamReader<Envelope> requestStream, IServerStreamWriter<DeliverResponse> responseStream, ServerCallContext context) =>
        _delivery.ServeAsync(
            requestStream, "/Channel/Readers",
            (_, block, _) => responseStream.WriteAsync(new DeliverResponse { Block = block }, context.CancellationToken),
            status => responseStream.WriteAsync(new DeliverResponse { Status = status }, context.CancellationToken),
            context.CancellationToken);
}
