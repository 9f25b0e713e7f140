using System.Runtime.CompilerServices;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Sdk;

namespace Ledger.Audit;

/// <summary>The blocks that a peer delivers.</summary>
/// <param name="client">A client of the peer (<see cref="LedgerClientOptions.Peer"/> names one).</param>
/// <param name="follow">Whether to go on waiting for new blocks; else it ends with the block that was the last when it began.</param>
public sealed class PeerBlocks(LedgerClient client, bool follow = false) : IBlockSource
{
    /// <inheritdoc/>
    public string Name => $"{client.Connection.Peer.MspId} {client.Connection.Peer.Address}";

    /// <inheritdoc/>
    public async IAsyncEnumerable<Block> ReadAsync(ulong from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var connection = client.Connection;
        ulong? last = null;
        if (!follow)
        {
            var info = await connection.QueryLedgerAsync(l => l.GetChainInfoAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
            if (info.Height <= from) yield break;
            last = info.Height - 1;
        }
        var options = new BlockEventsOptions { StartBlock = from, EndBlock = last, Reconnect = ReconnectPolicy.Default with { MaxAttempts = 5 } };
        await using var blocks = connection.Network.GetBlockEventsAsync(options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await connection.TranslateAsync(() => blocks.MoveNextAsync().AsTask(), cancellationToken).ConfigureAwait(false)) yield return blocks.Current;
    }
}
