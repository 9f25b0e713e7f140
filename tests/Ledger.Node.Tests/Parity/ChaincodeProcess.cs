using System.Diagnostics;
using System.Net.Sockets;

namespace Ledger.Node.Tests.Parity;

/// <summary>A chaincode as a service in a process of its own, ended with the disposal.</summary>
internal sealed class ChaincodeProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChaincodeProcess(Process process) => _process = process;

    public static async Task<ChaincodeProcess> StartAsync(string folder, string[] command, int port, string packageId, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CHAINCODE_SERVER_ADDRESS"] = $"127.0.0.1:{port}";
        start.Environment["CHAINCODE_ID"] = packageId;
        start.Environment["CHAINCODE_TLS_DISABLED"] = "true";
        start.Environment["CORE_CHAINCODE_LOGGING_LEVEL"] = "critical";
        var process = Process.Start(start)!;
        var chaincode = new ChaincodeProcess(process);
        var said = new System.Text.StringBuilder();
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (true)
        {
            if (process.HasExited) Assert.Fail($"{string.Join(' ', command)} ended: {said}");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port, cancellationToken);
                return chaincode;
            }
            catch (SocketException)
            {
                await Task.Delay(50, cancellationToken);
            }
        }

        void Add(string? line)
        {
            lock (said) said.AppendLine(line);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
