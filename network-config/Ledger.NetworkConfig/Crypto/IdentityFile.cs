using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Sdk.Workspaces;

namespace Ledger.NetworkConfig.Crypto;

/// <summary><c>identity.json</c> beside a user's certificate, as <see cref="Workspace.ReadIdentityAsync"/> reads it.</summary>
internal static class IdentityFile
{
    public static string Text(string mspId, string unit, string role, TokenPlace? token)
    {
        var description = new JsonObject { ["mspId"] = mspId, ["unit"] = unit, ["role"] = role };
        if (token is not null) description["token"] = new JsonObject { ["library"] = token.Library, ["label"] = token.Label };
        return description.ToJsonString(JsonSerializerOptions.Default);
    }
}
