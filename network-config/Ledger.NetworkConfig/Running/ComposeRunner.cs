using System.Diagnostics;

namespace Ledger.NetworkConfig.Running;

/// <summary>Runs the nodes as containers of the official images, by the folder's <c>compose.yaml</c> and Docker Compose.</summary>
internal sealed class ComposeRunner : INodeRunner
{
    private readonly string _file;
    private readonly string _chaincode;
    private readonly string _docker;

    /// <summary>Over a rendered folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="chaincode">The command that starts the chaincode's service outside a container: its folder is mounted.</param>
    /// <param name="docker">The program.</param>
    public ComposeRunner(FabricFolder folder, IReadOnlyList<string> chaincode, string docker = "docker")
    {
        _file = Path.Combine(folder.Fabric, "compose.yaml");
        _chaincode = Path.GetDirectoryName(Path.GetFullPath(chaincode[^1]))!;
        _docker = docker;
    }

    public async Task StartAsync(IReadOnlyList<RunningNode> nodes, CancellationToken cancellationToken)
    {
        if (nodes.Count > 0) await ComposeAsync(["up", "--detach", "--no-recreate", .. nodes.Select(n => n.Name)], cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<RunningNode>> StopAsync(IReadOnlyList<RunningNode> nodes, CancellationToken cancellationToken)
    {
        var running = await RunningAsync(cancellationToken).ConfigureAwait(false);
        List<RunningNode> stopping = [.. nodes.Where(n => running.Contains(n.Name))];
        if (stopping.Count > 0) await ComposeAsync(["stop", .. stopping.Select(n => n.Name)], cancellationToken).ConfigureAwait(false);
        return stopping;
    }

    // The file no longer names the services of versions before.
    public Task StopOtherChaincodeAsync(IReadOnlyList<RunningNode> current, CancellationToken cancellationToken) =>
        ComposeAsync(["up", "--detach", "--no-recreate", "--remove-orphans"], cancellationToken);

    public async Task<bool> RunsAsync(RunningNode node, CancellationToken cancellationToken) => (await RunningAsync(cancellationToken).ConfigureAwait(false)).Contains(node.Name);

    public string LogOf(RunningNode node) => $"{_docker} compose -f {_file} logs {node.Name}";

    public async Task<string> TailAsync(RunningNode node, CancellationToken cancellationToken) =>
        (await ComposeAsync(["logs", "--no-color", "--tail", "3", node.Name], cancellationToken).ConfigureAwait(false)).Trim();

    private async Task<HashSet<string>> RunningAsync(CancellationToken cancellationToken) =>
        [.. (await ComposeAsync(["ps", "--services", "--status", "running"], cancellationToken).ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private async Task<string> ComposeAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(_docker, ["compose", "-f", _file, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        DetachedProcess.SetEnvironment(start, [new("LEDGER_CHAINCODE_DIR", _chaincode)], FabricPrograms.IsSetting);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new NetworkConfigException(NetworkConfigError.ProgramMissing, e, _docker, "PATH");
        }
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return process.ExitCode == 0
                ? output
                : throw new NetworkConfigException(NetworkConfigError.ProgramFailed, $"docker compose {arguments[0]}", (await errors.ConfigureAwait(false)).Trim());
        }
    }
}
