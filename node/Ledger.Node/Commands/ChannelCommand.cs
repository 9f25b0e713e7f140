using System.Text.Json;
using Ledger.Network.Topology;
using Ledger.Node.Hosting;

namespace Ledger.Node.Commands;

/// <summary>
/// <c>channel --dir DIR --name NAME --organisations MSPID,MSPID [--chaincode NAME --version VERSION [--policy POLICY]]</c>: adds
/// a channel to the folder's topology. A network that serves makes it at once, another at its next start.
/// </summary>
internal static class ChannelCommand
{
    public static async Task<int> RunAsync(string directory, ChannelTopology channel, CancellationToken cancellationToken)
    {
        var folder = new NetworkFolder(Path.GetFullPath(directory));
        if (!File.Exists(folder.Topology)) throw new NodeException($"there is no network in {folder.Root}");
        // Read and written by one at a time: of two channels that come at once neither is lost.
        using var held = await FolderLock.WaitAsync(folder.Topology + ".lock", cancellationToken).ConfigureAwait(false);
        var topology = (await TopologyFile.ReadAsync(folder.Topology, cancellationToken).ConfigureAwait(false)).With(channel);
        if (TopologyFile.Problems(topology) is { Count: > 0 } problems) throw new TopologyException(folder.Topology, problems);
        if (Directory.Exists(Path.GetDirectoryName(folder.StoreOf(channel.Name))))
            throw new NodeException($"{Path.GetDirectoryName(folder.StoreOf(channel.Name))} exists already: move it away, or choose another name");
        await TopologyFile.WriteAsync(folder.Topology, topology, cancellationToken).ConfigureAwait(false);
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new AddedChannel(channel.Name, channel.Organisations), HostingJson.Default.AddedChannel)).ConfigureAwait(false);
        return 0;
    }
}
