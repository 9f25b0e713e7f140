namespace Ledger.Sdk.Workspaces;

/// <summary><c>identity.json</c> beside an identity's certificate.</summary>
internal sealed record IdentityDescription
{
    public string? MspId { get; init; }

    public string? Unit { get; init; }

    public string? Role { get; init; }

    /// <summary>Where the private key lives; null for <c>key.pem</c>.</summary>
    public TokenPlace? Token { get; init; }
}
