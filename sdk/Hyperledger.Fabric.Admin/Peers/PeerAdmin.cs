using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Admin.Internal;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Protos.Peer.Lifecycle;

namespace Hyperledger.Fabric.Admin;

/// <summary>
/// What an administrator does at one peer of his own organisation, through <c>protos.Endorser</c>: channels, packages,
/// heights. It holds no connection of its own: the caller owns the gRPC channel. Safe for concurrent use.
/// </summary>
/// <remarks>Every method throws <see cref="PeerAdminException"/> when the peer refuses or cannot be reached.</remarks>
public sealed class PeerAdmin
{
    private const string Lifecycle = "_lifecycle";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly Endorser.EndorserClient _endorser;
    private readonly SigningIdentity _administrator;

    /// <summary>An administrator at a peer that a channel leads to, such as one of <see cref="Client.FabricChannel"/>. The caller disposes the channel.</summary>
    /// <param name="channel">The connection to the peer.</param>
    /// <param name="administrator">An administrator of the peer's organisation.</param>
    public PeerAdmin(ChannelBase channel, SigningIdentity administrator)
        : this((channel ?? throw new ArgumentNullException(nameof(channel))).CreateCallInvoker(), administrator)
    {
    }

    /// <summary>An administrator at a peer that a call invoker leads to.</summary>
    /// <param name="callInvoker">Makes the calls to the peer, and to no other.</param>
    /// <param name="administrator">An administrator of the peer's organisation.</param>
    public PeerAdmin(CallInvoker callInvoker, SigningIdentity administrator)
    {
        ArgumentNullException.ThrowIfNull(callInvoker);
        ArgumentNullException.ThrowIfNull(administrator);
        _endorser = new Endorser.EndorserClient(callInvoker);
        _administrator = administrator;
    }

    /// <summary>How long one call may take. Default: 60 seconds; a peer that builds chaincode may need more for an install.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where the timestamps of proposals come from. Default: the system's clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Has the peer join a channel (<c>cscc</c> JoinChain). It fetches the blocks from the orderers and from other peers in its own time.</summary>
    /// <param name="block">Block 0 of the channel: peers take no later configuration block.</param>
    /// <param name="cancellationToken">Ends the wait; the peer may join all the same.</param>
    /// <returns>Whether it joined now or had joined before.</returns>
    public async Task<ChannelJoin> JoinChannelAsync(Block block, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(block);
        try
        {
            await CallAsync("cscc", "JoinChain", [block.ToByteString()], cancellationToken).ConfigureAwait(false);
            return ChannelJoin.Joined;
        }
        catch (PeerAdminException e) when (e.IsAboutExistingLedger)
        {
            return ChannelJoin.AlreadyJoined;
        }
    }

    /// <summary>The ids of the channels that the peer has joined, in the peer's order; empty when there is none. Any member of the organisation may ask.</summary>
    public async Task<IReadOnlyList<string>> ListChannelsAsync(CancellationToken cancellationToken = default)
    {
        var answer = await CallAsync("cscc", "GetChannels", [], cancellationToken).ConfigureAwait(false);
        return [.. ChannelQueryResponse.Parser.ParseFrom(answer).Channels.Select(channel => channel.ChannelId)];
    }

    /// <summary>The peer's height in a channel (the number of blocks) and the hashes of the last two block headers (<c>qscc</c> GetChainInfo).</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<BlockchainInfo> GetChannelInfoAsync(string channelId, CancellationToken cancellationToken = default) =>
        BlockchainInfo.Parser.ParseFrom(await CallAsync("qscc", "GetChainInfo", [Text(channelId)], cancellationToken).ConfigureAwait(false));

