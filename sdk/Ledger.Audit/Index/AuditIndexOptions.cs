namespace Ledger.Audit;

/// <summary>How an index is made.</summary>
public sealed record AuditIndexOptions
{
    /// <summary>The channel. Default: <c>ledger</c>.</summary>
    public string Channel { get; init; } = "ledger";

    /// <summary>The chaincode whose contracts are judged by the ledger's rules. Default: <c>ledger</c>.</summary>
    public string Chaincode { get; init; } = "ledger";

    /// <summary>The header hash that block 0 must have, 64 lowercase hexadecimal digits; null takes the source's block 0 on trust.</summary>
    public string? GenesisHash { get; init; }

    /// <summary>Told the height after each commit; null: nobody is.</summary>
    public IProgress<ulong>? Progress { get; init; }
}
