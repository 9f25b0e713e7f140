using Hyperledger.Fabric.Protos.Orderer;

namespace Hyperledger.Fabric.Client;

/// <summary>Where a stream of blocks starts and ends.</summary>
public sealed class BlockEventsOptions : EventsOptions
{
    /// <summary>The last block, after which the enumeration ends; it is waited for. Null: no end.</summary>
    public ulong? EndBlock { get; init; }

    internal SeekPosition StopPosition => new() { Specified = new SeekSpecified { Number = EndBlock ?? ulong.MaxValue } };
}
