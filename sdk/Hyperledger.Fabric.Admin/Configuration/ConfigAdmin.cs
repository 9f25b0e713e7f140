using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hyperledger.Fabric.Admin.Internal;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Orderer;
using Status = Hyperledger.Fabric.Protos.Common.Status;

namespace Hyperledger.Fabric.Admin;

/// <summary>
/// Reads a channel's configuration from an orderer and sends it updates (<c>orderer.AtomicBroadcast</c>). It holds no
/// connection of its own: the caller owns the gRPC channel. Safe for concurrent use.
/// </summary>
/// <remarks>Every method throws <see cref="ConfigAdminException"/> when the orderer refuses or cannot be reached.</remarks>
public sealed class ConfigAdmin
{
    private readonly AtomicBroadcast.AtomicBroadcastClient _orderer;
    private readonly SigningIdentity _identity;

    /// <summary>An administrator at an orderer that a channel leads to, such as one of <see cref="Client.FabricChannel"/>. The caller disposes the channel.</summary>
    /// <param name="channel">The connection to the orderer.</param>
    /// <param name="identity">A member of one of the channel's organisations; it sends, and its signature alone authorises nothing.</param>
    public ConfigAdmin(ChannelBase channel, SigningIdentity identity)
        : this((channel ?? throw new ArgumentNullException(nameof(channel))).CreateCallInvoker(), identity)
    {
    }

    /// <summary>An administrator at an orderer that a call invoker leads to.</summary>
    /// <param name="callInvoker">Makes the calls to the orderer.</param>
    /// <param name="identity">A member of one of the channel's organisations; it sends, and its signature alone authorises nothing.</param>
    public ConfigAdmin(CallInvoker callInvoker, SigningIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(callInvoker);
        ArgumentNullException.ThrowIfNull(identity);
        _orderer = new AtomicBroadcast.AtomicBroadcastClient(callInvoker);
        _identity = identity;
    }

    /// <summary>How long one call may take. Default: 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where the timestamps of envelopes come from. Default: the system's clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// SHA-256 of the DER of the TLS client certificate (32 bytes), where orderers demand mutual TLS; empty: none.
    /// <see cref="Client.FabricChannel.CertificateHash"/> computes it.
    /// </summary>
    public ReadOnlyMemory<byte> TlsClientCertificateHash { get; init; }

    /// <summary>The block that holds the configuration in force, for <see cref="ChannelConfig.FromBlock"/>. One orderer answers: verify it where that matters.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Block> GetConfigBlockAsync(string channelId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(channelId);
        var newest = await DeliverAsync(channelId, new SeekPosition { Newest = new() }, cancellationToken).ConfigureAwait(false);
        var number = ConfigBlocks.LastConfig(newest);
        return number == newest.Header.Number
            ? newest
            : await DeliverAsync(channelId, new SeekPosition { Specified = new() { Number = number } }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends an update. On return the orderer has tried and accepted it; it is in force once its block is committed, which
    /// <see cref="PeerAdmin.WaitForConfigAsync"/> waits for, unless another update comes first.
    /// </summary>
    /// <param name="update">The update with signatures enough.</param>
    /// <param name="cancellationToken">Ends the wait; the orderer may have accepted it all the same.</param>
    public async Task SubmitAsync(ChannelUpdate update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        var operation = $"The update of channel '{update.ChannelId}'";
        var envelope = await update.SealAsync(_identity, TimeProvider, ByteString.CopyFrom(TlsClientCertificateHash.Span), cancellationToken).ConfigureAwait(false);
        await GuardAsync(operation, async () =>
        {
            using var call = _orderer.Broadcast(Options(cancellationToken));
            await call.RequestStream.WriteAsync(envelope, cancellationToken).ConfigureAwait(false);
            if (!await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
                throw ConfigAdminException.Silent(operation);
            var answer = call.ResponseStream.Current;
            if (answer.Status != Status.Success) throw ConfigAdminException.Refused(operation, answer.Status, answer.Info);
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Block> DeliverAsync(string channelId, SeekPosition position, CancellationToken cancellationToken)
    {
        var operation = $"The request for a block of channel '{channelId}'";
        var payload = new Payload
        {
            Header = new Header
            {
                ChannelHeader = new ChannelHeader
                {
                    Type = (int)HeaderType.DeliverSeekInfo,
                    ChannelId = channelId,
                    Timestamp = Timestamp.FromDateTimeOffset(TimeProvider.GetUtcNow()),
                    TlsCertHash = ByteString.CopyFrom(TlsClientCertificateHash.Span),
                }.ToByteString(),
                SignatureHeader = _identity.NewSignatureHeader(),
            },
            // An orderer that has lost its leader still has the blocks.
            Data = new SeekInfo { Start = position, Stop = position, ErrorResponse = SeekInfo.Types.SeekErrorResponse.BestEffort }.ToByteString(),
        }.ToByteString();
        var signature = await _identity.SignAsync(payload.Memory, cancellationToken).ConfigureAwait(false);
        return await GuardAsync(operation, async () =>
        {
            using var call = _orderer.Deliver(Options(cancellationToken));
            await call.RequestStream.WriteAsync(new Envelope { Payload = payload, Signature = ByteString.CopyFrom(signature) }, cancellationToken).ConfigureAwait(false);
            if (!await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
                throw ConfigAdminException.Silent(operation);
            var answer = call.ResponseStream.Current;
            if (answer.TypeCase != DeliverResponse.TypeOneofCase.Block) throw ConfigAdminException.Refused(operation, answer.Status, "");
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
            return answer.Block;
        }, cancellationToken).ConfigureAwait(false);
    }

    // A deadline is read against the transport's clock, which is the system's.
    private CallOptions Options(CancellationToken cancellationToken) =>
        new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + Timeout, cancellationToken: cancellationToken);

    private static async Task<T> GuardAsync<T>(string operation, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (RpcException e) when (cancellationToken.IsCancellationRequested && e.StatusCode == StatusCode.Cancelled)
        {
            throw new OperationCanceledException($"{operation} was cancelled.", e, cancellationToken);
        }
        catch (RpcException e)
        {
            throw ConfigAdminException.Failed(operation, e);
        }
    }
}
