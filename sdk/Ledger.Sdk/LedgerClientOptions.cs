namespace Ledger.Sdk;

/// <summary>Settings of a <see cref="LedgerClient"/>.</summary>
public sealed record LedgerClientOptions
{
    /// <summary>
    /// The genesis block's hash, 64 lowercase hexadecimal digits, that the client insists on; null: the profile's, else the
    /// one that the embedded network's own folder names, else whatever the network has.
    /// </summary>
    public string? GenesisHash { get; init; }

    /// <summary>The channel, for a network of several; null: the profile's.</summary>
    public string? Channel { get; init; }

    /// <summary>The one peer to ask, by its address, its name or its organisation's MSP id; no other stands in for it. Null: one of the own organisation, then others.</summary>
    public string? Peer { get; init; }

    /// <summary>Where transactions' timestamps come from. Default: the system's clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How long endorsing may take. Default: 30 seconds.</summary>
    public TimeSpan EndorseTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait until a transaction is committed. Default: 60 seconds.</summary>
    public TimeSpan CommitTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a call waits for nodes that do not answer, asking again and again; only for a network that has answered this
    /// client before. Zero, the default: not at all.
    /// </summary>
    public TimeSpan Patience { get; init; }

    /// <summary>Told each time a call waits; null for nobody.</summary>
    public IProgress<LedgerWait>? Waiting { get; init; }
}

/// <summary>A call waits for nodes that do not answer.</summary>
/// <param name="Lacking">Who does not answer: MSP ids and addresses of endorsers, orderers or the peer itself.</param>
/// <param name="Waited">For how long already.</param>
/// <param name="Cause">What they said of why, in a node's own English words; null if they said nothing.</param>
public sealed record LedgerWait(string Lacking, TimeSpan Waited, string? Cause = null);
