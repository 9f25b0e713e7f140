using Hyperledger.Fabric.Protos.Orderer;

namespace Hyperledger.Fabric.Client;

/// <summary>Where an event stream starts.</summary>
public class EventsOptions
{
    /// <summary>The first block; null: the next one to be committed. Ignored where <see cref="Checkpoint"/> has a position.</summary>
    public ulong? StartBlock { get; init; }

    /// <summary>
    /// Continue at this position: with its block and, for chaincode events, after its transaction. One that has no position
    /// yet leaves the start to <see cref="StartBlock"/>. It is read when the request is made.
    /// </summary>
    public ICheckpoint? Checkpoint { get; init; }

    /// <summary>
    /// Opens the stream again by itself when it breaks; null: the enumeration throws then. With it and without a start, the
    /// stream starts at the channel's height, asked for once (<c>qscc</c>), so that nothing committed after that is missed.
    /// A request that is signed offline cannot resume, since each attempt is a message of its own.
    /// </summary>
    public ReconnectPolicy? Reconnect { get; init; }

    internal SeekPosition StartPosition => (Checkpoint?.BlockNumber ?? StartBlock) is { } number
        ? new SeekPosition { Specified = new SeekSpecified { Number = number } }
        : new SeekPosition { NextCommit = new SeekNextCommit() };
}
