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

    public static async Task<int> RunAsync(string directory, string? topologyFile, Func<NetworkTopology, IChaincode> newChaincode, CancellationToken cancellationToken)
    {
        var folder = new NetworkFolder(Path.GetFullPath(directory));
        Directory.CreateDirectory(folder.Network);
        using var held = FolderLock.Take(folder.Lock);
        var logging = new FileLoggerProvider(folder.Log, TimeProvider.System);
        await using (logging.ConfigureAwait(false))
        {
            var logger = logging.CreateLogger("Ledger.Node");
            var topology = await TopologyAsync(folder, topologyFile, cancellationToken).ConfigureAwait(false);
            var network = await EmbeddedNetwork.OpenAsync(folder, topology, logger, Environment.GetEnvironmentVariable(ConnectionTemplate.Variable), cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (network.ConfigureAwait(false))
                await ServeAsync(folder, network, newChaincode, logging, logger, cancellationToken).ConfigureAwait(false);
        }
        return 0;
    }

    private static async Task ServeAsync(
        NetworkFolder folder, EmbeddedNetwork network, Func<NetworkTopology, IChaincode> newChaincode, FileLoggerProvider logging, ILogger logger, CancellationToken cancellationToken)
    {
        var attachments = new ChaincodeAttachments(network, logger);
        var services = new ChaincodeServices(network, logger);
        await using (attachments.ConfigureAwait(false))
        await using (services.ConfigureAwait(false))
        {
            var host = await NetworkHost.StartAsync(network, logging, cancellationToken).ConfigureAwait(false);
            await using (host.ConfigureAwait(false))
            {
                if (network.Topology.Chaincode is { } chaincode)
                {
                    await attachments.AttachAsync(newChaincode(network.Topology), DefinitionBootstrap.PackageId(chaincode), cancellationToken).ConfigureAwait(false);
                    await DefinitionBootstrap.RunAsync(network, chaincode, new CryptoMaterial(folder), cancellationToken).ConfigureAwait(false);
                }
                await AnnounceAsync(folder, network, cancellationToken).ConfigureAwait(false);
                LogServing(logger, network.Topology.Channel, network.Height);
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                LogStopping(logger, network.Height);
                File.Delete(folder.Endpoints);
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

    private static async Task AnnounceAsync(NetworkFolder folder, EmbeddedNetwork network, CancellationToken cancellationToken)
    {
        var genesisHash = Convert.ToHexStringLower(network.GenesisHash.Span);
        var orderer = network.OrdererCredentials;
        var endpoints = new EndpointsFile(
            network.Topology.Channel, Environment.ProcessId,
            [.. network.Peers.Select(peer => new NodeEndpoint(peer.MspId, peer.Address, peer.Credentials.TlsRootPem, ServerName))],
            new NodeEndpoint(orderer.MspId, $"127.0.0.1:{network.Topology.Orderer.Port}", orderer.TlsRootPem, ServerName),
            genesisHash);
        await AtomicFile.WriteAsync(
            folder.Endpoints, JsonSerializer.SerializeToUtf8Bytes(endpoints, HostingJson.Default.EndpointsFile), ownerOnly: false, cancellationToken).ConfigureAwait(false);
        var line = new ServingLine(true, network.Topology.Channel, Environment.ProcessId, folder.Endpoints, genesisHash);
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(line, HostingJson.Default.ServingLine)).ConfigureAwait(false);
        await Console.Out.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving channel {Channel} at height {Height}.")]
    private static partial void LogServing(ILogger logger, string channel, ulong height);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping at height {Height}.")]
    private static partial void LogStopping(ILogger logger, ulong height);
}
