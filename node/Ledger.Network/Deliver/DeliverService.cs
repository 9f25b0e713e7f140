using Grpc.Core;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Endorsement;
using DeliverBase = Hyperledger.Fabric.Protos.Peer.Deliver.DeliverBase;

namespace Ledger.Network.Deliver;

/// <summary><c>protos.Deliver</c> on a peer's endpoint: blocks, filtered blocks, and blocks with the private data of the peer's organisation.</summary>
public sealed class DeliverService : DeliverBase
{
    private readonly Channel _channel;
    private readonly BlockDelivery _delivery;
    private readonly string _mspId;

    internal DeliverService(Channel channel, string mspId)
    {
        _channel = channel;
        _delivery = new BlockDelivery(channel);
        _mspId = mspId;
    }

    public override Task Deliver(IAsyncStreamReader<Envelope> requestStream, IServerStreamWriter<DeliverResponse> responseStream, ServerCallContext context) =>
        ServeAsync(requestStream, responseStream, context, AclResources.BlockEvents, (block, _) => new DeliverResponse { Block = block });

    public override Task DeliverFiltered(IAsyncStreamReader<Envelope> requestStream, IServerStreamWriter<DeliverResponse> responseStream, ServerCallContext context) =>
        ServeAsync(requestStream, responseStream, context, AclResources.FilteredBlockEvents,
            (block, _) => new DeliverResponse { FilteredBlock = BlockEvents.Filter(block) });

    public override Task DeliverWithPrivateData(IAsyncStreamReader<Envelope> requestStream, IServerStreamWriter<DeliverResponse> responseStream, ServerCallContext context) =>
        ServeAsync(requestStream, responseStream, context, AclResources.BlockEvents,
            (block, mspId) => new DeliverResponse { BlockAndPrivateData = WithPrivateData(block, mspId) });

    private Task ServeAsync(
        IAsyncStreamReader<Envelope> requests, IServerStreamWriter<DeliverResponse> responses, ServerCallContext context,
        string resource, Func<Block, string, DeliverResponse> respond) =>
        _delivery.ServeAsync(
            requests, resource,
            (block, requester) => responses.WriteAsync(respond(block, _channel.Current.Msps.Validate(requester.Identity).MspId), context.CancellationToken),
            status => responses.WriteAsync(new DeliverResponse { Status = status }, context.CancellationToken),
            context.CancellationToken);

    // One store holds everything: only a requester of the peer's own organisation gets what its peer holds.
    private BlockAndPrivateData WithPrivateData(Block block, string requesterMspId)
    {
        var result = new BlockAndPrivateData { Block = block };
        if (requesterMspId != _mspId) return result;
        foreach (var (index, set) in _channel.Ledger.GetPrivateWriteSets(block.Header.Number, _mspId)) result.PrivateDataMap[index] = set;
        return result;
    }
}
