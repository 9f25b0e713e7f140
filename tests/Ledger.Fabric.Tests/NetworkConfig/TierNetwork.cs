using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Ledger.NetworkConfig;
using Ledger.NetworkConfig.Topology;

namespace Ledger.Fabric.Tests.NetworkConfig;

/// <summary>
/// A network of network-config's samples in a folder of its own, brought up by the command line as an administrator would:
/// three Raft orderers on 2.5, four BFT orderers on 3.x. It ends with the disposal.
/// </summary>
internal sealed class TierNetwork : IAsyncDisposable
{
    private static readonly string s_runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    private readonly FabricRelease _release;
    private readonly string? _pin;

    private TierNetwork(FabricRelease release, string folder, string topologyFile, string? pin)
    {
        _release = release;
        _pin = pin;
        Folder = new FabricFolder(folder);
        TopologyFile = topologyFile;
    }

    public FabricFolder Folder { get; }

    public string TopologyFile { get; }

    /// <summary>Writes the sample's topology with free ports; nothing runs yet.</summary>
    /// <param name="release">By which it will run.</param>
    /// <param name="pin">The PIN of the topology's PKCS#11 token; null for none.</param>
    public static TierNetwork Create(FabricRelease release, string? pin = null)
    {
        var folder = Directory.CreateTempSubdirectory("ledger-tiers-").FullName;
        return new TierNetwork(release, folder, TierSample.Write(release, folder), pin);
    }

    public Task<FabricTopology> TopologyAsync() => FabricTopologyFile.ReadAsync(TopologyFile);

    /// <summary>The command that starts the chaincode's service.</summary>
    public static IReadOnlyList<string> Chaincode => [s_runtime, Path.Combine(AppContext.BaseDirectory, "Ledger.Chaincode.Host.dll")];

    /// <summary>A file of network-config.</summary>
    public static string Sample(string name) => TierSample.File(name);

    /// <summary>Brings up what does not run.</summary>
    public Task<Answer> UpAsync(CancellationToken cancellationToken, params string[] options) => RunAsync(["fabric", "up", TopologyFile, "--bin", _release.Folder, .. options], cancellationToken);

    /// <summary>Runs a command of the command line in the network's folder.</summary>
    public async Task<Answer> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Start(arguments);
        return await AnswerAsync(process, cancellationToken);
    }

    /// <summary>Runs a command as a page of the runbooks shows it: its topology, release and folder are this network's.</summary>
    public Task<Answer> RunAsync(string shown, CancellationToken cancellationToken)
    {
        var words = shown.Split(' ');
        Assert.AreEqual("ledger", words[0], shown);
        Assert.AreEqual("--dir DIR", string.Join(' ', words[^2..]), shown);
        return RunAsync([.. words[1..^2].Select(w => w switch { "topology.yaml" => TopologyFile, "/opt/fabric" => _release.Folder, _ => w.Replace("DIR/", Folder.Workspace.Directory + "/", StringComparison.Ordinal) })], cancellationToken);
    }

    /// <summary>Starts a command of the command line in the network's folder.</summary>
    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(s_runtime, [Path.Combine(AppContext.BaseDirectory, "ledger.dll"), .. arguments, .. arguments.Contains("--dir") ? (string[])[] : ["--dir", Folder.Workspace.Directory], "--output", "json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LEDGER_CHAINCODE"] = Chaincode[^1];
        start.Environment["LEDGER_LANG"] = "en";
        if (_pin is not null) start.Environment["LEDGER_PKCS11_PIN"] = _pin;
        return Process.Start(start)!;
    }

    public static async Task<Answer> AnswerAsync(Process process, CancellationToken cancellationToken)
    {
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new Answer(process.ExitCode, output, await error);
    }

    /// <summary>The number of blocks that a node has; -1 where it does not say.</summary>
    public async Task<long> HeightAsync(string node, CancellationToken cancellationToken)
    {
        var status = await RunAsync(["fabric", "status"], cancellationToken);
        var height = status.Json.GetProperty("nodes").EnumerateArray().Single(n => n.GetProperty("name").GetString() == node).GetProperty("height");
        return height.ValueKind == JsonValueKind.Null ? -1 : height.GetInt64();
    }

    /// <summary>Returns when a node has as many blocks as the province's first peer.</summary>
    public async Task UntilLevelAsync(string node, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (await HeightAsync(node, patience.Token) is var has && (has < 0 || has != await HeightAsync("ProvinceMSP-peer0", patience.Token)))
            await Task.Delay(TimeSpan.FromMilliseconds(250), patience.Token);
    }

    /// <summary>Sends a node's process a signal, by the signal's name.</summary>
    public void Signal(string node, string signal)
    {
        var number = File.ReadAllText(Path.Combine(Folder.Run, node + ".pid")).Trim();
        using var kill = Process.Start("kill", [$"-{signal}", number]);
        kill.WaitForExit();
        Assert.AreEqual(0, kill.ExitCode, node);
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Folder.Topology)) await RunAsync(["fabric", "down"], CancellationToken.None);
        Directory.Delete(Folder.Workspace.Directory, recursive: true);
    }

    /// <summary>How a command ended, and what it said.</summary>
    internal sealed record Answer(int ExitCode, string Output, string Error)
    {
        public JsonElement Json => JsonDocument.Parse(Output).RootElement;

        public Answer Expect(int exitCode)
        {
            Assert.AreEqual(exitCode, ExitCode, ToString());
            return this;
        }

        public override string ToString() => $"{ExitCode}\n{Output}\n{Error}";
    }
}
