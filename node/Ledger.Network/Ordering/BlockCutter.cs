namespace Ledger.Network.Ordering;

/// <summary>
/// Collects envelopes until a block is full by count or bytes, as orderer/common/blockcutter does; time is its
/// owner's. Not thread-safe: one ordering loop owns it.
/// </summary>
internal sealed class BlockCutter
{
    private List<OrderedMessage> _pending = [];
    private long _pendingBytes;

    /// <summary>True while envelopes wait for their block.</summary>
    public bool HasPending => _pending.Count > 0;

    /// <summary>Takes the next envelope and returns the batches that it closes, at most two, in order.</summary>
    public IReadOnlyList<IReadOnlyList<OrderedMessage>> Add(OrderedMessage message, BatchLimits limits)
    {
        if (message.IsConfig || message.CountedBytes > limits.PreferredMaxBytes)
            return HasPending ? [Cut(), [message]] : [[message]];

        IReadOnlyList<OrderedMessage>? overflowed = null;
        if (HasPending && _pendingBytes + message.CountedBytes > limits.PreferredMaxBytes) overflowed = Cut();

        _pending.Add(message);
        _pendingBytes += message.CountedBytes;
        if (_pending.Count < limits.MaxMessageCount) return overflowed is null ? [] : [overflowed];
        return overflowed is null ? [Cut()] : [overflowed, Cut()];
    }

    /// <summary>Closes the pending batch; empty when nothing waits.</summary>
    public IReadOnlyList<OrderedMessage> Cut()
    {
        var batch = _pending;
        _pending = [];
        _pendingBytes = 0;
        return batch;
    }
}
