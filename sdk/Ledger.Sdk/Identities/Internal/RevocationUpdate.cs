using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Msp;
using Hyperledger.Fabric.Protos.Orderer;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Identities.Internal;

/// <summary>
/// Replaces an organisation's revocation list in the configuration of each of its channels: a CONFIG_UPDATE that changes one value, signed
/// by the organisation's administrator (Fabric common/configtx; msp_config.proto, revocation_list).
/// </summary>
internal sealed class RevocationUpdate(Workspace workspace, string mspId, LedgerClientOptions options)
{
    private const string Application = "Application";
    private const string Msp = "MSP";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Submits the list that is made for its number to every channel of the organisation; returns once configurations with it are in force.</summary>
    /// <returns>The number of the configuration of the profile's channel, or of the first if the organisation is no member there.</returns>
    public async Task<ulong> SubmitAsync(Func<long, string> newList, CancellationToken cancellationToken)
    {
        var endpoints = await workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false);
        if (endpoints is not { Peers.Count: > 0, Orderer: { } orderer })
            throw new LedgerUnreachableException(LedgerError.NetworkUnreachable, null, workspace.EndpointsFile);
        var folder = workspace.AdministratorDirectory(mspId);
        var administrator = WorkspaceIdentity.Create(
            $"admin.{mspId}",
            new IdentityDescription { MspId = mspId },
            await workspace.ReadTextAsync(Path.Combine(folder, "cert.pem"), cancellationToken).ConfigureAwait(false),
            await workspace.ReadTextAsync(Path.Combine(folder, "key.pem"), cancellationToken).ConfigureAwait(false));
        var profile = await workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false);
        var own = endpoints.On(profile.Channel).Channel;
        var channels = endpoints.Channels.Where(channel => channel.Organisations.Count == 0 || channel.Organisations.Contains(mspId)).Select(channel => endpoints.On(channel.Name)).ToList();
        if (channels.Count == 0) channels.Add(endpoints);
        var sequences = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var channel in channels)
            sequences[channel.Channel] = await SubmitAsync(channel, orderer, profile with { Channel = channel.Channel }, administrator, newList, cancellationToken).ConfigureAwait(false);
        return sequences.TryGetValue(own, out var sequence) ? sequence : sequences[channels[0].Channel];
    }

    private async Task<ulong> SubmitAsync(
        NetworkEndpoints endpoints, PeerEndpoint orderer, Profile profile, WorkspaceIdentity administrator, Func<long, string> newList, CancellationToken cancellationToken)
    {
        using var connection = new LedgerConnection(endpoints, profile, administrator, options);
        var trust = await ChannelTrust.LoadAsync(connection, endpoints.GenesisHash, cancellationToken).ConfigureAwait(false);
        var list = newList(checked((long)trust.Config.Sequence + 1));
        await BroadcastAsync(orderer, await EnvelopeAsync(Change(trust.Config, list), administrator.Signing, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

        var began = options.TimeProvider.GetTimestamp();
        while (true)
        {
            var now = (await ChannelTrust.LoadAsync(connection, endpoints.GenesisHash, cancellationToken).ConfigureAwait(false)).Config;
            if (Read(now).RevocationList.Any(l => l.ToStringUtf8() == list))
                return now.Sequence;
            // Another update came first, or the orderer gave up.
            if (options.TimeProvider.GetElapsedTime(began) > options.CommitTimeout)
                throw new LedgerUnreachableException(LedgerError.NetworkTimeout, null, $"{orderer.MspId} {orderer.Address}", "CONFIG_UPDATE");
            await Task.Delay(Look, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private FabricMSPConfig Read(ChannelConfig config)
    {
        var (_, group) = Organization(config);
        return FabricMSPConfig.Parser.ParseFrom(MSPConfig.Parser.ParseFrom(group.Values[Msp].Value).Config);
    }

    private (string Name, ConfigGroup Group) Organization(ChannelConfig config)
    {
        var name = config.Application?.Organizations.FirstOrDefault(o => o.MspId == mspId)?.GroupName
            ?? throw new LedgerInputException(LedgerError.AuthorityMissing, mspId, config.ChannelId);
        return (name, config.Config.ChannelGroup.Groups[Application].Groups[name]);
    }

    // Elements that are read carry their version, the one that is written the next; nothing else is named.
    private ConfigUpdate Change(ChannelConfig config, string list)
    {
        var (name, organization) = Organization(config);
        var channel = config.Config.ChannelGroup;
        var application = channel.Groups[Application];
        var current = organization.Values[Msp];
        var msp = MSPConfig.Parser.ParseFrom(current.Value);
        var fabric = FabricMSPConfig.Parser.ParseFrom(msp.Config);
        fabric.RevocationList.Clear();
        fabric.RevocationList.Add(ByteString.CopyFromUtf8(list));
        msp.Config = fabric.ToByteString();

        ConfigGroup Path(ConfigGroup leaf) => new()
        {
            Version = channel.Version,
            ModPolicy = channel.ModPolicy,
            Groups = { [Application] = new ConfigGroup { Version = application.Version, ModPolicy = application.ModPolicy, Groups = { [name] = leaf } } },
        };
        return new ConfigUpdate
        {
            ChannelId = config.ChannelId,
            ReadSet = Path(new ConfigGroup { Version = organization.Version, ModPolicy = organization.ModPolicy }),
            WriteSet = Path(new ConfigGroup
            {
                Version = organization.Version,
                ModPolicy = organization.ModPolicy,
                Values = { [Msp] = new ConfigValue { Version = current.Version + 1, ModPolicy = current.ModPolicy, Value = msp.ToByteString() } },
            }),
        };
    }

    private async Task<Envelope> EnvelopeAsync(ConfigUpdate update, SigningIdentity signer, CancellationToken cancellationToken)
    {
        var updateBytes = update.ToByteString();
        var header = signer.NewSignatureHeader();
        byte[] signed = [.. header.Span, .. updateBytes.Span];
        var data = new ConfigUpdateEnvelope
        {
            ConfigUpdate = updateBytes,
            Signatures =
            {
                new ConfigSignature { SignatureHeader = header, Signature = ByteString.CopyFrom(await signer.SignAsync(signed, cancellationToken).ConfigureAwait(false)) },
            },
        };
        var payload = new Payload
        {
            Header = new Header
            {
                ChannelHeader = new ChannelHeader
                {
                    Type = (int)HeaderType.ConfigUpdate,
                    ChannelId = update.ChannelId,
                    Timestamp = Timestamp.FromDateTimeOffset(options.TimeProvider.GetUtcNow()),
                }.ToByteString(),
                SignatureHeader = signer.NewSignatureHeader(),
            },
            Data = data.ToByteString(),
        }.ToByteString();
        return new Envelope { Payload = payload, Signature = ByteString.CopyFrom(await signer.SignAsync(payload.Memory, cancellationToken).ConfigureAwait(false)) };
    }

    private static async Task BroadcastAsync(PeerEndpoint orderer, Envelope envelope, CancellationToken cancellationToken)
    {
        using var channel = FabricChannel.Create(orderer.Address, orderer.TlsRootCertPem, orderer.ServerName);
        try
        {
            using var call = new AtomicBroadcast.AtomicBroadcastClient(channel).Broadcast(cancellationToken: cancellationToken);
            await call.RequestStream.WriteAsync(envelope, cancellationToken).ConfigureAwait(false);
            if (!await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
                throw new LedgerUnreachableException(LedgerError.NetworkUnreachable, null, $"{orderer.MspId} {orderer.Address}");
            if (call.ResponseStream.Current is { Status: not Hyperledger.Fabric.Protos.Common.Status.Success } refused)
                throw new LedgerRefusedException(LedgerError.ConfigurationRefused, refused.Info);
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            throw new LedgerUnreachableException(LedgerError.NetworkUnreachable, e, $"{orderer.MspId} {orderer.Address}");
        }
    }
}
