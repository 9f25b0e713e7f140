using Grpc.Core;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Endorsement;
using DeliverBase = Hyperledger.Fabric.Protos.Peer.Deliver.DeliverBase;

namespace Ledger.Network.Deliver;

/// <summary><c>protos.Deliver</c> on a peer's endpoint, for the channels that the peer has joined: blocks, filtered blocks, and blocks with the private data of the peer's organisation.</summary>
public sealed class DeliverService : DeliverBase
{
    private readonly BlockDelivery _delivery;
    private readonly string _mspId;

    internal DeliverService(PeerChannels channels, string mspId, TimeProvider time)
    {
        _delivery = new BlockDelivery(id => channels.Find(id)?.Channel, time);
        _mspId = mspId;
    }

    public override Task Deliver(IAsyncStreamReader<Envelope> requestStream, IServerStreamWriter<DeliverResponse> responseStream, ServerCallContext context) =>
        ServeAsync(requestStream, responseStream, context, AclResources.BlockEvents, (_, block, _) => new DeliverResponse { Block = block });

    public override Task DeliverFiltered(IAsyncStreamReader<Envelope> requestStream, IServerStreamWriter<DeliverResponse> responseStream, ServerCallContext context) =>
        ServeAsync(requestStream, responseStream, context, AclResources.FilteredBlockEvents,
            (_, block, _) => new DeliverResponse { FilteredBlock = BlockEvents.Filter(block) });

    public override Task DeliverWithPrivateData(IAsyncStreamReader<Envelope> requestStream, IServerStreamWriter<DeliverResponse> responseStream, ServerCallContext context) =>
        ServeAsync(requestStream, responseStream, context, AclResources.BlockEvents,
            (channel, block, mspId) => new DeliverResponse { BlockAndPrivateData = WithPrivateData(channel, block, mspId) });

    private Task ServeAsync(
        IAsyncStreamReader<Envelope> requests, IServerStreamWriter<DeliverResponse> responses, ServerCallContext context,
        string resource, Func<Channel, Block, string, DeliverResponse> respond) =>
        _delivery.ServeAsync(
            requests, resource,
            (channel, block, requester) => responses.WriteAsync(respond(channel, block, channel.Current.Msps.Validate(requester.Identity).MspId), context.CancellationToken),
            status => responses.WriteAsync(new DeliverResponse { Status = status }, context.CancellationToken),
            context.CancellationToken);

    // One store holds everything: only a requester of the peer's own organisation gets what its peer holds.
    private BlockAndPrivateData WithPrivateData(Channel channel, Block block, string requesterMspId)
    {
        var result = new BlockAndPrivateData { Block = block };
        if (requesterMspId != _mspId) return result;
        foreach (var (index, set) in channel.Ledger.GetPrivateWriteSets(block.Header.Number, _mspId)) result.PrivateDataMap[index] = set;
        return result;
    }
}
