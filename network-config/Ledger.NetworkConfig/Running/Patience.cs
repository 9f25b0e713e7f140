using Grpc.Core;
using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Client;

namespace Ledger.NetworkConfig.Running;

/// <summary>Repeats what a network that comes up refuses at first: before an orderer leads, before peers know one another.</summary>
internal sealed class Patience(TimeProvider time)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Repeats an action until it succeeds; a last failure is passed on.</summary>
    public async Task<T> RepeatAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await action().ConfigureAwait(false);
            }
            catch (Exception e) when (IsOfTheStart(e) && time.GetElapsedTime(began) < s_limit && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(s_pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits until a condition holds; false if it never did.</summary>
    public async Task<bool> WaitAsync(Func<Task<bool>> holds, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (!await holds().ConfigureAwait(false))
        {
            if (time.GetElapsedTime(began) > s_limit) return false;
            await Task.Delay(s_pause, time, cancellationToken).ConfigureAwait(false);
        }
        return true;
    }

    // A peer that misses others says FAILED_PRECONDITION or ABORTED; one whose orderer has no leader yet, UNAVAILABLE or ABORTED.
    private static bool IsOfTheStart(Exception e) => e switch
    {
        GatewayException gateway => gateway.StatusCode is StatusCode.Unavailable or StatusCode.Aborted or StatusCode.FailedPrecondition or StatusCode.DeadlineExceeded,
        PeerAdminException peer => peer.IsTransient,
        ConfigAdminException orderer => orderer.IsTransient,
        // Its admin endpoint opens after the health check that says the orderer is up.
        OrdererAdminException orderer => orderer.IsTransient,
        _ => false,
    };
}
