using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Client.Internal;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Status = Hyperledger.Fabric.Protos.Common.Status;

namespace Hyperledger.Fabric.Client;

/// <summary>
/// Asks a peer for blocks in one of its three forms (<c>protos.Deliver</c>). It may be enumerated again: each time is a
/// stream of its own from the same position, as long as the peer takes its timestamp (15 minutes).
/// </summary>
/// <typeparam name="T">The form of a block.</typeparam>
public sealed class BlockEventsRequest<T> : ISignable
    where T : class
{
    private readonly GatewayConnection _connection;
    private readonly BlockEventKind<T> _kind;
    private readonly ByteString _payload;
    private ByteString? _signature;

    internal BlockEventsRequest(GatewayConnection connection, BlockEventKind<T> kind, ByteString payload, ByteString? signature)
    {
        _connection = connection;
        _kind = kind;
        _payload = payload;
        _signature = signature;
    }

    /// <summary>The serialized <c>common.Envelope</c>, for the gateway's method that recreates a request of this form.</summary>
    public byte[] GetBytes() => new Envelope { Payload = _payload, Signature = _signature ?? ByteString.Empty }.ToByteArray();

    /// <inheritdoc/>
    public byte[] GetDigest() => _connection.Digest(_payload);

    /// <summary>Receives the blocks in order. The request is sent when enumeration starts.</summary>
    /// <exception cref="GatewayException">The stream was refused or broke.</exception>
    public async IAsyncEnumerable<T> GetEventsAsync(
        CallSettings? settings = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _signature ??= await _connection.SignAsync(_payload, cancellationToken).ConfigureAwait(false);
        var envelope = new Envelope { Payload = _payload, Signature = _signature };
        using var call = _kind.Call(_connection, settings, cancellationToken);
        using var open = new OpenStream(GatewayStep.BlockEvents);
        await SendAsync(call, envelope, cancellationToken).ConfigureAwait(false);
        while (await EventStream.MoveNextAsync(call.ResponseStream, GatewayStep.BlockEvents, cancellationToken).ConfigureAwait(false))
        {
            var response = call.ResponseStream.Current;
            if (response.TypeCase == DeliverResponse.TypeOneofCase.Status)
            {
                // SUCCESS follows the last block that was asked for.
                if (response.Status == Status.Success)
                    yield break;
                throw Failure(SeekEnvelope.ToStatusCode(response.Status), Describe(response.Status));
            }

            yield return _kind.Read(response) ?? throw Failure(StatusCode.Internal, $"the peer answered with {response.TypeCase}, which was not asked for");
        }
    }

    private static GatewayException Failure(StatusCode code, string text) =>
        RpcFailure.Create(GatewayStep.BlockEvents, transactionId: null, code, text, [], cause: null);

    // common/deliver/deliver.go names no cause: what is left of its checks once our envelope is well formed.
    private static string Describe(Status status) =>
        $"the peer answered with status {(int)status} ({status})"
        + (status == Status.BadRequest ? ": this computer's clock may be more than 15 minutes off, or the request lacks the hash of the TLS client certificate" : "");

    private static async Task SendAsync(
        AsyncDuplexStreamingCall<Envelope, DeliverResponse> call, Envelope envelope, CancellationToken cancellationToken)
    {
        try
        {
            await call.RequestStream.WriteAsync(envelope, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (RpcFailure.IsRpc(e))
        {
            throw RpcFailure.Translate(e, GatewayStep.BlockEvents, transactionId: null, cancellationToken);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException)
        {
            // The call ended, or the connection broke, before the write: reading tells why.
        }
    }
}
