namespace Hyperledger.Fabric.Client.Internal;

/// <summary>Waits that double, each shortened at random by up to its half.</summary>
internal readonly record struct Backoff(TimeSpan InitialDelay, TimeSpan MaxDelay)
{
    /// <summary>The wait before an attempt, counted from 1.</summary>
    public TimeSpan Before(int attempt)
    {
        var longest = LongestBefore(attempt);
        return longest * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    public TimeSpan LongestBefore(int attempt)
    {
        var ticks = Math.Min(MaxDelay.Ticks, InitialDelay.Ticks * Math.Pow(2, attempt - 1));
        return TimeSpan.FromTicks((long)Math.Max(0, ticks));
    }
}
