namespace Ledger.Sdk.Workspaces;

/// <summary>Where a network's nodes are, <c>endpoints.json</c>.</summary>
public sealed record NetworkEndpoints
{
    /// <summary>The channel; of several, the first.</summary>
    public string Channel { get; init; } = "ledger";

    /// <summary>The process that serves an embedded network; 0 if it is none.</summary>
    public int Pid { get; init; }

    /// <summary>The peers, of which the gateway is chosen.</summary>
    public required IReadOnlyList<PeerEndpoint> Peers { get; init; }

    /// <summary>The orderer that takes configuration updates; null if unknown.</summary>
    public PeerEndpoint? Orderer { get; init; }

    /// <summary>The SHA-256 hash of the genesis block's header, 64 lowercase hexadecimal digits; null if unknown.</summary>
    public string? GenesisHash { get; init; }

    /// <summary>Every channel of the network, <see cref="Channel"/> among them; empty in a file that names that one alone.</summary>
    public IReadOnlyList<ChannelEndpoint> Channels { get; init; } = [];

    /// <summary>
    /// The endpoints as a channel has them: its genesis hash, and the peers of its members. Unchanged when the network has no
    /// such channel, which is the case of a profile that names none of its own.
    /// </summary>
    public NetworkEndpoints On(string channel) => Channels.FirstOrDefault(served => served.Name == channel) is not { } found
        ? this
        : this with
        {
            Channel = found.Name,
            GenesisHash = found.GenesisHash,
            Peers = [.. Peers.Where(peer => found.Organisations.Count == 0 || found.Organisations.Contains(peer.MspId))],
        };
}

/// <summary>A channel of a network.</summary>
/// <param name="Name">Its id.</param>
/// <param name="GenesisHash">The SHA-256 hash of the genesis block's header, 64 lowercase hexadecimal digits; null if unknown.</param>
/// <param name="Organisations">The MSP ids of its members; empty if unknown.</param>
public sealed record ChannelEndpoint(string Name, string? GenesisHash, IReadOnlyList<string> Organisations);

/// <summary>One peer.</summary>
/// <param name="MspId">The peer's organisation.</param>
/// <param name="Address">Host and port.</param>
/// <param name="TlsRootCertPem">The TLS CA certificates to trust, PEM.</param>
/// <param name="ServerName">The name that the peer's TLS certificate bears; null: the host.</param>
public sealed record PeerEndpoint(string MspId, string Address, string TlsRootCertPem, string? ServerName = null)
{
    /// <summary>The peer's name in an embedded network; null if it has none.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the peer runs; true unless the file says that it was stopped alone. A stopped peer is not asked.</summary>
    public bool IsRunning { get; init; } = true;

    /// <summary>Why the peer does not run though it is to; null if it does, or was stopped.</summary>
    public string? Problem { get; init; }
}
