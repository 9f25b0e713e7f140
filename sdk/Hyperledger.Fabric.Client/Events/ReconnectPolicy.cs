using Hyperledger.Fabric.Client.Internal;

namespace Hyperledger.Fabric.Client;

/// <summary>
/// How an event stream that broke is opened again, at the position after the last event or block that it gave out, so that
/// none is lost and none comes twice.
/// </summary>
/// <remarks>
/// Opened again: when the peer cannot be reached or is overloaded (<see cref="GatewayException.IsTransient"/>), the
/// connection breaks, or the peer ends a stream that has no end. Not opened again, but thrown: a refusal (identity, rights,
/// an unknown channel), a TLS certificate that is not accepted, a deadline of the stream's settings. Before attempt
/// <c>n</c> since the last event it waits between half and the whole of <c>InitialDelay · 2ⁿ⁻¹</c>, at most
/// <see cref="MaxDelay"/>.
/// </remarks>
public sealed record ReconnectPolicy
{
    /// <summary>100 milliseconds, doubling to 30 seconds, without end.</summary>
    public static ReconnectPolicy Default { get; } = new();

    /// <summary>The longest wait before the first attempt. Default: 100 milliseconds.</summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait before any attempt. Default: 30 seconds.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many attempts in a row may give nothing before the last failure is thrown; null: no limit.</summary>
    public int? MaxAttempts { get; init; }

    internal Backoff Backoff => new(InitialDelay, MaxDelay);

    internal bool Allows(int attempt) => MaxAttempts is not { } limit || attempt <= limit;
}
