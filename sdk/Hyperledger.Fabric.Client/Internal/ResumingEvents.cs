using Hyperledger.Fabric.Protos.Orderer;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>The resuming forms of a network's event streams.</summary>
internal sealed class ResumingEvents(GatewayConnection connection, Network network)
{
    public IAsyncEnumerable<ChaincodeEvent> Chaincode(string chaincodeName, EventsOptions options, CancellationToken cancellationToken)
    {
        var block = options.Checkpoint?.BlockNumber ?? options.StartBlock;
        var after = options.Checkpoint?.BlockNumber is null ? null : options.Checkpoint.TransactionId;
        return ResumingStream.ReadAsync(
            connection,
            GatewayStep.ChaincodeEvents,
            options.Reconnect!,
            async token =>
            {
                block ??= await HeightAsync(token).ConfigureAwait(false);
                return ChaincodeEventsRequest.Create(connection, network.Name, chaincodeName, At(block.Value), after).GetEventsAsync(null, token);
            },
            chaincodeEvent => (block, after) = (chaincodeEvent.BlockNumber, chaincodeEvent.TransactionId),
            () => false,
            cancellationToken);
    }

    public IAsyncEnumerable<T> Blocks<T>(BlockEventKind<T> kind, BlockEventsOptions options, CancellationToken cancellationToken)
        where T : class
    {
        var next = options.Checkpoint?.BlockNumber ?? options.StartBlock;
        return ResumingStream.ReadAsync(
            connection,
            GatewayStep.BlockEvents,
            options.Reconnect!,
            async token =>
            {
                next ??= await HeightAsync(token).ConfigureAwait(false);
                return SeekEnvelope.Create(connection, kind, network.Name, At(next.Value), options.StopPosition).GetEventsAsync(null, token);
            },
            block =>
            {
                var number = kind.Number(block);
                if (number != next)
                    throw RpcFailure.Create(GatewayStep.BlockEvents, null, Grpc.Core.StatusCode.Internal, $"the peer sent block {number} where block {next} follows", [], cause: null);
                next = number + 1;
            },
            () => next > options.EndBlock,
            cancellationToken);
    }

    // 'The next block' is made a number at once: otherwise what is committed while a first connection is broken would be missed.
    private async Task<ulong> HeightAsync(CancellationToken cancellationToken) =>
        (await network.Ledger.GetChainInfoAsync(cancellationToken).ConfigureAwait(false)).Height;

    private static SeekPosition At(ulong number) => new() { Specified = new SeekSpecified { Number = number } };
}
