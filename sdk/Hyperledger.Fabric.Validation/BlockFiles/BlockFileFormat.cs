namespace Hyperledger.Fabric.Validation;

/// <summary>How exported blocks lie in a folder.</summary>
public enum BlockFileFormat
{
    /// <summary>
    /// <c>blockfile_000000</c> and so on, of at most 64 MiB each, as a Fabric peer keeps its chain
    /// (common/ledger/blkstorage): each block behind its length.
    /// </summary>
    PeerFiles,

    /// <summary>A file <c>N.block</c> for each block N, the message common.Block, as <c>peer channel fetch</c> writes it.</summary>
    OneEach,
}
