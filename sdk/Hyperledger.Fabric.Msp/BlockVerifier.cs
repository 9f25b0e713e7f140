using Hyperledger.Fabric.Msp.Internal;

namespace Hyperledger.Fabric.Msp;

/// <summary>
/// Checks a channel's blocks one after another from block 0, trusting only the channel's id and the genesis hash: hashes,
/// links, orderers' signatures under the configuration in force (Raft and BFT), configuration updates, and each
/// transaction's creator, id, proposal hash and endorsements. Not safe for concurrent calls.
/// </summary>
/// <remarks>
/// A block must be in the one encoding that Fabric writes. The validation codes and the commit hash that a peer adds are
/// covered by no hash and no signature: codes are compared with what each transaction shows by itself; beyond that they
/// must be derived again from the ledger (docs/UNCOVERED-BYTES.md).
/// </remarks>
public sealed class BlockVerifier
{
    private readonly TrustAnchor _anchor;
    // Null where somebody else knows the ids that came before.
    private readonly HashSet<UInt128>? _transactionIds;
    private byte[] _lastHash = [];
    private ulong _lastConfigBlock;
    private bool _hasCommitHash;

    /// <summary>Creates a verifier that expects block 0.</summary>
    /// <param name="anchor">What is trusted.</param>
    public BlockVerifier(TrustAnchor anchor)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        _anchor = anchor;
        _transactionIds = [];
    }

    /// <summary>
    /// Goes on where another verifier stopped, in bounded memory: ids of transactions are not compared, nor the code
    /// DUPLICATE_TXID judged; whoever goes on keeps the ids and derives the codes again.
    /// </summary>
    /// <param name="anchor">What is trusted.</param>
    /// <param name="position">What an earlier verifier of the same channel said of itself; default to begin with block 0.</param>
    /// <param name="config">The configuration in force at that position; null before block 0.</param>
    public BlockVerifier(TrustAnchor anchor, BlockVerifierPosition position, ChannelConfig? config)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        if (position.Height > 0) ArgumentNullException.ThrowIfNull(config);
        _anchor = anchor;
        _lastHash = position.LastHash.ToArray();
        _lastConfigBlock = position.LastConfigBlock;
        _hasCommitHash = position.HasCommitHash;
        Height = position.Height;
        Config = config;
    }

    private BlockVerifier(BlockVerifier other)
    {
        _anchor = other._anchor;
        _transactionIds = other._transactionIds is { } ids ? [.. ids] : null;
        _lastHash = other._lastHash;
        _lastConfigBlock = other._lastConfigBlock;
        _hasCommitHash = other._hasCommitHash;
        Height = other.Height;
        Config = other.Config;
        StopAtFirstFailure = other.StopAtFirstFailure;
    }

    /// <summary>
    /// True to make no further checks of a block after the first that failed; by default all are made, so that a block
    /// whose hash is wrong also names the transaction that was changed.
    /// </summary>
    public bool StopAtFirstFailure { get; init; }

    /// <summary>How many blocks have been accepted: the number of the next one.</summary>
    public ulong Height { get; private set; }

    /// <summary>The configuration in force for the next block; null before block 0.</summary>
    public ChannelConfig? Config { get; private set; }

    /// <summary>The header hash of the last block that was accepted; empty before block 0.</summary>
    public ReadOnlyMemory<byte> LastHash => _lastHash;

    /// <summary>What a verifier that goes on from here later must be told, apart from <see cref="Config"/>.</summary>
    public BlockVerifierPosition Position => new(Height, _lastHash, _lastConfigBlock, _hasCommitHash);

    /// <summary>Makes a verifier that goes on from here by itself, as to check several candidates for the next block.</summary>
    public BlockVerifier Fork() => new(this);

    /// <summary>Checks the next block and, when every check passes, moves on to the one after it.</summary>
    /// <param name="block">A serialized <c>common.Block</c>, as received. Its buffer must not change afterwards.</param>
    /// <returns>What was checked; on a failure the verifier still expects the same block.</returns>
    public BlockVerification Verify(ReadOnlyMemory<byte> block)
    {
        var check = new BlockCheck(Height, StopAtFirstFailure);
        if (!check.Read(block))
            return check.Result;

        check.Number(Height);
        check.Data();
        if (Height == 0)
            check.Genesis(_anchor);
        else if (!check.IsOver)
            check.Successor(_anchor.ChannelId, _lastHash, Config!, _lastConfigBlock, _hasCommitHash);

        var ids = _transactionIds is null ? [] : check.DistinctTransactions(_transactionIds);
        if (check.Result.IsValid)
            Accept(check, ids);
        return check.Result;
    }

    /// <summary>
    /// Checks a block by itself under a configuration that is trusted: all but its number, its link to the block before,
    /// the place of the last configuration, and transactions of the same id elsewhere.
    /// </summary>
    /// <param name="block">A serialized <c>common.Block</c>, not block 0, as received. Its buffer must not change afterwards.</param>
    /// <param name="config">The configuration in force for the block.</param>
    public static BlockVerification VerifyAlone(ReadOnlyMemory<byte> block, ChannelConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var check = new BlockCheck(null, false);
        if (!check.Read(block))
            return check.Result;
        check.Data();
        check.Successor(config.ChannelId, null, config, null, hasCommitHash: false);
        check.DistinctTransactions(new HashSet<UInt128>());
        return check.Result;
    }

    private void Accept(BlockCheck check, IReadOnlyList<UInt128> ids)
    {
        _lastHash = check.Result.Hash.ToArray();
        _transactionIds?.UnionWith(ids);
        _hasCommitHash |= check.HasCommitHash;
        if (check.Result.NewConfig is { } config)
        {
            Config = config;
            _lastConfigBlock = Height;
        }

        Height++;
    }
}
