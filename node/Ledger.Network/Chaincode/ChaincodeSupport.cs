using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Simulation;
using Ledger.Network.Store;

namespace Ledger.Network.Chaincode;

/// <summary>
/// One peer's execution of chaincode: its own system chaincodes, and others over the streams that are attached to the
/// registry under the peer's name. Thread-safe. Fabric: core/chaincode/chaincode_support.go.
/// </summary>
public sealed class ChaincodeSupport
{
    // Fabric: core/chaincode InitializedKeyName, a key no chaincode can write.
    private const string InitializedKey = "\0\U0010FFFFinitialized";

    private readonly string _peer;
    private readonly string _mspId;
    private readonly ChaincodeRegistry _registry;
    private readonly IChaincodeDefinitions _definitions;
    private readonly Dictionary<string, ISystemChaincode> _system;
    private readonly Func<string, ChannelLedger?> _findLedger;
    private readonly ICollectionAccess _access;

    /// <param name="peer">The peer's name, as streams are attached under it.</param>
    /// <param name="mspId">The peer's organisation.</param>
    /// <param name="registry">The streams.</param>
    /// <param name="definitions">Which chaincode runs under which name.</param>
    /// <param name="systemChaincodes">Those of the peer.</param>
    /// <param name="findLedger">The channels of the peer, for calls to chaincode of another channel.</param>
    /// <param name="access">Checks of the proposal's creator.</param>
    public ChaincodeSupport(
        string peer,
        string mspId,
        ChaincodeRegistry registry,
        IChaincodeDefinitions definitions,
        IEnumerable<ISystemChaincode> systemChaincodes,
        Func<string, ChannelLedger?> findLedger,
        ICollectionAccess access)
    {
        _peer = peer;
        _mspId = mspId;
        _registry = registry;
        _definitions = definitions;
        _system = systemChaincodes.ToDictionary(chaincode => chaincode.Name, StringComparer.Ordinal);
        _findLedger = findLedger;
        _access = access;
    }

    public bool IsSystemChaincode(string name) => _system.ContainsKey(name);

    /// <summary>Runs chaincode for an endorser.</summary>
    /// <exception cref="ChaincodeExecutionException">It is not known, not running, failed, or took too long.</exception>
    public async Task<ChaincodeResult> ExecuteAsync(TransactionParameters transaction, string chaincode, ChaincodeInput input, CancellationToken cancellationToken = default)
    {
        ChaincodeMessage message;
        try
        {
            message = await InvokeAsync(transaction, chaincode, input, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ChaincodeExecutionException or SimulationException)
        {
            throw new ChaincodeExecutionException($"failed to execute transaction {transaction.TxId}: {e.Message}", e);
        }
        if (message.ChaincodeEvent is { } chaincodeEvent)
        {
            chaincodeEvent.ChaincodeId = chaincode;
            chaincodeEvent.TxId = transaction.TxId;
        }
        return message.Type switch
        {
            ChaincodeMessage.Types.Type.Completed => new ChaincodeResult(ParseResponse(transaction.TxId, message.Payload), message.ChaincodeEvent),
            ChaincodeMessage.Types.Type.Error => throw new ChaincodeExecutionException($"transaction returned with failure: {message.Payload.ToStringUtf8()}"),
            _ => throw new ChaincodeExecutionException($"unexpected response type {(int)message.Type} for transaction {transaction.TxId}"),
        };
    }

    /// <summary>Runs chaincode within a transaction; also what one chaincode's call of another comes to.</summary>
    internal async Task<ChaincodeMessage> InvokeAsync(TransactionParameters transaction, string chaincode, ChaincodeInput input, CancellationToken cancellationToken)
    {
        if (_system.TryGetValue(chaincode, out var system))
        {
            var response = await system.InvokeAsync(transaction, input, cancellationToken).ConfigureAwait(false);
            return new ChaincodeMessage { Type = ChaincodeMessage.Types.Type.Completed, Txid = transaction.TxId, ChannelId = transaction.ChannelId, Payload = response.ToByteString() };
        }
        var (packageId, type) = CheckInvocation(transaction, chaincode, input);
        var handler = _registry.Find(_peer, packageId)
            ?? throw new ChaincodeExecutionException($"could not launch chaincode {packageId}: chaincode registration failed: no stream of this package is attached to the peer");
        var sent = new ChaincodeInput(input);
        sent.Decorations.Clear();
        foreach (var (name, value) in transaction.Decorations ?? new Dictionary<string, byte[]>())
            sent.Decorations.Add(name, ByteString.CopyFrom(value));
        var context = new Internal.TransactionContext(transaction, chaincode, _mspId, this, _access, isInit: type == ChaincodeMessage.Types.Type.Init);
        try
        {
            return await handler.ExecuteAsync(context, type, sent.ToByteString(), cancellationToken).ConfigureAwait(false);
        }
        catch (ChaincodeExecutionException e)
        {
            throw new ChaincodeExecutionException($"error sending: {e.Message}", e);
        }
    }

    internal ChannelLedger? FindLedger(string channelId) => _findLedger(channelId);

    private (string PackageId, ChaincodeMessage.Types.Type Type) CheckInvocation(TransactionParameters transaction, string chaincode, ChaincodeInput input)
    {
        ChaincodeInstance instance;
        try
        {
            instance = _definitions.Find(transaction.ChannelId, chaincode, transaction.Simulator);
        }
        catch (ChaincodeExecutionException e)
        {
            throw new ChaincodeExecutionException($"invalid invocation: [channel {transaction.ChannelId}] failed to get chaincode container info for {chaincode}: {e.Message}", e);
        }
        var needsInit = instance.InitRequired
            && !Encoding.UTF8.GetBytes(instance.Version).AsSpan().SequenceEqual(transaction.Simulator.GetState(chaincode, InitializedKey) ?? []);
        if (input.IsInit)
        {
            if (!instance.InitRequired)
                throw new ChaincodeExecutionException($"invalid invocation: chaincode '{chaincode}' does not require initialization but called as init");
            if (!needsInit)
                throw new ChaincodeExecutionException($"invalid invocation: chaincode '{chaincode}' is already initialized but called as init");
            transaction.Simulator.SetState(chaincode, InitializedKey, Encoding.UTF8.GetBytes(instance.Version));
            return (instance.PackageId, ChaincodeMessage.Types.Type.Init);
        }
        if (needsInit)
            throw new ChaincodeExecutionException($"invalid invocation: chaincode '{chaincode}' has not been initialized for this version, must call as init first");
        return (instance.PackageId, ChaincodeMessage.Types.Type.Transaction);
    }

    private static Response ParseResponse(string txId, ByteString payload)
    {
        try
        {
            return Response.Parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ChaincodeExecutionException($"failed to unmarshal response for transaction {txId}: {e.Message}", e);
        }
    }
}
