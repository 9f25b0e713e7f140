using Ledger.Sdk.Workspaces;

namespace Ledger.NetworkConfig.Crypto;

/// <summary>Where the signing keys of a network live.</summary>
internal static class KeyPlaces
{
    /// <summary>A node's: its id is the label.</summary>
    public static KeyPlace OfNode(TokenPlace? token, string id, string msp) => new(token, id, Path.Combine(msp, MspFiles.Key));

    /// <summary>A person's: the label names the organisation too, since several may share a token.</summary>
    public static KeyPlace OfPerson(TokenPlace? token, string mspId, string name, string folder) => new(token, $"{mspId}-{name}", Path.Combine(folder, "key.pem"));
}
