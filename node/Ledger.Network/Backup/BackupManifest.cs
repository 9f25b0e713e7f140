using System.Text.Json.Serialization;

namespace Ledger.Network.Backup;

/// <summary>What a backup holds: the content of its <c>backup.json</c>, which is written last.</summary>
/// <param name="Version">The form of the backup; 2, or 1 of before, which had one channel.</param>
/// <param name="Channels">The channels' ledgers, at least one; first the one of <c>network/ledger.db</c>.</param>
/// <param name="Files">Every other file, in the order of paths.</param>
public sealed record BackupManifest(int Version, IReadOnlyList<BackedUpChannel> Channels, IReadOnlyList<BackupFile> Files)
{
    internal const int CurrentVersion = 2;

    internal const string FileName = "backup.json";
}

/// <summary>A channel's ledger in a backup.</summary>
/// <param name="Channel">The channel's id.</param>
/// <param name="Height">The number of blocks.</param>
/// <param name="GenesisHash">The hash of block 0's header, 64 lowercase hexadecimal digits.</param>
/// <param name="LastBlockHash">The hash of the last block's header.</param>
public sealed record BackedUpChannel(string Channel, ulong Height, string GenesisHash, string LastBlockHash);

/// <summary>The manifest of version 1.</summary>
internal sealed record BackupManifestOfOneChannel(int Version, string Channel, ulong Height, string GenesisHash, string LastBlockHash, IReadOnlyList<BackupFile>? Files);

/// <summary>What every manifest tells first.</summary>
internal sealed record BackupVersion(int Version);

/// <summary>A file of a backup.</summary>
/// <param name="Path">Its path, with forward slashes, in the backup and in the working folder.</param>
/// <param name="Sha256">The hash of its content, 64 lowercase hexadecimal digits.</param>
public sealed record BackupFile(string Path, string Sha256);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(BackupManifest))]
[JsonSerializable(typeof(BackupManifestOfOneChannel))]
internal sealed partial class BackupJson : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BackupVersion))]
internal sealed partial class BackupVersionJson : JsonSerializerContext;
