using System.Globalization;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Client;

/// <summary>
/// Queries of a channel's ledger through the peer's system chaincodes <c>qscc</c> and <c>cscc</c>. One peer answers, unsigned: verify what
/// comes back where that matters. Each method throws <see cref="GatewayException"/> when refused; what does not exist is
/// refused too.
/// </summary>
public sealed class ChannelLedger
{
    private readonly Contract _qscc;
    private readonly Contract _cscc;
    private readonly string _channelName;

    internal ChannelLedger(Contract qscc, Contract cscc, string channelName)
    {
        _qscc = qscc;
        _cscc = cscc;
        _channelName = channelName;
    }

    /// <summary>The height (the number of blocks) and the hashes of the last two block headers.</summary>
    public async Task<BlockchainInfo> GetChainInfoAsync(CancellationToken cancellationToken = default) =>
        BlockchainInfo.Parser.ParseFrom(await _qscc.EvaluateAsync("GetChainInfo", [_channelName], cancellationToken).ConfigureAwait(false));

    /// <summary>The block of a number.</summary>
    public async Task<Block> GetBlockAsync(ulong blockNumber, CancellationToken cancellationToken = default) =>
        Block.Parser.ParseFrom(await _qscc.EvaluateAsync(
            "GetBlockByNumber", [_channelName, blockNumber.ToString(CultureInfo.InvariantCulture)], cancellationToken).ConfigureAwait(false));

    /// <summary>The block whose header has a hash (32 bytes).</summary>
    public async Task<Block> GetBlockByHashAsync(ReadOnlyMemory<byte> headerHash, CancellationToken cancellationToken = default) =>
        Block.Parser.ParseFrom(await _qscc.EvaluateAsync(
            "GetBlockByHash", [_channelName, headerHash], cancellationToken).ConfigureAwait(false));

    /// <summary>The block that holds a transaction.</summary>
    public async Task<Block> GetBlockByTransactionIdAsync(string transactionId, CancellationToken cancellationToken = default) =>
        Block.Parser.ParseFrom(await _qscc.EvaluateAsync(
            "GetBlockByTxID", [_channelName, transactionId], cancellationToken).ConfigureAwait(false));

    /// <summary>A transaction's envelope with its validation code.</summary>
    public async Task<ProcessedTransaction> GetTransactionAsync(string transactionId, CancellationToken cancellationToken = default) =>
        ProcessedTransaction.Parser.ParseFrom(await _qscc.EvaluateAsync(
            "GetTransactionByID", [_channelName, transactionId], cancellationToken).ConfigureAwait(false));

    /// <summary>The block that holds the channel's configuration in force, for <see cref="Msp.ChannelConfig.FromBlock"/>.</summary>
    public async Task<Block> GetConfigBlockAsync(CancellationToken cancellationToken = default) =>
        Block.Parser.ParseFrom(await _cscc.EvaluateAsync(
            "GetConfigBlock", [_channelName], cancellationToken).ConfigureAwait(false));
}
