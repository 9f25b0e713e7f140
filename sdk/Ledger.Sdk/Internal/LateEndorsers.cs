namespace Ledger.Sdk.Internal;

/// <summary>
/// Peers of other organisations commit a block a moment before or after one's own: an endorser may not know yet what this
/// client has seen committed, and refuse what rests on it.
/// </summary>
/// <param name="height">The height at an organisation's most advanced peer; of the own peer for null. Null: it cannot be learnt.</param>
/// <param name="clock">Waits.</param>
internal sealed class LateEndorsers(Func<string?, CancellationToken, Task<ulong?>> height, TimeProvider clock)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    // A peer that is further behind is being started or repaired; waiting is not this call's business.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    /// <summary>Returns when each of the organisations has a peer as high as the own one is now, or after 10 seconds.</summary>
    public async Task AwaitAsync(IReadOnlyList<string> organizations, CancellationToken cancellationToken)
    {
        if (await height(null, cancellationToken).ConfigureAwait(false) is not { } own) return;
        var began = clock.GetTimestamp();
        foreach (var organization in organizations)
        {
            while (await height(organization, cancellationToken).ConfigureAwait(false) < own && clock.GetElapsedTime(began) < s_longest)
                await Task.Delay(s_pause, clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