    /// <summary>The block that holds the configuration in force at the peer, for <see cref="ChannelConfig.FromBlock"/> (<c>cscc</c> GetConfigBlock).</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Block> GetConfigBlockAsync(string channelId, CancellationToken cancellationToken = default) =>
        Block.Parser.ParseFrom(await CallAsync("cscc", "GetConfigBlock", [Text(channelId)], cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// Waits until the peer has a configuration in force. A peer that refuses is asked again: that of a new organisation
    /// knows its own administrator only by the update that introduces it.
    /// </summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="sequence">Its number: one more than <see cref="ChannelConfig.Sequence"/> of the one that an update was computed from.</param>
    /// <param name="cancellationToken">Ends the wait, which has no end of its own: an update that was overtaken never comes.</param>
    /// <returns>The configuration in force at the peer, of that number or a later one.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended; a refusal by the peer is the inner exception.</exception>
    public async Task<ChannelConfig> WaitForConfigAsync(string channelId, ulong sequence, CancellationToken cancellationToken = default)
    {
        PeerAdminException? refused = null;
        while (true)
        {
            try
            {
                var config = ChannelConfig.FromBlock(await GetConfigBlockAsync(channelId, cancellationToken).ConfigureAwait(false));
                if (config.Sequence >= sequence) return config;
                refused = null;
            }
            catch (PeerAdminException e) when (e.IsAccessDenied)
            {
                refused = e;
            }

            try
            {
                await Task.Delay(Look, TimeProvider, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (refused is not null)
            {
                throw new OperationCanceledException($"The wait for configuration {sequence} of channel '{channelId}' was ended. {refused.Message}", refused, cancellationToken);
            }
        }
    }

    /// <summary>Installs a chaincode package; one that is installed already is left as it is.</summary>
    /// <param name="package">The whole file, as <see cref="Client.ChaincodePackage.Bytes"/>.</param>
    /// <param name="cancellationToken">Ends the wait; the peer may install it all the same.</param>
    /// <returns>The package id, <c>label:sha256</c>: the same at every call with these bytes.</returns>
    public async Task<string> InstallChaincodeAsync(ReadOnlyMemory<byte> package, CancellationToken cancellationToken = default)
    {
        var args = new InstallChaincodeArgs { ChaincodeInstallPackage = ByteString.CopyFrom(package.Span) };
        try
        {
            var answer = await CallAsync(Lifecycle, "InstallChaincode", [args.ToByteString()], cancellationToken).ConfigureAwait(false);
            return InstallChaincodeResult.Parser.ParseFrom(answer).PackageId;
        }
        catch (PeerAdminException e) when (e.IsAboutInstalledPackage)
        {
            var hash = ":" + Convert.ToHexStringLower(SHA256.HashData(package.Span));
            foreach (var installed in await ListInstalledAsync(cancellationToken).ConfigureAwait(false))
            {
                if (installed.PackageId.EndsWith(hash, StringComparison.Ordinal)) return installed.PackageId;
            }
            throw;
        }
    }

    /// <summary>The installed packages, in the peer's order.</summary>
    public async Task<IReadOnlyList<InstalledChaincode>> ListInstalledAsync(CancellationToken cancellationToken = default)
    {
        var answer = await CallAsync(Lifecycle, "QueryInstalledChaincodes", [new QueryInstalledChaincodesArgs().ToByteString()], cancellationToken).ConfigureAwait(false);
        return [.. QueryInstalledChaincodesResult.Parser.ParseFrom(answer).InstalledChaincodes.Select(InstalledChaincode.From)];
    }

    /// <summary>An installed package as it was installed, byte for byte. The caller owns the array.</summary>
    /// <param name="packageId">Its id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<byte[]> GetInstalledPackageAsync(string packageId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(packageId);
        var args = new GetInstalledChaincodePackageArgs { PackageId = packageId };
        var answer = await CallAsync(Lifecycle, "GetInstalledChaincodePackage", [args.ToByteString()], cancellationToken).ConfigureAwait(false);
        return GetInstalledChaincodePackageResult.Parser.ParseFrom(answer).ChaincodeInstallPackage.ToByteArray();
    }

    private static ByteString Text(string channelId)
    {
        ArgumentException.ThrowIfNullOrEmpty(channelId);
        return ByteString.CopyFromUtf8(channelId);
    }

    private async Task<ByteString> CallAsync(string chaincode, string function, IReadOnlyList<ByteString> arguments, CancellationToken cancellationToken)
    {
        var proposal = await SystemProposal.SignAsync(_administrator, TimeProvider, chaincode, function, arguments, cancellationToken).ConfigureAwait(false);
        var operation = $"{chaincode} {function}";
        try
        {
            // A deadline is read against the transport's clock, which is the system's.
            var answer = await _endorser.ProcessProposalAsync(proposal, deadline: TimeProvider.System.GetUtcNow().UtcDateTime + Timeout, cancellationToken: cancellationToken).ConfigureAwait(false);
            return answer.Response is { Status: >= 200 and < 400 } response
                ? response.Payload
                : throw PeerAdminException.Refused(operation, _administrator.MspId, answer.Response ?? new Response());
        }
        catch (RpcException e) when (!cancellationToken.IsCancellationRequested || e.StatusCode != StatusCode.Cancelled)
        {
            throw PeerAdminException.Failed(operation, e);
        }
        catch (RpcException e)
        {
            throw new OperationCanceledException($"{operation} was cancelled.", e, cancellationToken);
        }
    }
}
