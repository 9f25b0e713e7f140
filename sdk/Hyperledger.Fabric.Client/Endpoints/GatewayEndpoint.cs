using Grpc.Core;

namespace Hyperledger.Fabric.Client;

/// <summary>One of the gateway peers of a <see cref="BalancedCallInvoker"/>.</summary>
public sealed class GatewayEndpoint
{
    private readonly Lock _lock = new();
    private int _failures;
    private long _silentUntil;
    private int _pending;

    /// <summary>An endpoint over a channel, which the caller owns and disposes.</summary>
    /// <param name="name">What logs and <see cref="ToString"/> call it, such as host and port.</param>
    /// <param name="channel">The connection, such as one of <see cref="FabricChannel"/>.</param>
    public GatewayEndpoint(string name, ChannelBase channel)
        : this(name, (channel ?? throw new ArgumentNullException(nameof(channel))).CreateCallInvoker())
    {
    }

    /// <summary>An endpoint over a call invoker.</summary>
    /// <param name="name">What logs and <see cref="ToString"/> call it, such as host and port.</param>
    /// <param name="callInvoker">Makes the calls.</param>
    public GatewayEndpoint(string name, CallInvoker callInvoker)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(callInvoker);
        Name = name;
        CallInvoker = callInvoker;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>How many calls and streams are open on it.</summary>
    public int Pending => Volatile.Read(ref _pending);

    internal CallInvoker CallInvoker { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal void Began() => Interlocked.Increment(ref _pending);

    internal void Ended() => Interlocked.Decrement(ref _pending);

    internal bool IsAvailable(long now)
    {
        lock (_lock)
            return _failures == 0 || now >= _silentUntil;
    }

    internal void Answered()
    {
        if (Volatile.Read(ref _failures) == 0)
            return;
        lock (_lock)
            _failures = 0;
    }

    /// <summary>Keeps calls away for a time that doubles with each failure; says whether this is the first in a row.</summary>
    internal bool Failed(TimeProvider time)
    {
        lock (_lock)
        {
            var pause = Math.Min(30, 0.5 * Math.Pow(2, Math.Min(_failures, 10)));
            _silentUntil = time.GetTimestamp() + (long)(pause * time.TimestampFrequency);
            return ++_failures == 1;
        }
    }
}
