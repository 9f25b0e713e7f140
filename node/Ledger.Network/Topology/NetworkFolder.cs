namespace Ledger.Network.Topology;

/// <summary>Where things stand in a working folder.</summary>
/// <param name="Root">The working folder, absolute.</param>
public sealed record NetworkFolder(string Root)
{
    public string Network => Path.Combine(Root, "network");

    public string Topology => Path.Combine(Network, "topology.json");

    public string Crypto => Path.Combine(Network, "crypto");

    /// <summary>The ledger of the first channel.</summary>
    public string Store => Path.Combine(Network, "ledger.db");

    /// <summary>A folder each for the channels beyond the first.</summary>
    public string Channels => Path.Combine(Network, "channels");

    /// <summary>The ledger of a channel beyond the first.</summary>
    public string StoreOf(string channelId) => Path.Combine(Channels, channelId, "ledger.db");

    /// <summary>Every ledger that stands in the folder: the first channel's, then the others' by their ids.</summary>
    public IReadOnlyList<string> Stores
    {
        get
        {
            string[] others = Directory.Exists(Channels) ? Directory.GetDirectories(Channels) : [];
            return [.. others.Select(channel => StoreOf(Path.GetFileName(channel))).Order(StringComparer.Ordinal).Prepend(Store).Where(File.Exists)];
        }
    }

    public string Endpoints => Path.Combine(Network, "endpoints.json");

    public string Log => Path.Combine(Network, "node.log");

    /// <summary>Held open while a process serves the folder.</summary>
    public string Lock => Path.Combine(Network, "node.lock");

    /// <summary>A file each for the peers that are to stay stopped.</summary>
    public string StoppedPeers => Path.Combine(Network, "stopped");

    /// <summary>While this file stands, the peer of this name is stopped.</summary>
    public string StoppedPeer(string peer) => Path.Combine(StoppedPeers, peer);

    /// <summary>Chaincode packages that were installed, a folder for each peer.</summary>
    public string Packages(string peer) => Path.Combine(Network, "packages", peer);

    /// <summary>Where chaincode that dials a peer finds what it needs, a folder for each package.</summary>
    public string Chaincode(string peer, string packageId) => Path.Combine(Network, "chaincode", peer, packageId.Replace(':', '.'));

    /// <summary>The identities of people, for the command line.</summary>
    public string Identities => Path.Combine(Root, "identities");

    /// <summary>A peer's name in folders: its MSP id and its number within the organisation, from 0.</summary>
    public static string PeerName(string mspId, int index) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{mspId}-peer{index}");
}
