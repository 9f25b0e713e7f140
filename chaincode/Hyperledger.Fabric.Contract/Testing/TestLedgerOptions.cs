using Hyperledger.Fabric.Protos.Peer;

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

    /// <summary>Whether the peer's end offers write batches and reads of many keys, as Fabric 3.1 does and 2.5 does not. Default: yes.</summary>
    public bool OffersBatches { get; init; } = true;

    /// <summary>The MSP id that the stub gives as the peer's; null for none.</summary>
    public string? PeerMspId { get; init; }

    /// <summary>
    /// What other chaincodes answer, by their name, or <c>name/channel</c> for those of another channel. They have no state here.
    /// A call of any other is refused, as a peer refuses it.
    /// </summary>
    public IReadOnlyDictionary<string, Func<IReadOnlyList<ReadOnlyMemory<byte>>, Response>> OtherChaincodes { get; init; } =
        new Dictionary<string, Func<IReadOnlyList<ReadOnlyMemory<byte>>, Response>>(StringComparer.Ordinal);
}
