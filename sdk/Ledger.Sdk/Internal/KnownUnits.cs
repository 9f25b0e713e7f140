using Ledger.Records.State;

namespace Ledger.Sdk.Internal;

/// <summary>
/// The unit register as it was a moment ago: who is to endorse is asked for each transaction, and the register hardly changes.
/// What it says of rights is the contracts' to judge. Thread-safe.
/// </summary>
internal sealed class KnownUnits(LedgerConnection connection, TimeProvider clock)
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(10);

    private volatile Known? _known;

    /// <summary>All units; read again if they are older than ten seconds, or lack one that is named.</summary>
    public async Task<IReadOnlyList<Unit>> ListAsync(string? code, CancellationToken cancellationToken)
    {
        if (_known is { } known && clock.GetElapsedTime(known.At) < s_fresh && (code is null || known.Units.Any(u => u.Code == code))) return known.Units;
        var at = clock.GetTimestamp();
        var units = StateList.ParseUnits(await connection.EvaluateAsync("units", "List", [], cancellationToken).ConfigureAwait(false));
        _known = new Known(units, at);
        return units;
    }

    /// <summary>Has the next call read again.</summary>
    public void Forget() => _known = null;

    private sealed record Known(IReadOnlyList<Unit> Units, long At);
}
