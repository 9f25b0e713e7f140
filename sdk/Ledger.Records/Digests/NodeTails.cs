namespace Ledger.Records;

/// <summary>
/// Schedules of the second block of a Merkle tree's node. A node is 65 bytes, so that block is the last byte and padding:
/// there are only 256 of them.
/// </summary>
internal static class NodeTails
{
    /// <summary>Length in bytes of a node: 0x01 and two digests.</summary>
    public const int MessageLength = 1 + (2 * Digest.Size);

    private const int Sha256Words = 64;
    private const int Sm3Words = 68;

    private static readonly uint[] Sha256Schedules = new uint[256 * Sha256Words];
    private static readonly uint[] Sm3Schedules = new uint[256 * Sm3Words];

    static NodeTails()
    {
        var block = new byte[2 * Records.Sm3.BlockSize];
        for (var last = 0; last < 256; last++)
        {
            Array.Clear(block);
            Records.Sm3.Pad([(byte)last], MessageLength, block);
            Sha256Blocks.Expand(block, Sha256Schedules.AsSpan(last * Sha256Words, Sha256Words));
            Records.Sm3.Expand(block, Sm3Schedules.AsSpan(last * Sm3Words, Sm3Words));
        }
    }

    /// <summary>The SHA-256 schedule of the block of a last byte.</summary>
    public static ReadOnlySpan<uint> Sha256(byte last) => Sha256Schedules.AsSpan(last * Sha256Words, Sha256Words);

    /// <summary>The SM3 schedule of the block of a last byte.</summary>
    public static ReadOnlySpan<uint> Sm3(byte last) => Sm3Schedules.AsSpan(last * Sm3Words, Sm3Words);
}
