using Google.Protobuf;
using Hyperledger.Fabric.Client.Internal;
using Hyperledger.Fabric.Protos.Gateway;

namespace Hyperledger.Fabric.Client;

/// <summary>Asks for the status of a submitted transaction. Safe for concurrent use.</summary>
public class Commit : ISignable
{
    private readonly GatewayConnection _connection;
    private readonly string _channelName;
    private readonly ByteString _request;
    private ByteString? _signature;

    internal Commit(GatewayConnection connection, string channelName, string transactionId)
        : this(connection, channelName, transactionId, Request(connection, channelName, transactionId), signature: null)
    {
    }

    private Commit(GatewayConnection connection, string channelName, string transactionId, ByteString request, ByteString? signature)
    {
        _connection = connection;
        _channelName = channelName;
        TransactionId = transactionId;
        _request = request;
        _signature = signature;
    }

    /// <summary>The transaction's id.</summary>
    public string TransactionId { get; }

    /// <summary>The serialized <c>gateway.SignedCommitStatusRequest</c>, for <see cref="Gateway.NewCommit"/>.</summary>
    public byte[] GetBytes() =>
        new SignedCommitStatusRequest { Request = _request, Signature = _signature ?? ByteString.Empty }.ToByteArray();

    /// <inheritdoc/>
    public byte[] GetDigest() => _connection.Digest(_request);

    /// <summary>Waits until the gateway's peer has committed the transaction, and returns its status; at once if it has already.</summary>
    /// <remarks>A transaction that never reaches a block is waited for until the deadline.</remarks>
    /// <exception cref="CommitStatusException">The status could not be obtained; the transaction may or may not commit.</exception>
    public async Task<CommitStatus> GetStatusAsync(CallSettings? settings = null, CancellationToken cancellationToken = default)
    {
        _signature ??= await _connection.SignAsync(_request, cancellationToken).ConfigureAwait(false);
        var request = new SignedCommitStatusRequest { Request = _request, Signature = _signature };
        var response = await _connection.CommitStatusAsync(request, _channelName, TransactionId, settings, cancellationToken).ConfigureAwait(false);
        return new CommitStatus(TransactionId, response.Result, response.BlockNumber);
    }

    internal static Commit Parse(GatewayConnection connection, ReadOnlyMemory<byte> bytes, ByteString? signature)
    {
        try
        {
            var signed = SignedCommitStatusRequest.Parser.ParseFrom(bytes.Span);
            var request = CommitStatusRequest.Parser.ParseFrom(signed.Request);
            return new Commit(connection, request.ChannelId, request.TransactionId, signed.Request, signature ?? (signed.Signature.IsEmpty ? null : signed.Signature));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ArgumentException("The bytes are no gateway.SignedCommitStatusRequest, as Commit.GetBytes returns it.", nameof(bytes), e);
        }
    }

    private static ByteString Request(GatewayConnection connection, string channelName, string transactionId) =>
        new CommitStatusRequest { TransactionId = transactionId, ChannelId = channelName, Identity = connection.Creator }.ToByteString();
}
