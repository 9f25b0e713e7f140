using Hyperledger.Fabric.Msp;
using Ledger.Records.State;
using Ledger.Sdk.Releases;

namespace Ledger.Sdk.Verify.Internal;

/// <summary>The state of one ledger at one height, on which verdicts rest.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="GenesisHash">The genesis block's hash.</param>
/// <param name="Height">The height in blocks.</param>
/// <param name="AsOf">The time.</param>
/// <param name="IsEmbedded">True if one operator speaks for all organisations.</param>
/// <param name="IsOffline">True if it comes from a trust file.</param>
/// <param name="Msps">The channel's organisations.</param>
/// <param name="Release">The release in question as the ledger has it; null if it is not there. From a trust file: the withdrawn ones alone.</param>
/// <param name="Batches">By batch id, those that the bundle names.</param>
internal sealed record Ground(
    string Channel,
    string GenesisHash,
    ulong Height,
    DateTimeOffset AsOf,
    bool IsEmbedded,
    bool IsOffline,
    MspSet Msps,
    Func<SignedRelease, Release?> Release,
    Func<string, BatchGround> Batches);
