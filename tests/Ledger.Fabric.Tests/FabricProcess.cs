using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Ledger.Fabric.Tests;

/// <summary>A program of a release, or ours beside it, that runs until disposed; its output goes to a log file.</summary>
internal sealed class FabricProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _log;
    private readonly Task _copying;

    private FabricProcess(string name, Process process, string log, Task copying)
    {
        Name = name;
        _process = process;
        _log = log;
        _copying = copying;
    }

    public string Name { get; }

    /// <summary>CPU time of all its threads, user and system.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static FabricProcess Start(
        string name, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string logFolder)
    {
        var start = StartInfo(program, arguments, environment);
        var log = Path.Combine(logFolder, name + ".log");
        var process = Process.Start(start)!;
        var writer = new StreamWriter(log, append: false, Encoding.UTF8);
        return new FabricProcess(name, process, log, CopyAsync(process, writer));
    }

    /// <summary>Runs a program to its end and returns its standard output.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message holds what it printed.</exception>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        using var process = Process.Start(StartInfo(program, arguments, environment))!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException(
                $"{Path.GetFileName(program)} {string.Join(' ', process.StartInfo.ArgumentList)} ended with {process.ExitCode}: {await output}{await errors}");
    }

    /// <summary>Waits until the process accepts connections at a loopback port.</summary>
    public async Task WaitForPortAsync(int port, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"{Name} ended with {_process.ExitCode}: {await TailAsync()}");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _copying;
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // A setting of the caller's own Fabric must not leak into the test's.
        foreach (var name in start.Environment.Keys.Where(IsFabricSetting).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    private static bool IsFabricSetting(string name) =>
        name.StartsWith("CORE_", StringComparison.Ordinal) || name.StartsWith("ORDERER_", StringComparison.Ordinal)
        || name.StartsWith("OSNADMIN_", StringComparison.Ordinal);

    private static async Task CopyAsync(Process process, StreamWriter writer)
    {
        await using (writer)
        {
            var gate = new SemaphoreSlim(1);
            async Task Drain(StreamReader reader)
            {
                while (await reader.ReadLineAsync() is { } line)
                {
                    await gate.WaitAsync();
                    try
                    {
                        await writer.WriteLineAsync(line);
                        await writer.FlushAsync();
                    }
                    finally
                    {
                        gate.Release();
                    }
                }
            }

            await Task.WhenAll(Drain(process.StandardOutput), Drain(process.StandardError));
        }
    }

    private async Task<string> TailAsync()
    {
        await _copying;
        return string.Join('\n', (await File.ReadAllLinesAsync(_log)).TakeLast(20));
    }
}
