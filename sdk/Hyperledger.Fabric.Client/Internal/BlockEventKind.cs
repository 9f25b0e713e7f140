using Grpc.Core;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>One of the Deliver service's three streams: how it is called, and what it carries.</summary>
internal sealed record BlockEventKind<T>(
    Func<GatewayConnection, CallSettings?, CancellationToken, AsyncDuplexStreamingCall<Envelope, DeliverResponse>> Call,
    Func<DeliverResponse, T?> Read,
    Func<T, ulong> Number)
    where T : class;

internal static class BlockEventKinds
{
    public static readonly BlockEventKind<Block> Blocks = new(
        (connection, settings, token) => connection.Deliver.Deliver(connection.Options.BlockEvents.ToCallOptions(settings, token)),
        response => response.Block,
        block => block.Header?.Number ?? 0);

    public static readonly BlockEventKind<FilteredBlock> FilteredBlocks = new(
        (connection, settings, token) => connection.Deliver.DeliverFiltered(connection.Options.FilteredBlockEvents.ToCallOptions(settings, token)),
        response => response.FilteredBlock,
        block => block.Number);

    public static readonly BlockEventKind<BlockAndPrivateData> BlocksAndPrivateData = new(
        (connection, settings, token) => connection.Deliver.DeliverWithPrivateData(connection.Options.BlockAndPrivateDataEvents.ToCallOptions(settings, token)),
        response => response.BlockAndPrivateData,
        block => block.Block?.Header?.Number ?? 0);
}
