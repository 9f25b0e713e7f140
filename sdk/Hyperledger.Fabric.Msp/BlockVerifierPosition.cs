namespace Hyperledger.Fabric.Msp;

/// <summary>Where a <see cref="BlockVerifier"/> stands. The default is before block 0.</summary>
/// <param name="Height">How many blocks were accepted.</param>
/// <param name="LastHash">The header hash of the last of them, 32 bytes; empty before block 0.</param>
/// <param name="LastConfigBlock">The number of the last one that brought a configuration.</param>
/// <param name="HasCommitHash">Whether one of them had a commit hash, so that the next ones must.</param>
public readonly record struct BlockVerifierPosition(ulong Height, ReadOnlyMemory<byte> LastHash, ulong LastConfigBlock, bool HasCommitHash);
