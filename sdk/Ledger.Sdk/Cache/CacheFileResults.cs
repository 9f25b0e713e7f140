namespace Ledger.Sdk.Cache;

/// <summary>What a compaction did.</summary>
/// <param name="Before">The file's bytes before.</param>
/// <param name="After">The file's bytes now.</param>
public sealed record CacheCompaction(long Before, long After);

/// <summary>A backup that was read back.</summary>
/// <param name="Batches">How many batches it holds, each with trees that give its roots.</param>
/// <param name="Bytes">The file's bytes.</param>
public sealed record CacheBackup(int Batches, long Bytes)
{
    /// <summary>How many files of students stand in the folder beside the file, called as it with <c>.files</c>.</summary>
    public int Files { get; init; }
}

/// <summary>What a restore put in place.</summary>
/// <param name="Batches">How many batches the cache has now.</param>
/// <param name="Before">Where the cache of before is kept; null if there was none.</param>
public sealed record CacheRestoration(int Batches, string? Before)
{
    /// <summary>How many files of students the backup had.</summary>
    public int Files { get; init; }
}
