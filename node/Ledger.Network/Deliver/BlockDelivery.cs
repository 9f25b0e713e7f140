using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Orderer;
using Ledger.Network.Endorsement;
using Status = Hyperledger.Fabric.Protos.Common.Status;

namespace Ledger.Network.Deliver;

/// <summary>Streams blocks that signed seek requests ask for (common/deliver/deliver.go).</summary>
/// <param name="find">The channels that are served, by id; null for an unknown one.</param>
/// <param name="time">The clock.</param>
internal sealed class BlockDelivery(Func<string, Channel?> find, TimeProvider time)
{
    private static readonly TimeSpan TimeWindow = TimeSpan.FromMinutes(15);

    /// <summary>Serves requests one after another until the client ends the stream or one fails.</summary>
    /// <param name="requests">Envelopes of type DELIVER_SEEK_INFO.</param>
    /// <param name="policy">The policy that the requester must satisfy: a path, or a resource of the ACLs.</param>
    /// <param name="send">Sends a block to a requester.</param>
    /// <param name="sendStatus">Ends a request.</param>
    /// <param name="cancellationToken">The stream's end.</param>
    public async Task ServeAsync(
        IAsyncStreamReader<Envelope> requests, string policy, Func<Channel, Block, SignedData, Task> send, Func<Status, Task> sendStatus, CancellationToken cancellationToken)
    {
        while (await requests.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            var status = await DeliverAsync(requests.Current, policy, send, cancellationToken).ConfigureAwait(false);
            await sendStatus(status).ConfigureAwait(false);
            if (status != Status.Success) return;
        }
    }

    private async Task<Status> DeliverAsync(Envelope request, string policy, Func<Channel, Block, SignedData, Task> send, CancellationToken cancellationToken)
    {
        if (!TryParse(request, out var channelId, out var creator, out var seek)) return Status.BadRequest;
        if (find(channelId) is not { } channel) return Status.NotFound;
        var requester = new SignedData(creator, request.Payload.Memory, request.Signature);
        if (!IsAllowed(channel, requester, policy)) return Status.Forbidden;
        var checkedAgainst = channel.Current;
        if (!TryRange(channel.Ledger.Height, seek, out var start, out var stop)) return Status.BadRequest;

        var mustExist = seek.Behavior == SeekInfo.Types.SeekBehavior.FailIfNotReady;
        if (mustExist && start >= channel.Ledger.Height) return Status.NotFound;
        await foreach (var committed in channel.Ledger.BlocksAsync(start, cancellationToken).ConfigureAwait(false))
        {
            // An identity may expire meanwhile, and a configuration block may exclude it.
            var config = channel.Current;
            if (IsExpired(channel, requester) || (!ReferenceEquals(config, checkedAgainst) && !IsAllowed(channel, requester, policy))) return Status.Forbidden;
            checkedAgainst = config;

            var block = committed.Block;
            if (seek.ContentType == SeekInfo.Types.SeekContentType.HeaderWithSig && !IsConfiguration(block))
                block = new Block { Header = block.Header, Metadata = block.Metadata };
            await send(channel, block, requester).ConfigureAwait(false);
            if (committed.Number == stop) return Status.Success;
            if (mustExist && committed.Number + 1 >= channel.Ledger.Height) return Status.NotFound;
        }
        return Status.Success;
    }

    private static bool IsAllowed(Channel channel, SignedData requester, string policy)
    {
        var config = channel.Current;
        var path = policy.StartsWith('/') ? policy : config.Application?.AccessControl.GetValueOrDefault(policy) ?? AclResources.Default(policy)!;
        return !IsExpired(channel, requester) && config.Policies.Evaluate(path, [requester]).Satisfied;
    }

    private static bool IsExpired(Channel channel, SignedData requester) =>
        channel.Current.Msps.TryValidate(requester.Identity, out var identity, out _) && identity.IsExpiredAt(channel.Time.GetUtcNow());

    private bool TryParse(Envelope request, out string channelId, out ByteString creator, out SeekInfo seek)
    {
        (channelId, creator, seek) = ("", ByteString.Empty, new SeekInfo());
        try
        {
            var payload = Payload.Parser.ParseFrom(request.Payload);
            if (payload.Header is null) return false;
            var header = ChannelHeader.Parser.ParseFrom(payload.Header.ChannelHeader);
            if (header.Timestamp is null || (header.Timestamp.ToDateTimeOffset() - time.GetUtcNow()).Duration() > TimeWindow) return false;
            channelId = header.ChannelId;
            creator = SignatureHeader.Parser.ParseFrom(payload.Header.SignatureHeader).Creator;
            seek = SeekInfo.Parser.ParseFrom(payload.Data);
            return seek.Start is not null && seek.Stop is not null;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool TryRange(ulong height, SeekInfo seek, out ulong start, out ulong stop)
    {
        start = seek.Start.TypeCase switch
        {
            SeekPosition.TypeOneofCase.Newest => height - 1,
            SeekPosition.TypeOneofCase.NextCommit => height,
            SeekPosition.TypeOneofCase.Specified => seek.Start.Specified.Number,
            _ => 0,
        };
        stop = seek.Stop.TypeCase switch
        {
            SeekPosition.TypeOneofCase.Oldest => start,
            SeekPosition.TypeOneofCase.Newest => seek.Start.Equals(seek.Stop) ? start : height - 1,
            SeekPosition.TypeOneofCase.Specified => seek.Stop.Specified.Number,
            _ => ulong.MaxValue,
        };
        return seek.Stop.TypeCase != SeekPosition.TypeOneofCase.Specified || stop >= start;
    }

    private static bool IsConfiguration(Block block)
    {
        if (block.Data.Data.Count != 1) return false;
        var payload = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(block.Data.Data[0]).Payload);
        return ChannelHeader.Parser.ParseFrom(payload.Header.ChannelHeader).Type == (int)HeaderType.Config;
    }
}
