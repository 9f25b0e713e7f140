using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Simulation;

namespace Ledger.Network.Chaincode.Internal;

/// <summary>
/// What a peer keeps of a transaction while one chaincode runs in it: the simulator, open iterators, what the creator may
/// do with each collection. Used for one request at a time. Fabric: core/chaincode/transaction_context.go.
/// </summary>
internal sealed class TransactionContext(
    TransactionParameters transaction, string ns, string peerMspId, ChaincodeSupport support, ICollectionAccess access, bool isInit)
    : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ended = new();
    private Task _call = Task.CompletedTask;
    private readonly Dictionary<string, (bool Read, bool Write)> _permissions = new(StringComparer.Ordinal);

    public TransactionParameters Transaction => transaction;

    public TxSimulator Simulator => transaction.Simulator;

    public string Namespace => ns;

    public string PeerMspId => peerMspId;

    public ChaincodeSupport Support => support;

    public ICollectionAccess Access => access;

    public Dictionary<string, QueryState> Queries { get; } = new(StringComparer.Ordinal);

    public TaskCompletionSource<ChaincodeMessage> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void RequireRead(string collection)
    {
        if (!Permission(collection).Read)
            throw new SimulationException($"tx creator does not have read access permission on privatedata in chaincodeName:{ns} collectionName: {collection}");
    }

    public void RequireWrite(string collection)
    {
        if (!Permission(collection).Write)
            throw new SimulationException($"tx creator does not have write access permission on privatedata in chaincodeName:{ns} collectionName: {collection}");
    }

    public void RequireNoInit()
    {
        if (isInit)
            throw new SimulationException("private data APIs are not allowed in chaincode Init()");
    }

    /// <summary>Whoever opens iterators and neither reads them to their end nor closes them holds the peer's memory.</summary>
    public void RequireRoomForQuery(int most)
    {
        if (Queries.Count >= most)
            throw new SimulationException($"chaincode {ns} holds {Queries.Count} iterators open in this transaction, the most that this peer allows: read them to their end or close them");
    }

    /// <summary>Cancelled when the transaction has ended.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Serves a request, unless the transaction has ended meanwhile: the simulator is then the endorser's again.</summary>
    public T Run<T>(Func<T> serve)
    {
        lock (_lock)
        {
            if (_ended.IsCancellationRequested)
                throw new SimulationException("no ledger context");
            return serve();
        }
    }

    /// <summary>Starts a call of other chaincode, which goes on beside the stream.</summary>
    public void Run(Func<Task> call)
    {
        lock (_lock)
        {
            if (_ended.IsCancellationRequested)
                throw new SimulationException("could not get valid transaction");
            _call = call();
        }
    }

    /// <summary>Ends the transaction; nothing uses the simulator after.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
            _ended.Cancel();
        await _call.ConfigureAwait(false);
        foreach (var query in Queries.Values)
            query.Dispose();
        Queries.Clear();
        _ended.Dispose();
    }

    private (bool Read, bool Write) Permission(string collection)
    {
        if (_permissions.TryGetValue(collection, out var known))
            return known;
        var config = Simulator.FindCollection(ns, collection)
            ?? throw new SimulationException($"collection {transaction.ChannelId}/{ns}/{collection} could not be found");
        var anyone = !config.MemberOnlyRead && !config.MemberOnlyWrite;
        var member = anyone || access.IsMember(transaction.ChannelId, config.MemberOrgsPolicy.SignaturePolicy, transaction.SignedProposal);
        return _permissions[collection] = member ? (true, true) : (!config.MemberOnlyRead, !config.MemberOnlyWrite);
    }
}
