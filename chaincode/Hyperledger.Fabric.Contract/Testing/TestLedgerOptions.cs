namespace Hyperledger.Fabric.Contract.Testing;

/// <summary>What a test ledger is like.</summary>
public sealed class TestLedgerOptions
{
    /// <summary>The channel's id.</summary>
    public string ChannelId { get; init; } = "test";

    /// <summary>The chaincode's name.</summary>
    public string ChaincodeName { get; init; } = "chaincode";

    /// <summary>The submitters' clock, whose time stands in proposals that give no other.</summary>
    public required TimeProvider Clock { get; init; }
}
