using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Threading.Channels;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Hyperledger.Fabric.Contract.Internal;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Shim;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Hyperledger.Fabric.Contract.Testing;

/// <summary>
/// A ledger in memory with the semantics that contracts depend on: versions, no read of one's own writes, MVCC and phantom
/// checks, history, private data. It stands at the peer's end of the same stream that a peer uses, so what passes here
/// passes the shim too. It checks no signatures; key-level endorsement policies are checked against
/// <see cref="TestTransaction.EndorsedBy"/>.
/// </summary>
/// <remarks>Safe for concurrent use; a transaction sees the height at which it began.</remarks>
public sealed class TestLedger : IAsyncDisposable
{
    private readonly TestLedgerOptions _options;
    private readonly Channel<ChaincodeMessage> _toChaincode = Channel.CreateUnbounded<ChaincodeMessage>();
    private readonly Channel<ChaincodeMessage> _fromChaincode = Channel.CreateUnbounded<ChaincodeMessage>();
    private readonly Task _chaincode;
    private readonly Task _peer;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, TestSimulation> _simulations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<KeyModification>> _history = new(StringComparer.Ordinal);
    private ImmutableDictionary<string, TestState> _state = ImmutableDictionary<string, TestState>.Empty.Add("", TestState.Empty);
    private readonly List<TestTransaction> _transcript = [];
    private ulong _height;

    // A read conflicts with any write before it in its block, even the deletion of a key that never was (validation/validator.go).
    private readonly HashSet<(string Collection, string Key)> _writtenInBlock = [];
    private ulong _nonce;

    private TestLedger(IChaincode chaincode, TestLedgerOptions options)
    {
        _options = options;
        var stream = new ChaincodeStreamOptions { PeerMspId = options.PeerMspId, TransactionTimeout = Timeout.InfiniteTimeSpan };
        _chaincode = ChaincodeStream.RunAsync(chaincode, "test:0", _toChaincode.Reader, _fromChaincode.Writer, stream);
        _peer = ServeAsync();
    }

    /// <summary>How many blocks were committed.</summary>
    public ulong Height
    {
        get
        {
            lock (_lock) return _height;
        }
    }

    /// <summary>Every transaction that was run, in the order of the calls.</summary>
    public IReadOnlyList<TestTransaction> Transactions
    {
        get
        {
            lock (_lock) return [.. _transcript];
        }
    }

