using Grpc.Core;

namespace Hyperledger.Fabric.Client;

/// <summary>
/// How one step's gRPC call is made. As a gateway's default (<see cref="GatewayOptions"/>) a null property means that
/// gRPC's own default holds; as the settings of a single call it means that the gateway's default holds.
/// </summary>
public sealed record CallSettings
{
    /// <summary>
    /// How long the call may take before it fails with <see cref="StatusCode.DeadlineExceeded"/>, counted from the
    /// moment the call starts. <see cref="Timeout.InfiniteTimeSpan"/>: no deadline. For events: how long the stream lasts.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Headers sent with the call.</summary>
    public Metadata? Headers { get; init; }

    /// <summary>Credentials of the call (bearer tokens and the like); Fabric itself needs none.</summary>
    public CallCredentials? Credentials { get; init; }

    // A deadline is read against the transport's clock, which is the system's, never an injected one.
    internal CallOptions ToCallOptions(CallSettings? call, CancellationToken cancellationToken)
    {
        var timeout = call?.Timeout ?? Timeout;
        DateTime? deadline = timeout is { } span && span != System.Threading.Timeout.InfiniteTimeSpan
            ? TimeProvider.System.GetUtcNow().UtcDateTime + span
            : null;
        return new CallOptions(
            headers: call?.Headers ?? Headers,
            deadline: deadline,
            cancellationToken: cancellationToken,
            credentials: call?.Credentials ?? Credentials);
    }

    internal void Validate(string step)
    {
        if (Timeout is { } span && span <= TimeSpan.Zero && span != System.Threading.Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentException($"The timeout of {step} is {span}; give a positive time, or Timeout.InfiniteTimeSpan for none.");
        }
    }
}
