using System.Runtime.CompilerServices;
using Google.Protobuf;
using Hyperledger.Fabric.Client.Internal;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Client;

/// <summary>The peers of one channel. Safe for concurrent use.</summary>
public sealed class Network
{
    private readonly GatewayConnection _connection;

    internal Network(GatewayConnection connection, string name)
    {
        _connection = connection;
        Name = name;
        Ledger = new ChannelLedger(GetContract("qscc"), GetContract("cscc"), name);
    }

    private ResumingEvents Resuming => new(_connection, this);

    /// <summary>The channel's name.</summary>
    public string Name { get; }

    /// <summary>Queries of the channel's blocks and transactions.</summary>
    public ChannelLedger Ledger { get; }

    /// <summary>A contract of a chaincode.</summary>
    /// <param name="chaincodeName">The chaincode.</param>
    /// <param name="contractName">The contract within it; null: its default contract.</param>
    public Contract GetContract(string chaincodeName, string? contractName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(chaincodeName);
        return new Contract(_connection, Name, chaincodeName, string.IsNullOrEmpty(contractName) ? null : contractName);
    }

    /// <summary>
    /// Asks for the status of any transaction of the channel by its id, as after a failed <see cref="Commit.GetStatusAsync"/>
    /// or a restart.
    /// </summary>
    public Commit NewCommit(string transactionId)
    {
        ArgumentException.ThrowIfNullOrEmpty(transactionId);
        return new Commit(_connection, Name, transactionId);
    }

    /// <summary>Receives the events of a chaincode's valid transactions, in the ledger's order, without end.</summary>
    /// <remarks>
    /// The request is sent when enumeration starts. Without a start position only later blocks count: to miss nothing,
    /// name the start block or a checkpoint.
    /// </remarks>
    /// <param name="chaincodeName">The chaincode.</param>
    /// <param name="options">Where to start; null: with the next block.</param>
    /// <param name="cancellationToken">Ends the stream with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="GatewayException">The stream was refused or broke.</exception>
    public IAsyncEnumerable<ChaincodeEvent> GetChaincodeEventsAsync(
        string chaincodeName, EventsOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(chaincodeName);
        return options?.Reconnect is null
            ? NewChaincodeEventsRequest(chaincodeName, options).GetEventsAsync(settings: null, cancellationToken)
            : Resuming.Chaincode(chaincodeName, options, cancellationToken);
    }

    /// <summary>Makes a request for chaincode events; nothing is sent.</summary>
    public ChaincodeEventsRequest NewChaincodeEventsRequest(string chaincodeName, EventsOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(chaincodeName);
        return ChaincodeEventsRequest.Create(_connection, Name, chaincodeName, options ?? new EventsOptions());
    }

    /// <summary>Receives blocks in order, from <paramref name="startBlock"/> on, without end.</summary>
    /// <inheritdoc cref="GetBlockEventsAsync(BlockEventsOptions?, CancellationToken)"/>
    public IAsyncEnumerable<Block> GetBlockEventsAsync(ulong startBlock, CancellationToken cancellationToken = default) =>
        GetBlockEventsAsync(new BlockEventsOptions { StartBlock = startBlock }, cancellationToken);

    /// <summary>Receives blocks in order.</summary>
    /// <remarks>The request is sent when enumeration starts. Without a start position only later blocks come.</remarks>
    /// <param name="options">Where to start and end; null: from the next block on, without end.</param>
    /// <param name="cancellationToken">Ends the stream with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="GatewayException">The stream was refused or broke.</exception>
    public IAsyncEnumerable<Block> GetBlockEventsAsync(BlockEventsOptions? options = null, CancellationToken cancellationToken = default) =>
        GetBlocksAsync(BlockEventKinds.Blocks, options, cancellationToken);

    /// <summary>
    /// Receives blocks in order, each verified: hashes, links, orderers' signatures (Raft and BFT) under the configuration in
    /// force, transactions and endorsements. It goes on where the verifier stands, from block 0 for a new one.
    /// </summary>
    /// <param name="verifier">What is trusted, and where it stands. It moves with the blocks and serves one enumeration at a time.</param>
    /// <param name="options">Where to end and whether to reconnect; its start is not looked at.</param>
    /// <param name="cancellationToken">Ends the stream with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="BlockVerificationException">A block does not hold; the verifier still stands before it.</exception>
    /// <exception cref="GatewayException">The stream was refused or broke.</exception>
    public async IAsyncEnumerable<LedgerBlock> GetVerifiedBlocksAsync(
        BlockVerifier verifier, BlockEventsOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        var fromHere = new BlockEventsOptions { StartBlock = verifier.Height, EndBlock = options?.EndBlock, Reconnect = options?.Reconnect };
        await foreach (var block in GetBlockEventsAsync(fromHere, cancellationToken).ConfigureAwait(false))
        {
            var expected = verifier.Height;
            var verification = verifier.Verify(block.ToByteArray());
            if (!verification.IsValid)
                throw new BlockVerificationException(expected, verification);
            yield return LedgerBlock.Decode(block);
        }
    }

    /// <summary>Makes a request for blocks; nothing is sent.</summary>
    public BlockEventsRequest<Block> NewBlockEventsRequest(BlockEventsOptions? options = null) =>
        SeekEnvelope.Create(_connection, BlockEventKinds.Blocks, Name, options ?? new BlockEventsOptions());

    /// <summary>Receives blocks without arguments, results and event payloads: transaction ids and validation codes.</summary>
    /// <inheritdoc cref="GetBlockEventsAsync(BlockEventsOptions?, CancellationToken)"/>
    public IAsyncEnumerable<FilteredBlock> GetFilteredBlockEventsAsync(
        BlockEventsOptions? options = null, CancellationToken cancellationToken = default) =>
        GetBlocksAsync(BlockEventKinds.FilteredBlocks, options, cancellationToken);

    /// <summary>Makes a request for filtered blocks; nothing is sent.</summary>
    public BlockEventsRequest<FilteredBlock> NewFilteredBlockEventsRequest(BlockEventsOptions? options = null) =>
        SeekEnvelope.Create(_connection, BlockEventKinds.FilteredBlocks, Name, options ?? new BlockEventsOptions());

    /// <summary>Receives blocks with the private data that the peer holds and this identity may see.</summary>
    /// <inheritdoc cref="GetBlockEventsAsync(BlockEventsOptions?, CancellationToken)"/>
    public IAsyncEnumerable<BlockAndPrivateData> GetBlockAndPrivateDataEventsAsync(
        BlockEventsOptions? options = null, CancellationToken cancellationToken = default) =>
        GetBlocksAsync(BlockEventKinds.BlocksAndPrivateData, options, cancellationToken);

    /// <summary>Makes a request for blocks with private data; nothing is sent.</summary>
    public BlockEventsRequest<BlockAndPrivateData> NewBlockAndPrivateDataEventsRequest(BlockEventsOptions? options = null) =>
        SeekEnvelope.Create(_connection, BlockEventKinds.BlocksAndPrivateData, Name, options ?? new BlockEventsOptions());

    private IAsyncEnumerable<T> GetBlocksAsync<T>(BlockEventKind<T> kind, BlockEventsOptions? options, CancellationToken cancellationToken)
        where T : class =>
        options?.Reconnect is null
            ? SeekEnvelope.Create(_connection, kind, Name, options ?? new BlockEventsOptions()).GetEventsAsync(settings: null, cancellationToken)
            : Resuming.Blocks(kind, options, cancellationToken);
}
