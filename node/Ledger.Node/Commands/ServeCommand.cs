using System.Text.Json;
using Hyperledger.Fabric.Shim;
using Ledger.Network;
using Ledger.Network.Genesis;
using Ledger.Network.Lifecycle;
using Ledger.Network.Topology;
using Ledger.Node.Hosting;

namespace Ledger.Node.Commands;

/// <summary>
/// <c>serve --dir DIR [--topology FILE]</c>: serves the network of a working folder until it is asked to stop. A new
/// folder's network is made as the file says, else as the default does.
/// </summary>
internal static partial class ServeCommand
{
    // What the nodes' TLS certificates are issued for.
    private const string ServerName = "localhost";

    // How soon a peer follows its marker.
    private static readonly TimeSpan LookForMarkers = TimeSpan.FromMilliseconds(250);

    public static async Task<int> RunAsync(
        string directory, string? topologyFile, Func<string, IChaincode> newChaincode, CancellationToken cancellationToken, TimeProvider? time = null)
    {
        var folder = new NetworkFolder(Path.GetFullPath(directory));
        Directory.CreateDirectory(folder.Network);
        using var held = FolderLock.Take(folder.Lock);
        var logging = new FileLoggerProvider(folder.Log, TimeProvider.System);
        await using (logging.ConfigureAwait(false))
        {
            var logger = logging.CreateLogger("Ledger.Node");
            var topology = await TopologyAsync(folder, topologyFile, cancellationToken).ConfigureAwait(false);
            var network = await EmbeddedNetwork.OpenAsync(folder, topology, logger, Environment.GetEnvironmentVariable(ConnectionTemplate.Variable), time, cancellationToken).ConfigureAwait(false);
            await using (network.ConfigureAwait(false))
                await ServeAsync(folder, network, newChaincode, logging, logger, cancellationToken).ConfigureAwait(false);
        }
        return 0;
    }

