namespace Ledger.Scenarios.Tests;

/// <summary>The system's clock, and as many days later as the scenario has come.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long _ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}

/// <summary>A clock that is wrong.</summary>
internal sealed class WrongClock(TimeProvider right, TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + by;
}
