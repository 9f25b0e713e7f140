using Hyperledger.Fabric.Protos.Orderer;

namespace Ledger.Network.Ordering;

/// <summary>When the orderer closes a block, as the channel's configuration says under /Channel/Orderer.</summary>
/// <param name="MaxMessageCount">BatchSize.max_message_count: envelopes in a block.</param>
/// <param name="AbsoluteMaxBytes">BatchSize.absolute_max_bytes: a larger envelope is refused.</param>
/// <param name="PreferredMaxBytes">BatchSize.preferred_max_bytes: a larger envelope stands alone in its block.</param>
/// <param name="Timeout">BatchTimeout: how long the first envelope of a block waits for others.</param>
public sealed record BatchLimits(int MaxMessageCount, long AbsoluteMaxBytes, long PreferredMaxBytes, TimeSpan Timeout)
{
    /// <summary>The limits of a channel's configuration values.</summary>
    public static BatchLimits From(BatchSize size, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(size);
        return new((int)size.MaxMessageCount, size.AbsoluteMaxBytes, size.PreferredMaxBytes, timeout);
    }
}