    private static async Task ServeAsync(
        NetworkFolder folder, EmbeddedNetwork network, Func<string, IChaincode> newChaincode, FileLoggerProvider logging, ILogger logger, CancellationToken cancellationToken)
    {
        // Units are registered by the administrator of a channel's first organisation.
        var chaincode = new ChaincodeByChannel(channelId => newChaincode(network.Topology.Channels.First(channel => channel.Name == channelId).Organisations[0]));
        var host = await NetworkHost.StartAsync(network, folder, chaincode, logging, logger, cancellationToken).ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            var bootstrap = new DefinitionBootstrap(network, new CryptoMaterial(folder));
            foreach (var (channel, name) in await bootstrap.RunAsync(cancellationToken).ConfigureAwait(false)) LogUndefined(logger, name, channel);
            await AnnounceAsync(folder, network, host, cancellationToken).ConfigureAwait(false);
            await SayAsync(folder, network, cancellationToken).ConfigureAwait(false);
            foreach (var channel in network.Channels) LogServing(logger, channel.Id, channel.Height);
            await FollowAsync(folder, network, host, bootstrap, logger, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var channel in network.Channels) LogStopping(logger, channel.Id, channel.Height);
            File.Delete(folder.Endpoints);
        }
    }

    // Until the process is asked to stop.
    private static async Task FollowAsync(
        NetworkFolder folder, EmbeddedNetwork network, NetworkHost host, DefinitionBootstrap bootstrap, ILogger logger, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookForMarkers);
        var topology = new TopologyWatch(folder.Topology);
        var isUnfinished = false;
        var said = "";
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                if (await topology.ReadChangeAsync(cancellationToken).ConfigureAwait(false) is { } changed)
                    isUnfinished |= await network.AddChannelsAsync(changed, cancellationToken).ConfigureAwait(false);
                isUnfinished |= await host.FollowMarkersAsync(cancellationToken).ConfigureAwait(false);
                if (!isUnfinished) continue;
                await host.AttachAsync(cancellationToken).ConfigureAwait(false);
                // A peer's organisation may be the one whose approval is missing; clients hear of peer and channel when they can be asked.
                await bootstrap.RunAsync(cancellationToken).ConfigureAwait(false);
                await AnnounceAsync(folder, network, host, cancellationToken).ConfigureAwait(false);
                (isUnfinished, said) = (false, "");
            }
            // Whatever went wrong with one peer or channel, the others serve on; the next round tries again.
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                if (said != e.Message) LogNotFollowed(logger, e.Message);
                said = e.Message;
            }
        }
    }

    /// <summary>The line on standard output that says why a topology file is refused.</summary>
    public static string Refusal(TopologyException e) => JsonSerializer.Serialize(
        new RefusalLine(false, e.Path, [.. e.Problems.Select(problem => new TopologyMistake(problem.Place, problem.Rule.ToString(), problem.English, problem.Chinese))]),
        HostingJson.Default.RefusalLine);

    private static async Task<NetworkTopology> TopologyAsync(NetworkFolder folder, string? asked, CancellationToken cancellationToken)
    {
        var wanted = asked is null ? null : await TopologyFile.ReadAsync(asked, cancellationToken).ConfigureAwait(false);
        var topology = wanted ?? NetworkTopology.Default;
        if (File.Exists(folder.Topology))
        {
            topology = await TopologyFile.ReadAsync(folder.Topology, cancellationToken).ConfigureAwait(false);
            if (wanted is not null && !TopologyFile.IsOf(wanted, topology))
                throw new NodeException($"the network of {folder.Root} was made from another topology than {asked}: start it without --topology, or choose another folder");
        }
        if (File.Exists(folder.Topology) && !Ports.AreMissing(topology)) return topology;
        topology = Ports.Choose(topology);
        await TopologyFile.WriteAsync(folder.Topology, topology, cancellationToken).ConfigureAwait(false);
        return topology;
    }

    private static async Task AnnounceAsync(NetworkFolder folder, EmbeddedNetwork network, NetworkHost host, CancellationToken cancellationToken)
    {
        var orderer = network.OrdererCredentials;
        var endpoints = new EndpointsFile(
            network.Channels[0].Id, Environment.ProcessId,
            [.. host.Peers.Select(peer => new PeerEndpoint(
                peer.Peer.MspId, peer.Peer.Address, peer.Peer.Credentials.TlsRootPem, ServerName, peer.Peer.Name, peer.Peer.IsRunning, peer.Problem))],
            new NodeEndpoint(orderer.MspId, $"127.0.0.1:{network.Topology.Orderer.Port}", orderer.TlsRootPem, ServerName),
            GenesisHash(network.Channels[0]),
            [.. network.Channels.Select(channel => new ServedChannel(channel.Id, GenesisHash(channel), channel.Organisations))]);
        await AtomicFile.WriteAsync(
            folder.Endpoints, JsonSerializer.SerializeToUtf8Bytes(endpoints, HostingJson.Default.EndpointsFile), ownerOnly: false, cancellationToken).ConfigureAwait(false);
    }

    private static async Task SayAsync(NetworkFolder folder, EmbeddedNetwork network, CancellationToken cancellationToken)
    {
        var line = new ServingLine(true, network.Channels[0].Id, Environment.ProcessId, folder.Endpoints, GenesisHash(network.Channels[0]));
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(line, HostingJson.Default.ServingLine)).ConfigureAwait(false);
        await Console.Out.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string GenesisHash(EmbeddedChannel channel) => Convert.ToHexStringLower(channel.GenesisHash.Span);

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving channel {Channel} at height {Height}.")]
    private static partial void LogServing(ILogger logger, string channel, ulong height);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chaincode {Chaincode} is not defined yet on channel {Channel}: an organisation whose approval is missing has no running peer.")]
    private static partial void LogUndefined(ILogger logger, string chaincode, string channel);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A change of a peer or of the channels could not be completed: {Cause}")]
    private static partial void LogNotFollowed(ILogger logger, string cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping channel {Channel} at height {Height}.")]
    private static partial void LogStopping(ILogger logger, string channel, ulong height);
}
