using System.Diagnostics;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Tests;

/// <summary>An embedded network in a process of its own, on a working folder.</summary>
internal sealed class EmbeddedNode : IAsyncDisposable
{
    private readonly Process _process;

    private EmbeddedNode(Process process) => _process = process;

    public static async Task<EmbeddedNode> StartAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        // The node is built beside the tests, in the same configuration.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Path.Combine(Repository.Root, "node", "Ledger.Node", "bin", configuration, "net10.0", "Ledger.Node.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, "serve", "--dir", workspace.Directory])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        if (line is null)
            Assert.Fail($"The node ended: {await process.StandardError.ReadToEndAsync(cancellationToken)}");
        return new EmbeddedNode(process);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
