using Ledger.Network.Topology;

namespace Ledger.Node.Hosting;

/// <summary>Sees when a served folder's topology file was written. Not thread-safe.</summary>
internal sealed class TopologyWatch(string path)
{
    private DateTime _seen;

    /// <summary>The topology, if its file was written since it was read last, or was not read yet; else null.</summary>
    /// <exception cref="TopologyException">It is no topology any more; said once for each writing.</exception>
    /// <exception cref="IOException">The file cannot be read; the next call tries again.</exception>
    public async Task<NetworkTopology?> ReadChangeAsync(CancellationToken cancellationToken)
    {
        var written = File.GetLastWriteTimeUtc(path);
        if (written == _seen) return null;
        try
        {
            var topology = await TopologyFile.ReadAsync(path, cancellationToken).ConfigureAwait(false);
            _seen = written;
            return topology;
        }
        catch (TopologyException)
        {
            _seen = written;
            throw;
        }
    }
}
