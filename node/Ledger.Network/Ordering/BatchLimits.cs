using Hyperledger.Fabric.Msp;

namespace Ledger.Network.Ordering;

/// <summary>When the orderer closes a block, as the channel's configuration says under /Channel/Orderer.</summary>
/// <param name="MaxMessageCount">BatchSize.max_message_count: envelopes in a block.</param>
/// <param name="AbsoluteMaxBytes">BatchSize.absolute_max_bytes: a larger envelope is refused.</param>
/// <param name="PreferredMaxBytes">BatchSize.preferred_max_bytes: a larger envelope stands alone in its block.</param>
/// <param name="Timeout">BatchTimeout: how long the first envelope of a block waits for others.</param>
public sealed record BatchLimits(int MaxMessageCount, long AbsoluteMaxBytes, long PreferredMaxBytes, TimeSpan Timeout)
{
    /// <summary>The limits of a channel's configuration.</summary>
    public static BatchLimits From(OrdererConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new((int)config.MaxMessageCount, config.AbsoluteMaxBytes, config.PreferredMaxBytes, config.BatchTimeout);
    }
}