    /// <summary>Starts a ledger with a chaincode that is ready.</summary>
    /// <param name="chaincode">The chaincode under test.</param>
    /// <param name="options">What the ledger is like.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<TestLedger> StartAsync(IChaincode chaincode, TestLedgerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chaincode);
        ArgumentNullException.ThrowIfNull(options);
        var ledger = new TestLedger(chaincode, options);
        await ledger._ready.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return ledger;
    }

    /// <summary>Runs a transaction and does not commit it, as an endorser or an evaluation does.</summary>
    /// <param name="creator">The submitter.</param>
    /// <param name="function">The function, <c>contract:function</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="transient">Transient data; null for none.</param>
    /// <param name="timestamp">The proposal's time; null for the clock's.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    public async Task<TestTransaction> EndorseAsync(
        TestIdentity creator,
        string function,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? transient = null,
        DateTimeOffset? timestamp = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(creator);
        ArgumentNullException.ThrowIfNull(arguments);
        var at = timestamp ?? _options.Clock.GetUtcNow();
        var input = new ChaincodeInput();
        input.Args.Add(ByteString.CopyFromUtf8(function));
        foreach (var argument in arguments) input.Args.Add(ByteString.CopyFromUtf8(argument));

        TestSimulation simulation;
        ByteString nonce;
        lock (_lock)
        {
            nonce = ByteString.CopyFrom([.. new byte[16], .. BitConverter.GetBytes(++_nonce)]);
            var id = Convert.ToHexStringLower(SHA256.HashData([.. nonce.Span, .. creator.Creator.Span]));
            simulation = new TestSimulation(new TestTransaction(id, function, at), _state, _options, Copy(_history));
            _simulations.Add(id, simulation);
            _transcript.Add(simulation.Transaction);
        }

        var transaction = simulation.Transaction;
        _toChaincode.Writer.TryWrite(new ChaincodeMessage
        {
            Type = MessageType.Transaction,
            Txid = transaction.Id,
            ChannelId = _options.ChannelId,
            Payload = input.ToByteString(),
            Proposal = new SignedProposal { ProposalBytes = Propose(transaction, creator, nonce, input, transient).ToByteString() },
        });
        await simulation.Completed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return transaction;
    }

    /// <summary>Runs a transaction and commits it alone in a block, if it was endorsed.</summary>
    /// <inheritdoc cref="EndorseAsync"/>
    public async Task<TestTransaction> SubmitAsync(
        TestIdentity creator,
        string function,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? transient = null,
        DateTimeOffset? timestamp = null,
        CancellationToken cancellationToken = default)
    {
        var transaction = await EndorseAsync(creator, function, arguments, transient, timestamp, cancellationToken).ConfigureAwait(false);
        if (transaction.IsEndorsed) Commit(transaction);
        return transaction;
    }

    /// <summary>Commits a block; each transaction is checked against the state that those before it left.</summary>
    /// <param name="block">Endorsed transactions, in order.</param>
    /// <returns>A validation code each.</returns>
    /// <exception cref="ArgumentException">A transaction was not endorsed, or was committed before.</exception>
    public IReadOnlyList<TxValidationCode> Commit(params IReadOnlyList<TestTransaction> block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Any(t => !t.IsEndorsed || t.ValidationCode is not null))
            throw new ArgumentException("A transaction of the block was not endorsed or is committed already.", nameof(block));
        lock (_lock)
        {
            _height++;
            _writtenInBlock.Clear();
            for (var i = 0; i < block.Count; i++)
            {
                block[i].ValidationCode = Validate(block[i]);
                if (block[i].ValidationCode == TxValidationCode.Valid) Apply(block[i], new TestVersion(_height, i));
            }
            return [.. block.Select(t => t.ValidationCode!.Value)];
        }
    }

    /// <summary>A public key's committed value; empty if it does not exist.</summary>
    /// <param name="key">The key.</param>
    public ReadOnlyMemory<byte> GetState(string key)
    {
        lock (_lock) return _state[""].Get(key)?.Value ?? default;
    }

    /// <summary>Every public key, by UTF-8 bytes.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_lock) return [.. _state[""].Values.Keys];
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _toChaincode.Writer.TryComplete();
        await _chaincode.ConfigureAwait(false);
        await _peer.ConfigureAwait(false);
    }

    private static Dictionary<string, IReadOnlyList<KeyModification>> Copy(Dictionary<string, List<KeyModification>> history) =>
        history.ToDictionary(h => h.Key, h => (IReadOnlyList<KeyModification>)[.. h.Value], StringComparer.Ordinal);

    private Proposal Propose(
        TestTransaction transaction, TestIdentity creator, ByteString nonce, ChaincodeInput input, IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? transient)
    {
        var payload = new ChaincodeProposalPayload
        {
            Input = new ChaincodeInvocationSpec
            {
                ChaincodeSpec = new ChaincodeSpec { ChaincodeId = new ChaincodeID { Name = _options.ChaincodeName }, Input = input },
            }.ToByteString(),
        };
        foreach (var (name, value) in transient ?? ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty)
            payload.TransientMap[name] = ByteString.CopyFrom(value.Span);
        var channelHeader = new ChannelHeader
        {
            Type = (int)HeaderType.EndorserTransaction,
            ChannelId = _options.ChannelId,
            TxId = transaction.Id,
            Timestamp = Timestamp.FromDateTimeOffset(transaction.Timestamp),
            Extension = new ChaincodeHeaderExtension { ChaincodeId = new ChaincodeID { Name = _options.ChaincodeName } }.ToByteString(),
        };
        var signatureHeader = new SignatureHeader { Creator = ByteString.CopyFrom(creator.Creator.Span), Nonce = nonce };
        return new Proposal
        {
            Header = new Header { ChannelHeader = channelHeader.ToByteString(), SignatureHeader = signatureHeader.ToByteString() }.ToByteString(),
            Payload = payload.ToByteString(),
        };
    }

    private async Task ServeAsync()
    {
        await foreach (var message in _fromChaincode.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (message.Type == MessageType.Register)
            {
                _toChaincode.Writer.TryWrite(new ChaincodeMessage { Type = MessageType.Registered });
                _toChaincode.Writer.TryWrite(new ChaincodeMessage { Type = MessageType.Ready, Payload = Offer() });
                _ready.TrySetResult();
                continue;
            }

            TestSimulation? simulation;
            lock (_lock)
            {
                if (!_simulations.TryGetValue(message.Txid, out simulation)) continue;
                if (message.Type is MessageType.Completed or MessageType.Error) _simulations.Remove(message.Txid);
            }
            if (simulation.Handle(message) is { } answer) _toChaincode.Writer.TryWrite(answer);
        }
    }

    private ByteString Offer() => _options.OffersBatches
        ? new ChaincodeAdditionalParams { UseWriteBatch = true, MaxSizeWriteBatch = 1000, UseGetMultipleKeys = true, MaxSizeGetMultipleKeys = 1000 }.ToByteString()
        : ByteString.Empty;

    // Under _lock. The order of the checks is a peer's: policies of the keys written, then reads, then ranges, then private reads.
    private TxValidationCode Validate(TestTransaction transaction)
    {
        if (transaction.EndorsedBy is { } endorsers && !transaction.WrittenKeys().All(k => IsSatisfied(k.Collection, k.Key, endorsers)))
            return TxValidationCode.EndorsementPolicyFailure;
        var state = _state[""];
        foreach (var (key, version) in transaction.PublicReads)
        {
            if (state.Version(key) != version || _writtenInBlock.Contains(("", key))) return TxValidationCode.MvccReadConflict;
        }
        foreach (var range in transaction.Ranges)
        {
            var now = state.Range(range.StartKey, range.EndKey, endIncluded: !range.IsExhausted);
            if (!now.Select(v => new KeyValuePair<string, TestVersion>(v.Key, v.Value.Version)).SequenceEqual(range.Reads))
                return TxValidationCode.PhantomReadConflict;
        }
        foreach (var ((collection, key), version) in transaction.CollectionReads)
        {
            if (_state.GetValueOrDefault(collection, TestState.Empty).Version(key) != version || _writtenInBlock.Contains((collection, key))) return TxValidationCode.MvccReadConflict;
        }
        return TxValidationCode.Valid;
    }

    // Under _lock.
    private bool IsSatisfied(string collection, string key, IReadOnlyCollection<string> endorsers) =>
        !_state.GetValueOrDefault(collection, TestState.Empty).Policies.TryGetValue(key, out var policy) || KeyPolicy.IsSatisfied(policy, endorsers);

    // Under _lock.
    private void Apply(TestTransaction transaction, TestVersion version)
    {
        foreach (var key in transaction.PublicWrites.Keys) _writtenInBlock.Add(("", key));
        foreach (var key in transaction.CollectionWrites.Keys) _writtenInBlock.Add(key);
        foreach (var (key, value) in transaction.PublicWrites)
        {
            _state = _state.SetItem("", _state[""].Write(key, value, version));
            if (!_history.TryGetValue(key, out var changes)) _history[key] = changes = [];
            changes.Insert(0, new KeyModification(transaction.Id, value, transaction.Timestamp, value.IsEmpty));
        }
        foreach (var (key, policy) in transaction.PolicyWrites) _state = _state.SetItem("", _state[""].WritePolicy(key, policy, version));
        foreach (var ((collection, key), value) in transaction.CollectionWrites)
            _state = _state.SetItem(collection, _state.GetValueOrDefault(collection, TestState.Empty).Write(key, value, version));
        foreach (var ((collection, key), policy) in transaction.CollectionPolicyWrites)
            _state = _state.SetItem(collection, _state.GetValueOrDefault(collection, TestState.Empty).WritePolicy(key, policy, version));
    }
}
