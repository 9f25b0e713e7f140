using System.Globalization;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Simulation;
using Ledger.Network.Store;

namespace Ledger.Network.Endorsement;

/// <summary>The system chaincode <c>qscc</c>: blocks and transactions of the ledgers (core/scc/qscc/query.go).</summary>
internal sealed class QueryChaincode(PeerChannels channels, AccessControl access) : IBuiltInChaincode
{
    public string Name => "qscc";

    public bool UsesState => false;

    public ValueTask<Response> InvokeAsync(UnpackedProposal proposal, TxSimulator? simulator, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Invoke(proposal));

    private Response Invoke(UnpackedProposal proposal)
    {
        var args = proposal.Input.Args;
        if (args.Count < 2) return SystemResponse.Error($"Incorrect number of arguments, {args.Count}");
        var function = args[0].ToStringUtf8();
        var channelId = args[1].ToStringUtf8();
        if (function != "GetChainInfo" && args.Count < 3) return SystemResponse.Error($"missing 3rd argument for {function}");
        if (channels.Find(channelId) is not { Channel.Ledger: var ledger }) return SystemResponse.Error($"Invalid chain ID, {channelId}");
        try
        {
            access.Check("qscc/" + function, channelId, proposal);
        }
        catch (AccessDeniedException e)
        {
            return SystemResponse.Error($"access denied for [{function}][{channelId}]: [{e.Message}]");
        }

        return function switch
        {
            "GetChainInfo" => SystemResponse.Success(Info(ledger.Info)),
            "GetBlockByNumber" => BlockByNumber(ledger, args[2].ToStringUtf8()),
            "GetBlockByHash" => ledger.GetBlockByHash(args[2].Span) is { } block
                ? SystemResponse.Success(block)
                : SystemResponse.Error($"Failed to get block hash {Convert.ToHexStringLower(args[2].Span)}, error no such block hash"),
            "GetTransactionByID" => TransactionById(ledger, args[2].ToStringUtf8()),
            "GetBlockByTxID" => ledger.GetBlockByTxId(args[2].ToStringUtf8()) is { } block
                ? SystemResponse.Success(block)
                : SystemResponse.Error($"Failed to get block for txID {args[2].ToStringUtf8()}, error no such transaction ID [{args[2].ToStringUtf8()}] in index"),
            _ => SystemResponse.Error($"Requested function {function} not found."),
        };
    }

    private static BlockchainInfo Info(LedgerInfo info) => new()
    {
        Height = info.Height,
        CurrentBlockHash = ByteString.CopyFrom(info.CurrentBlockHash.Span),
        PreviousBlockHash = ByteString.CopyFrom(info.PreviousBlockHash.Span),
    };

    private static Response BlockByNumber(ChannelLedger ledger, string text)
    {
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return SystemResponse.Error($"Failed to parse block number with error strconv.ParseUint: parsing \"{text}\": invalid syntax");
        // common/ledger/blkstorage: the largest number stands for the newest block.
        if (number == ulong.MaxValue) number = ledger.Height - 1;
        return ledger.GetBlock(number) is { } block
            ? SystemResponse.Success(block)
            : SystemResponse.Error($"Failed to get block number {number}, error no such block number [{number}] in index");
    }

    private static Response TransactionById(ChannelLedger ledger, string txId)
    {
        if (!ledger.TryGetTransaction(txId, out var transaction) || ledger.GetBlock(transaction.BlockNumber) is not { } block)
            return SystemResponse.Error($"Failed to get transaction with id {txId}, error no such transaction ID [{txId}] in index");
        return SystemResponse.Success(new ProcessedTransaction
        {
            TransactionEnvelope = Envelope.Parser.ParseFrom(block.Data.Data[transaction.Index]),
            ValidationCode = (int)transaction.Code,
        });
    }
}
