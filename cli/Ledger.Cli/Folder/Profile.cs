using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Cli;

/// <summary><c>profile.json</c>: which channel and chaincode a working folder speaks to, and as whom unless a command says otherwise.</summary>
internal sealed record Profile(string Channel, string Chaincode, string? Identity)
{
    private const int Version = 1;

    public static Profile Embedded { get; } = new("ledger", "ledger", null);

    /// <summary>The folder's profile, or that of a fresh embedded network when there is none.</summary>
    public static Profile Read(WorkingFolder folder)
    {
        if (!File.Exists(folder.Profile)) return Embedded;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(folder.Profile));
            JsonElement root = document.RootElement;
            if (root.GetProperty("v").GetInt32() != Version) throw CliException.BadInput("error.file.version", folder.Profile);
            return new Profile(
                root.GetProperty("channel").GetString()!,
                root.GetProperty("chaincode").GetString()!,
                root.TryGetProperty("identity", out JsonElement identity) ? identity.GetString() : null);
        }
        catch (Exception damaged) when (damaged is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw CliException.BadInput("error.file.damaged", folder.Profile);
        }
    }

    public static void EnsureExists(WorkingFolder folder, string channel)
    {
        if (File.Exists(folder.Profile)) return;
        var profile = new JsonObject
        {
            ["v"] = Version,
            ["channel"] = channel,
            ["chaincode"] = Embedded.Chaincode,
            ["identity"] = Embedded.Identity,
            ["endpoints"] = "network/endpoints.json",
        };
        File.WriteAllText(folder.Profile, profile.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }
}
