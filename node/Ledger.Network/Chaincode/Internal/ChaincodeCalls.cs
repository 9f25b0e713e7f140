using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Network.Chaincode.Internal;

/// <summary>
/// One chaincode's call of another: on the same channel in the same simulation, on another channel for reading only, in a
/// simulation whose results are dropped. Fabric: HandleInvokeChaincode in core/chaincode/handler.go.
/// </summary>
internal static class ChaincodeCalls
{
    public static async Task<ByteString> ServeAsync(ChaincodeMessage message, TransactionContext context)
    {
        var spec = ChaincodeSpec.Parser.ParseFrom(message.Payload);
        var (chaincode, channelId) = ParseName(spec.ChaincodeId?.Name ?? string.Empty);
        channelId ??= context.Transaction.ChannelId;
        if (!context.Support.IsSystemChaincode(chaincode))
            context.Access.CheckChaincodeToChaincode(channelId, context.Transaction.SignedProposal);
        if (channelId == context.Transaction.ChannelId)
            return await InvokeAsync(context, context.Transaction, chaincode, spec.Input).ConfigureAwait(false);
        var ledger = context.Support.FindLedger(channelId)
            ?? throw new ChaincodeExecutionException($"failed to find ledger for channel: {channelId}");
        using var simulator = ledger.NewSimulator(context.PeerMspId, context.Transaction.TxId);
        return await InvokeAsync(context, context.Transaction with { Ledger = ledger, Simulator = simulator }, chaincode, spec.Input).ConfigureAwait(false);
    }

    /// <summary><c>name:version/channel</c>, of which version and channel may be absent.</summary>
    private static (string Chaincode, string? ChannelId) ParseName(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var chaincode = slash < 0 ? name : name[..slash];
        var colon = chaincode.IndexOf(':', StringComparison.Ordinal);
        return (colon < 0 ? chaincode : chaincode[..colon], slash < 0 || slash == name.Length - 1 ? null : name[(slash + 1)..]);
    }

    private static async Task<ByteString> InvokeAsync(TransactionContext context, TransactionParameters transaction, string chaincode, ChaincodeInput? input)
    {
        try
        {
            var response = await context.Support.InvokeAsync(transaction, chaincode, input ?? new ChaincodeInput(), context.Ended).ConfigureAwait(false);
            return response.ToByteString();
        }
        catch (ChaincodeExecutionException e)
        {
            throw new ChaincodeExecutionException($"execute failed: {e.Message}", e);
        }
    }
}
