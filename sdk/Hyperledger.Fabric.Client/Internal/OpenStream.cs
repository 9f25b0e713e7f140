namespace Hyperledger.Fabric.Client.Internal;

/// <summary>Counts an event stream as open until it is disposed.</summary>
internal readonly struct OpenStream : IDisposable
{
    private readonly GatewayStep _step;

    public OpenStream(GatewayStep step)
    {
        _step = step;
        Telemetry.StreamOpened(step, 1);
    }

    public void Dispose() => Telemetry.StreamOpened(_step, -1);
}
