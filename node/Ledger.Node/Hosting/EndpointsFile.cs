using System.Text.Json.Serialization;
using Ledger.Network.Validation;

namespace Ledger.Node.Hosting;

/// <summary>What <c>endpoints.json</c> tells clients of a serving network.</summary>
/// <param name="Channel">The first channel's id.</param>
/// <param name="Pid">The serving process.</param>
/// <param name="Peers">A peer each, in the topology's order.</param>
/// <param name="Orderer">The orderer.</param>
/// <param name="GenesisHash">The hash of the header of the first channel's block 0, lowercase hex.</param>
/// <param name="Channels">Every channel, the first one too.</param>
internal sealed record EndpointsFile(
    string Channel, int Pid, IReadOnlyList<PeerEndpoint> Peers, NodeEndpoint Orderer, string GenesisHash, IReadOnlyList<ServedChannel> Channels);

/// <summary>A channel that is served.</summary>
/// <param name="Name">Its id.</param>
/// <param name="GenesisHash">The hash of block 0's header, lowercase hex.</param>
/// <param name="Organisations">The MSP ids of its members, whose peers have joined it.</param>
internal sealed record ServedChannel(string Name, string GenesisHash, IReadOnlyList<string> Organisations);

/// <summary>Where a node serves.</summary>
/// <param name="MspId">Its organisation.</param>
/// <param name="Address">Host and port.</param>
/// <param name="TlsRootCertPem">The CA of its TLS certificate.</param>
/// <param name="ServerName">The name in its TLS certificate.</param>
internal record NodeEndpoint(string MspId, string Address, string TlsRootCertPem, string ServerName);

/// <summary>Where a peer serves when it runs.</summary>
/// <param name="MspId">Its organisation.</param>
/// <param name="Address">Host and port.</param>
/// <param name="TlsRootCertPem">The CA of its TLS certificate.</param>
/// <param name="ServerName">The name in its TLS certificate.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsRunning">Whether it runs; a stopped peer's address answers nobody.</param>
/// <param name="Problem">Why it cannot start though it is to; else null.</param>
internal sealed record PeerEndpoint(
    string MspId, string Address, string TlsRootCertPem, string ServerName, string Name, bool IsRunning,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Problem)
    : NodeEndpoint(MspId, Address, TlsRootCertPem, ServerName);

/// <summary>The line on standard output that says that the network serves.</summary>
internal sealed record ServingLine(bool Serving, string Channel, int Pid, string Endpoints, string GenesisHash);

/// <summary>The line on standard output that says that a topology file is refused, and every mistake in it.</summary>
internal sealed record RefusalLine(bool Serving, string File, IReadOnlyList<TopologyMistake> Mistakes);

/// <summary>A mistake in a topology file, with its sentence in both languages.</summary>
internal sealed record TopologyMistake(string Place, string Rule, string English, string Chinese);

/// <summary>What <c>verify</c> found, channel by channel; valid when every one is.</summary>
internal sealed record VerificationReport(bool Valid, IReadOnlyList<ChannelVerification> Channels);

/// <summary>
/// What <c>verify</c> found of a channel; <paramref name="Problem"/> names the first bad block, transaction or key. After a rebuild it is
/// what was found then, <paramref name="Repaired"/> the problem of before and <paramref name="Kept"/> the file of before.
/// </summary>
internal sealed record ChannelVerification(
    bool Valid, string Channel, string? Problem, ulong Blocks, long Transactions, long Keys, long MissingPrivateValues, IReadOnlyList<MissingPrivateValue> Missing,
    string GenesisHash, string LastBlockHash,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Repaired, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Kept);

/// <summary>What was exported, imported, backed up or restored, and where it is now.</summary>
internal sealed record StoreReport(IReadOnlyList<StoredChannel> Channels, string Path);

/// <summary>A channel of a <see cref="StoreReport"/>; empty texts where there is nothing to say.</summary>
internal sealed record StoredChannel(string Channel, ulong Height, string GenesisHash, string LastBlockHash);

/// <summary>A channel that was added to the topology.</summary>
internal sealed record AddedChannel(string Channel, IReadOnlyList<string> Organisations);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EndpointsFile))]
[JsonSerializable(typeof(ServingLine))]
[JsonSerializable(typeof(RefusalLine))]
[JsonSerializable(typeof(StoreReport))]
[JsonSerializable(typeof(AddedChannel))]
[JsonSerializable(typeof(VerificationReport))]
internal sealed partial class HostingJson : JsonSerializerContext;
