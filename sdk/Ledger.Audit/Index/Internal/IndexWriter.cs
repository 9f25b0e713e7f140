using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Validation;
using Ledger.Records.State;
using Microsoft.Data.Sqlite;

namespace Ledger.Audit.Internal;

/// <summary>
/// The second half of the work on a block: every transaction's code derived again over the state that follows from the blocks
/// before, the commit hash, and the rows of the index. Checkpoint and rows are one SQLite transaction. Not thread-safe.
/// </summary>
internal sealed class IndexWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _chaincode;
    private readonly Names _names;
    private readonly Actors _actors;
    private readonly IndexState _state;
    private readonly LedgerRules _rules;
    private readonly Statement _addBlock, _addConfig, _addTransaction, _addUnit, _addProblem, _setMeta;
    private byte[] _commitHash;
    private bool _isOpen;

    public IndexWriter(SqliteConnection connection, string chaincode, byte[] commitHash)
    {
        _connection = connection;
        _chaincode = chaincode;
        _commitHash = commitHash;
        _names = new Names(connection);
        _actors = new Actors(connection);
        _state = new IndexState(connection, _names);
        _rules = new LedgerRules(chaincode, _state);
        _addBlock = new Statement(connection, "INSERT INTO block VALUES($0, $1, $2, $3, $4, $5)");
        _addConfig = new Statement(connection, "INSERT INTO config VALUES($0, $1)");
        _addTransaction = new Statement(connection, "INSERT INTO tx VALUES($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
        _addUnit = new Statement(connection, "INSERT OR IGNORE INTO unit_tx VALUES($0, $1)");
        _addProblem = new Statement(connection, "INSERT INTO problem VALUES($0, $1, $2, $3)");
        _setMeta = new Statement(connection, "INSERT OR REPLACE INTO meta VALUES($0, $1)");
    }

    /// <summary>Adds the next block.</summary>
    /// <returns>Null when it is in; else what is wrong, and nothing of the block is in.</returns>
    public BlockFault? Add(CheckedBlock block)
    {
        Begin();
        var (codes, prepared, fault) = Derive(block);
        if (fault is not null) return fault;
        var commitHash = block.Block.Header.Number == 0 ? [] : CommitHash.Compute(Array.ConvertAll(codes, code => (byte)code), prepared!.Updates, _commitHash);
        if (FindDifference(block, codes, commitHash) is { } difference) return difference;

        var number = block.Block.Header.Number;
        DateTimeOffset? latest = null;
        for (var i = 0; i < codes.Length; i++)
        {
            AddTransaction(block, i, codes[i], prepared!.Results.GetValueOrDefault(i));
            if (Transaction(block, i)?.Timestamp is { } time && (latest is null || time > latest)) latest = time;
        }
        _state.Apply(prepared!.Updates);
        if (prepared.Config is { } config) _addConfig.With((long)number, config.ToByteArray()).Execute();
        _commitHash = commitHash;
        _addBlock.With((long)number, block.Verification.Hash.ToArray(), block.Block.Header.DataHash.ToByteArray(), commitHash, (long)codes.Length, latest?.ToUnixTimeMilliseconds()).Execute();
        SetMeta(block, commitHash);
        return null;
    }

    /// <summary>Makes what was added durable, with the checkpoint behind it.</summary>
    public void Commit()
    {
        if (!_isOpen) return;
        IndexDatabase.Run(_connection, "COMMIT");
        _isOpen = false;
    }

    public void Dispose()
    {
        if (_isOpen) IndexDatabase.Run(_connection, "ROLLBACK");
        foreach (var disposable in (IDisposable[])[_addBlock, _addConfig, _addTransaction, _addUnit, _addProblem, _setMeta, _state, _actors, _names]) disposable.Dispose();
    }

    private void Begin()
    {
        if (_isOpen) return;
        IndexDatabase.Run(_connection, "BEGIN IMMEDIATE");
        _isOpen = true;
    }

    private (TxValidationCode[] Codes, BlockUpdates? Prepared, BlockFault? Fault) Derive(CheckedBlock block)
    {
        var number = block.Block.Header.Number;
        try
        {
            var validator = new BlockValidator(block.Config);
            var validated = number == 0 ? validator.Validate(block.Block, _state) : validator.Validate(block.Transactions, _state);
            var prepared = BlockUpdates.Prepare(number, validated, _state);
            return (prepared.Codes, prepared, null);
        }
        catch (BlockValidationException e)
        {
            return ([], null, new BlockFault(number, block.Verification.Hash, null, null, nameof(VerificationCheck.Configuration), e.Message));
        }
    }

    // An orderer's block has no codes: then those derived stand.
    private static BlockFault? FindDifference(CheckedBlock block, TxValidationCode[] codes, byte[] commitHash)
    {
        var stated = block.Verification.ValidationCodes;
        if (stated.Count == 0) return null;
        var number = block.Block.Header.Number;
        for (var i = 0; i < codes.Length; i++)
        {
            if (stated[i] != codes[i])
            {
                return new BlockFault(number, block.Verification.Hash, i, Transaction(block, i)?.TransactionId, nameof(VerificationCheck.ValidationCode),
                    $"The peer marked the transaction {stated[i].ToProtocolName()}; from the blocks follows {codes[i].ToProtocolName()}.");
            }
        }
        var entry = block.Block.Metadata.Metadata[(int)BlockMetadataIndex.CommitHash];
        return number == 0 || entry.IsEmpty || Metadata.Parser.ParseFrom(entry).Value.Span.SequenceEqual(commitHash)
            ? null
            : new BlockFault(number, block.Verification.Hash, null, null, nameof(VerificationCheck.CommitHash), "The commit hash is not the one that follows from the blocks: the peer's state is another.");
    }

    private void AddTransaction(CheckedBlock block, int place, TxValidationCode code, IReadOnlyList<NamespaceReadWriteSet>? results)
    {
        var seq = IndexSchema.Seq(block.Block.Header.Number, place);
        var transaction = Transaction(block, place);
        var invocation = transaction?.Invocation;
        var problems = new List<(string What, string Detail)>();
        foreach (var bad in transaction?.Endorsements.Select(e => e.Failure).OfType<VerificationFinding>() ?? []) problems.Add((bad.Check.ToString(), bad.Message));
        var isLedgers = code == TxValidationCode.Valid && invocation?.ChaincodeName == _chaincode;
        if (isLedgers && _rules.FindEntitlementProblem(transaction!) is { } unentitled) problems.Add(unentitled);

        var main = EventKey(invocation);
        var (mainId, facts) = (0L, (ObjectFacts?)null);
        foreach (var set in results ?? [])
        {
            foreach (var write in set.Public.Writes)
            {
                var value = write.IsDelete || write.Value.IsEmpty ? null : write.Value.ToByteArray();
                var (written, before) = _state.Write(set.Namespace, write.Key, seq, value);
                if (set.Namespace != _chaincode || StateKey.FromCompositeKey(write.Key) is not { } key) continue;
                if (isLedgers && LedgerRules.FindWriteProblem(transaction!, key, value, before) is { } problem) problems.Add(problem);
                if (mainId != 0 && !key.Equals(main)) continue;
                (mainId, facts) = (written, ObjectFacts.Of(key, value));
            }
        }
        if (mainId == 0 && main is not null)
        {
            mainId = _state.Find(_chaincode, main.ToCompositeKey());
            facts = ObjectFacts.Of(main, []);
        }

        var batch = facts?.Batch is { } of ? facts.Kind == "batch" ? mainId : _state.Find(_chaincode, StateKey.Batch(of).ToCompositeKey()) : 0;
        var endorsers = transaction?.Endorsements.Where(e => e.Failure is null).Select(e => e.Endorser!.MspId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        _addTransaction.With(
            seq, IndexState.IdBytes(transaction?.TransactionId is { Length: > 0 } id ? id : EnvelopeId.Of(block.Block.Data.Data[place])), block.EnvelopeHashes[place],
            transaction is { Type: not HeaderType.Config, Timestamp: { } time } ? time.ToUnixTimeMilliseconds() : null, (long)code, _actors.IdOf(transaction?.Creator),
            _names.IdOf(FunctionOf(block, transaction)), mainId, _names.IdOf(facts?.Kind), _names.IdOf(facts?.State), batch, facts?.Leaf is { } leaf ? (long)leaf : null,
            _names.IdOf(endorsers is null ? null : string.Join(' ', endorsers)), (long)problems.Count).Execute();
        foreach (var unit in new[] { facts?.Unit, transaction?.Creator?.Attributes.GetValueOrDefault("unit") }.OfType<string>().Where(Codes.IsUnitCode).Distinct(StringComparer.Ordinal))
            _addUnit.With(_names.IdOf(unit), seq).Execute();
        for (var i = 0; i < problems.Count; i++) _addProblem.With(seq, (long)i, problems[i].What, problems[i].Detail).Execute();
    }

    private static TransactionVerification? Transaction(CheckedBlock block, int place) => block.Verification.Transactions.Count > place ? block.Verification.Transactions[place] : null;

    private string FunctionOf(CheckedBlock block, TransactionVerification? transaction)
    {
        if (transaction is null || transaction.Type == HeaderType.Config) return block.Block.Data.Data.Count == 1 ? "config" : "-";
        if (transaction.Invocation is not { Arguments.Count: > 0 } invocation) return "-";
        var name = Encoding.UTF8.GetString(invocation.Arguments[0].Span);
        if (name.Length > 128 || name.Any(char.IsControl)) return "-";
        return invocation.ChaincodeName == _chaincode ? name : $"{invocation.ChaincodeName}/{name}";
    }

    // Every submit emits one event whose payload names the key that it wrote (CONTRACTS.md).
    private StateKey? EventKey(ChaincodeInvocation? invocation)
    {
        try
        {
            return invocation?.ChaincodeName == _chaincode && invocation.EventName is not null ? ObjectChange.Parse(invocation.EventPayload.Span).Key : null;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or FormatException)
        {
            return null;
        }
    }

    private void SetMeta(CheckedBlock block, byte[] commitHash)
    {
        var after = block.After;
        if (block.Block.Header.Number == 0)
        {
            _setMeta.With("channel", block.Config.ChannelId).Execute();
            _setMeta.With("chaincode", _chaincode).Execute();
            _setMeta.With("genesis", block.Verification.Hash.ToArray()).Execute();
        }
        _setMeta.With("height", (long)after.Height).Execute();
        _setMeta.With("last_hash", after.LastHash.ToArray()).Execute();
        _setMeta.With("last_config", (long)after.LastConfigBlock).Execute();
        _setMeta.With("has_commit_hash", after.HasCommitHash ? 1L : 0L).Execute();
        _setMeta.With("commit_hash", commitHash).Execute();
    }
}
