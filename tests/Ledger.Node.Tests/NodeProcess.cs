using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;

namespace Ledger.Node.Tests;

/// <summary>A Ledger.Node process on a working folder.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly List<GrpcChannel> _channels = [];
    private readonly Process _process;

    private NodeProcess(string folder, Process process, JsonElement endpoints)
    {
        Folder = folder;
        _process = process;
        Endpoints = endpoints;
    }

    public string Folder { get; }

    public JsonElement Endpoints { get; }

    public static Task<NodeProcess> StartAsync(string folder, CancellationToken cancellationToken) => StartAsync(folder, [], cancellationToken);

    /// <summary>Serves a folder, with further arguments.</summary>
    public static Task<NodeProcess> StartAsync(string folder, string[] arguments, CancellationToken cancellationToken) =>
        StartAsync(folder, Launch(["serve", "--dir", folder, .. arguments]), cancellationToken);

    /// <summary>Serves a folder none of whose files can grow beyond a size.</summary>
    public static Task<NodeProcess> StartLimitedAsync(string folder, long largestFile, CancellationToken cancellationToken) =>
        StartAsync(folder, LaunchLimited(largestFile, "serve", "--dir", folder), cancellationToken);

    private static async Task<NodeProcess> StartAsync(string folder, Process process, CancellationToken cancellationToken)
    {
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        if (line is null) Assert.Fail("the node ended: " + await process.StandardError.ReadToEndAsync(cancellationToken));
        Assert.IsTrue(JsonDocument.Parse(line).RootElement.GetProperty("serving").GetBoolean());
        return new(folder, process, await ReadEndpointsAsync(folder, cancellationToken));
    }

    /// <summary>Runs the program to its end.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(string[] arguments, CancellationToken cancellationToken) =>
        RunAsync(Launch(arguments), cancellationToken);

    /// <summary>Runs the program to its end; no file that it writes can grow beyond a size.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunLimitedAsync(string[] arguments, long largestFile, CancellationToken cancellationToken) =>
        RunAsync(LaunchLimited(largestFile, arguments), cancellationToken);

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(Process started, CancellationToken cancellationToken)
    {
        using var process = started;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, output, await error);
    }

    public JsonElement Peer(string mspId) =>
        Endpoints.GetProperty("peers").EnumerateArray().First(peer => peer.GetProperty("mspId").GetString() == mspId);

    /// <summary>Stops or starts a peer alone; returns when the node says so.</summary>
    public async Task TurnAsync(string peer, bool isToRun, CancellationToken cancellationToken)
    {
        Mark(Folder, peer, isToRun);
        await WaitForPeerAsync(peer, state => state.GetProperty("isRunning").GetBoolean() == isToRun, cancellationToken);
    }

    /// <summary>Waits until the node says of a peer what is asked.</summary>
    public async Task WaitForPeerAsync(string peer, Func<JsonElement, bool> says, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!says(PeerNamed(await ReadEndpointsAsync(Folder, limit.Token), peer))) await Task.Delay(50, limit.Token);
    }

    /// <summary>Says whether a peer is to run, to a node that serves or to the next.</summary>
    public static void Mark(string folder, string peer, bool isToRun)
    {
        var stopped = Directory.CreateDirectory(Path.Combine(folder, "network", "stopped"));
        var marker = Path.Combine(stopped.FullName, peer);
        if (isToRun) File.Delete(marker);
        else File.WriteAllText(marker, "");
    }

    public static JsonElement PeerNamed(JsonElement endpoints, string name) =>
        endpoints.GetProperty("peers").EnumerateArray().Single(peer => peer.GetProperty("name").GetString() == name);

    /// <summary>Waits until the node says that it serves a channel.</summary>
    public async Task WaitForChannelAsync(string channelId, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!ServedChannels(await ReadEndpointsAsync(Folder, limit.Token)).Contains(channelId)) await Task.Delay(50, limit.Token);
    }

    /// <summary>The ids of the channels that endpoints name.</summary>
    public static IReadOnlyList<string> ServedChannels(JsonElement endpoints) =>
        [.. endpoints.GetProperty("channels").EnumerateArray().Select(channel => channel.GetProperty("name").GetString()!)];

    private static async Task<JsonElement> ReadEndpointsAsync(string folder, CancellationToken cancellationToken) =>
        JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "network", "endpoints.json"), cancellationToken)).RootElement;

    /// <summary>An identity of the folder with its key.</summary>
    public SigningIdentity Identity(string name)
    {
        using var description = JsonDocument.Parse(File.ReadAllBytes(IdentityFile(name, "identity.json")));
        return SigningIdentity.FromPem(
            description.RootElement.GetProperty("mspId").GetString()!, File.ReadAllText(IdentityFile(name, "cert.pem")), File.ReadAllText(IdentityFile(name, "key.pem")));
    }

    public string IdentityFile(string identity, string file) => Path.Combine(Folder, "identities", identity, file);

    /// <summary>The channel as seen through an organisation's peer by one of the folder's identities.</summary>
    public Hyperledger.Fabric.Client.Network Connect(string peerMspId, string identity) => Connect(Peer(peerMspId), identity);

    /// <summary>The channel as seen through a peer of the endpoints by one of the folder's identities.</summary>
    public Hyperledger.Fabric.Client.Network Connect(JsonElement peer, string identity) => Connect(peer, identity, Endpoints.GetProperty("channel").GetString()!);

    /// <summary>A channel as seen through an organisation's peer by one of the folder's identities.</summary>
    public Hyperledger.Fabric.Client.Network Connect(string peerMspId, string identity, string channelId) => Connect(Peer(peerMspId), identity, channelId);

    private Hyperledger.Fabric.Client.Network Connect(JsonElement peer, string identity, string channelId) =>
        Gateway.Connect(new GatewayOptions(Dial(peer), Identity(identity))).GetNetwork(channelId);

    /// <summary>A gRPC channel to a node of the endpoints, closed with the process.</summary>
    public GrpcChannel Dial(JsonElement node)
    {
        var channel = FabricChannel.Create(node.GetProperty("address").GetString()!, node.GetProperty("tlsRootCertPem").GetString());
        _channels.Add(channel);
        return channel;
    }

    /// <summary>The number of blocks as an organisation's first peer tells it. A new network's approvals share a block or do not, as the machine is quick.</summary>
    public async Task<ulong> HeightAsync(string peerMspId, string identity, CancellationToken cancellationToken) =>
        (await Connect(peerMspId, identity).Ledger.GetChainInfoAsync(cancellationToken)).Height;

    /// <summary>Asks the process to stop and waits for its end.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Ends the process at once, as the kernel does with SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>The process's memory in bytes.</summary>
    public long WorkingSet()
    {
        _process.Refresh();
        return _process.WorkingSet64;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels) channel.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // The runtime's own doubly mapped memory counts as a file, so that is switched off. The shell counts in 512 bytes.
    private static Process LaunchLimited(long largestFile, params string[] arguments) => Process.Start(
        new ProcessStartInfo("/bin/sh", ["-c", $"trap '' XFSZ; ulimit -f {largestFile / 512}; exec \"$@\"", "sh", "dotnet", Path.Combine(AppContext.BaseDirectory, "Ledger.Node.dll"), .. arguments])
        {
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static Process Launch(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Ledger.Node.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
