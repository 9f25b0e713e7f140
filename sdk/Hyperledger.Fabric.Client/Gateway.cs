using Google.Protobuf;
using Hyperledger.Fabric.Client.Internal;
using Hyperledger.Fabric.Msp;

namespace Hyperledger.Fabric.Client;

/// <summary>
/// A client identity's view of a Fabric network through the Gateway service of one peer. It holds no connection of its
/// own: the caller owns the gRPC channel, shares it among gateways and disposes it. Safe for concurrent use.
/// </summary>
/// <example>
/// <code>
/// using var channel = FabricChannel.Create("https://peer0.org1.example.com:7051", tlsRootPem);
/// var gateway = Gateway.Connect(new GatewayOptions(channel, identity, signer));
/// var contract = gateway.GetNetwork("mychannel").GetContract("basic");
/// byte[] result = await contract.SubmitAsync("CreateAsset", ["asset1", "blue"], cancellationToken);
/// </code>
/// </example>
public sealed class Gateway
{
    private readonly GatewayConnection _connection;

    private Gateway(GatewayConnection connection) => _connection = connection;

    /// <summary>The identity that calls.</summary>
    public IIdentity Identity => _connection.Identity;

    /// <summary>Makes a gateway. Nothing is sent until the first call.</summary>
    /// <exception cref="ArgumentException">An option cannot hold.</exception>
    public static Gateway Connect(GatewayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new Gateway(new GatewayConnection(options));
    }

    /// <summary>A network: the peers of one channel. Nothing is sent; a channel that does not exist fails at the first call.</summary>
    public Network GetNetwork(string channelName)
    {
        ArgumentException.ThrowIfNullOrEmpty(channelName);
        return new Network(_connection, channelName);
    }

    /// <summary>Recreates a proposal from <see cref="Proposal.GetBytes"/>.</summary>
    /// <exception cref="ArgumentException">The bytes are no proposal.</exception>
    public Proposal NewProposal(ReadOnlyMemory<byte> bytes) => Proposal.Parse(_connection, bytes, signature: null);

    /// <summary>Recreates a proposal with a signature over <see cref="Proposal.GetDigest"/> made elsewhere.</summary>
    /// <exception cref="ArgumentException">The bytes are no proposal.</exception>
    public Proposal NewSignedProposal(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> signature) =>
        Proposal.Parse(_connection, bytes, ByteString.CopyFrom(signature.Span));

    /// <summary>Recreates an endorsed transaction from <see cref="Transaction.GetBytes"/>.</summary>
    /// <exception cref="ArgumentException">The bytes are no transaction.</exception>
    public Transaction NewTransaction(ReadOnlyMemory<byte> bytes) => Transaction.Parse(_connection, bytes, signature: null);

    /// <summary>Recreates an endorsed transaction with a signature over <see cref="Transaction.GetDigest"/> made elsewhere.</summary>
    /// <exception cref="ArgumentException">The bytes are no transaction.</exception>
    public Transaction NewSignedTransaction(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> signature) =>
        Transaction.Parse(_connection, bytes, ByteString.CopyFrom(signature.Span));

    /// <summary>Recreates a commit status request from <see cref="Commit.GetBytes"/>.</summary>
    /// <exception cref="ArgumentException">The bytes are no commit status request.</exception>
    public Commit NewCommit(ReadOnlyMemory<byte> bytes) => Commit.Parse(_connection, bytes, signature: null);

    /// <summary>Recreates a commit status request with a signature over <see cref="Commit.GetDigest"/> made elsewhere.</summary>
    /// <exception cref="ArgumentException">The bytes are no commit status request.</exception>
    public Commit NewSignedCommit(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> signature) =>
        Commit.Parse(_connection, bytes, ByteString.CopyFrom(signature.Span));

    /// <summary>Recreates a request for chaincode events from <see cref="ChaincodeEventsRequest.GetBytes"/>.</summary>
    /// <exception cref="ArgumentException">The bytes are no such request.</exception>
    public ChaincodeEventsRequest NewChaincodeEventsRequest(ReadOnlyMemory<byte> bytes) =>
        ChaincodeEventsRequest.Parse(_connection, bytes, signature: null);

    /// <summary>Recreates a request for chaincode events with a signature made elsewhere.</summary>
    /// <exception cref="ArgumentException">The bytes are no such request.</exception>
    public ChaincodeEventsRequest NewSignedChaincodeEventsRequest(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> signature) =>
        ChaincodeEventsRequest.Parse(_connection, bytes, ByteString.CopyFrom(signature.Span));

    /// <summary>Recreates a request for blocks from its bytes.</summary>
    /// <exception cref="ArgumentException">The bytes are no such request.</exception>
    public BlockEventsRequest<Protos.Common.Block> NewBlockEventsRequest(ReadOnlyMemory<byte> bytes) =>
        SeekEnvelope.Parse(_connection, BlockEventKinds.Blocks, bytes, signature: null);

    /// <summary>Recreates a request for blocks with a signature made elsewhere.</summary>
    /// <exception cref="ArgumentException">The bytes are no such request.</exception>
    public BlockEventsRequest<Protos.Common.Block> NewSignedBlockEventsRequest(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> signature) =>
        SeekEnvelope.Parse(_connection, BlockEventKinds.Blocks, bytes, ByteString.CopyFrom(signature.Span));

    /// <summary>Recreates a request for filtered blocks from its bytes.</summary>
    /// <exception cref="ArgumentException">The bytes are no such request.</exception>
    public BlockEventsRequest<Protos.Peer.FilteredBlock> NewFilteredBlockEventsRequest(ReadOnlyMemory<byte> bytes) =>
        SeekEnvelope.Parse(_connection, BlockEventKinds.FilteredBlocks, bytes, signature: null);

    /// <summary>Recreates a request for filtered blocks with a signature made elsewhere.</summary>
    /// <exception cref="ArgumentException">The bytes are no such request.</exception>
    public BlockEventsRequest<Protos.Peer.FilteredBlock> NewSignedFilteredBlockEventsRequest(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> signature) =>
        SeekEnvelope.Parse(_connection, BlockEventKinds.FilteredBlocks, bytes, ByteString.CopyFrom(signature.Span));

    /// <summary>Recreates a request for blocks with private data from its bytes.</summary>
    /// <exception cref="ArgumentException">The bytes are no such request.</exception>
    public BlockEventsRequest<Protos.Peer.BlockAndPrivateData> NewBlockAndPrivateDataEventsRequest(ReadOnlyMemory<byte> bytes) =>
        SeekEnvelope.Parse(_connection, BlockEventKinds.BlocksAndPrivateData, bytes, signature: null);

    /// <summary>Recreates a request for blocks with private data with a signature made elsewhere.</summary>
    /// <exception cref="ArgumentException">The bytes are no such request.</exception>
    public BlockEventsRequest<Protos.Peer.BlockAndPrivateData> NewSignedBlockAndPrivateDataEventsRequest(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> signature) =>
        SeekEnvelope.Parse(_connection, BlockEventKinds.BlocksAndPrivateData, bytes, ByteString.CopyFrom(signature.Span));
}
