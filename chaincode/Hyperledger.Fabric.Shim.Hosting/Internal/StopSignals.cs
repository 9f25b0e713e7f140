using System.Runtime.InteropServices;

namespace Hyperledger.Fabric.Shim.Hosting.Internal;

/// <summary>Completes when the process is asked to stop, which it then does by itself.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations = [];

    internal StopSignals()
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                _stopped.TrySetResult();
            }));
        }
    }

    internal Task Stopped => _stopped.Task;

    public void Dispose() => _registrations.ForEach(r => r.Dispose());
}
