using System.Text.Json;

namespace Ledger.Cli.Network;

/// <summary>What a serving network wrote to <c>network/endpoints.json</c>, as far as the command line shows it.</summary>
internal sealed record NetworkEndpoints(string Channel, int ProcessId, string GenesisHash, IReadOnlyList<(string MspId, string Address)> Peers, string? Orderer)
{
    /// <summary>Null when the network has never served or stopped cleanly.</summary>
    public static NetworkEndpoints? Read(WorkingFolder folder)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(folder.Endpoints));
            JsonElement root = document.RootElement;
            return new NetworkEndpoints(
                root.GetProperty("channel").GetString()!,
                root.GetProperty("pid").GetInt32(),
                root.TryGetProperty("genesisHash", out JsonElement genesis) ? genesis.GetString()! : "",
                [.. root.GetProperty("peers").EnumerateArray().Select(p => (p.GetProperty("mspId").GetString()!, p.GetProperty("address").GetString()!))],
                root.TryGetProperty("orderer", out JsonElement orderer) && orderer.ValueKind == JsonValueKind.Object ? orderer.GetProperty("address").GetString() : null);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception damaged) when (damaged is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw CliException.BadInput("error.file.damaged", folder.Endpoints);
        }
    }
}
