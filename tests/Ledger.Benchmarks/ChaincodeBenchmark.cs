using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Architecture.Tests;
using Ledger.Network.Chaincode;
using Ledger.Network.Simulation;
using Ledger.Network.Store;
using Ledger.Network.Topology;
using Microsoft.Extensions.Logging.Abstractions;
using FabricChannel = Hyperledger.Fabric.Client.FabricChannel;

namespace Ledger.Benchmarks;

/// <summary>
/// One contract on our shim and on fabric-shim, each a service in a process of its own, dialled by the same peer's end in this
/// process. Rounds alternate. The peer neither signs nor orders, so that the chaincode is the limit; every answer is checked.
/// </summary>
internal static class ChaincodeBenchmark
{
    private const int Concurrent = 64;
    private const int Keys = 500;

    public static async Task<int> RunAsync(string[] args)
    {
        var invocations = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 6000;
        var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        var interop = Path.Combine(Repository.Root, "tests", "interop", "chaincode-node");
        if (!Directory.Exists(Path.Combine(interop, "node_modules", "fabric-shim")))
        {
            await Console.Error.WriteLineAsync($"fabric-shim is not installed: run 'npm ci --ignore-scripts' in {interop}.");
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("ledger-chaincode-benchmark-").FullName;
        try
        {
            Console.WriteLine($"{Environment.ProcessorCount} cores, {rounds} rounds of {invocations} invocations, {Concurrent} in flight; the peer's end is in the client's process");
            var genesis = Block.Parser.ParseFrom(await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "tests", "vectors", "fabric-2.5.6", "blocks", "0.block")));
            await using var ledger = await ChannelLedger.CreateAsync(Path.Combine(folder, "channel.db"), genesis);
            var peer = new Peer(ledger);
            // Compiled ahead of time, as a chaincode is deployed, where bench.sh has done so.
            string[] dotnet = ["dotnet", Path.Combine(Environment.GetEnvironmentVariable("LEDGER_BENCHMARK_CHAINCODE") ?? AppContext.BaseDirectory, "Ledger.Interop.Chaincode.dll")];
            string[] node = ["node", Path.Combine(interop, "chaincode.js")];

            var ready = new List<double>();
            var nodeReady = new List<double>();
            for (var i = 0; i < 5; i++)
            {
                await using (var started = await RunningChaincode.StartAsync(peer, $"dotnet{i}", dotnet)) ready.Add(started.Ready.TotalSeconds);
                await using (var started = await RunningChaincode.StartAsync(peer, $"node{i}", node)) nodeReady.Add(started.Ready.TotalSeconds);
            }

            await using var ours = await RunningChaincode.StartAsync(peer, "dotnet", dotnet);
            await using var theirs = await RunningChaincode.StartAsync(peer, "node", node);
            Console.WriteLine(FormattableString.Invariant($"memory after the start: ours {ours.Memory:0.0} MiB, fabric-shim {theirs.Memory:0.0} MiB"));
            foreach (var function in new[] { "Get", "Rmw" })
            {
                await MeasureAsync(peer, ours, function, invocations);
                await MeasureAsync(peer, theirs, function, invocations);
            }

            var figures = new Dictionary<string, (Figure Ours, Figure Theirs)>();
            foreach (var (function, what) in new[] { ("Get", "evaluate"), ("Rmw", "endorse") })
            {
                var (mine, other) = (new List<Figure>(), new List<Figure>());
                for (var round = 0; round < rounds; round++)
                {
                    mine.Add(await MeasureAsync(peer, ours, function, invocations));
                    other.Add(await MeasureAsync(peer, theirs, function, invocations));
                }
                figures[what] = (Figure.Median(mine), Figure.Median(other));
                foreach (var (name, figure) in new[] { ("ours", figures[what].Ours), ("fabric-shim", figures[what].Theirs) })
                    Console.WriteLine(FormattableString.Invariant($"{what}, {name}: {figure.PerSecond:0} a second, CPU {figure.CpuMicroseconds:0} us each; the peer's end {figure.PeerMicroseconds:0} us"));
            }

            await Task.Delay(TimeSpan.FromSeconds(4));
            Console.WriteLine(FormattableString.Invariant($"memory after the load: ours {ours.Memory:0.0} MiB, fabric-shim {theirs.Memory:0.0} MiB"));
            Console.WriteLine(FormattableString.Invariant($"start to READY, median of {ready.Count}: ours {Median(ready):0.00} s, fabric-shim {Median(nodeReady):0.00} s"));
            foreach (var (what, (mine, other)) in figures)
            {
                Console.WriteLine(FormattableString.Invariant($"chaincode-{what}-cpu-ratio {mine.CpuMicroseconds / other.CpuMicroseconds:0.000} x"));
                Console.WriteLine(FormattableString.Invariant($"chaincode-{what}-throughput-ratio {mine.PerSecond / other.PerSecond:0.00} x"));
            }
            // The worse of the two kinds of call.
            Console.WriteLine(FormattableString.Invariant($"chaincode-cpu-ratio {figures.Values.Max(f => f.Ours.CpuMicroseconds / f.Theirs.CpuMicroseconds):0.000} x"));
            Console.WriteLine(FormattableString.Invariant($"chaincode-throughput-ratio {figures.Values.Min(f => f.Ours.PerSecond / f.Theirs.PerSecond):0.00} x"));
            Console.WriteLine(FormattableString.Invariant($"chaincode-memory-mebibytes {ours.Memory:0.0} MiB"));
            Console.WriteLine(FormattableString.Invariant($"chaincode-ready-seconds {Median(ready):0.00} s"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Figure> MeasureAsync(Peer peer, RunningChaincode chaincode, string function, int invocations)
    {
        var cpu = chaincode.Cpu;
        var measurement = new Measurement();
        await InFlight.RunAsync(invocations, Concurrent, async number =>
        {
            // Nothing is committed, so every key is absent and every counter becomes 1.
            var answer = await peer.RunAsync(chaincode.Name, $"{function}{number}", function, $"key{number % Keys}");
            if (answer != (function == "Rmw" ? "1" : "")) throw new InvalidOperationException($"{chaincode.Name} answered '{answer}' to {function}.");
        });
        measurement.Stop();
        return new Figure(
            invocations / measurement.Wall.TotalSeconds, (chaincode.Cpu - cpu).TotalMicroseconds / invocations, measurement.Cpu.TotalMicroseconds / invocations);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    private sealed record Figure(double PerSecond, double CpuMicroseconds, double PeerMicroseconds)
    {
        public static Figure Median(IReadOnlyList<Figure> all) => new(
            ChaincodeBenchmark.Median(all.Select(f => f.PerSecond)),
            ChaincodeBenchmark.Median(all.Select(f => f.CpuMicroseconds)),
            ChaincodeBenchmark.Median(all.Select(f => f.PeerMicroseconds)));
    }

    /// <summary>A peer's end of every stream, whose chaincodes are called like their package ids.</summary>
    private sealed class Peer : IChaincodeDefinitions, ICollectionAccess
    {
        private const string PeerName = "peer";
        private const string MspId = "Org1MSP";

        private readonly ChannelLedger _ledger;
        private readonly Ledger.Network.Chaincode.ChaincodeSupport _support;

        public Peer(ChannelLedger ledger)
        {
            _ledger = ledger;
            _support = new(PeerName, MspId, Registry, this, [], _ => ledger, this);
        }

        public ChaincodeRegistry Registry { get; } = new();

        public ChaincodeDialer Dial(Grpc.Core.ChannelBase channel) => new(Registry, PeerName, channel, NullLogger.Instance);

        public Task UntilReadyAsync(string packageId) => Registry.WaitUntilReadyAsync(PeerName, packageId);

        public async Task<string> RunAsync(string chaincode, string txId, string function, string key)
        {
            using var simulator = _ledger.NewSimulator(MspId, txId);
            var input = new ChaincodeInput { Args = { ByteString.CopyFromUtf8(function), ByteString.CopyFromUtf8(key) } };
            var result = await _support.ExecuteAsync(new TransactionParameters(txId, _ledger, Proposal, simulator), chaincode, input);
            if (result.Response.Status != 200) throw new InvalidOperationException($"{chaincode}: {result.Response.Message}");
            simulator.GetResults();
            return result.Response.Payload.ToStringUtf8();
        }

        // The shims read the proposal of every call, so it is a whole one.
        private static readonly SignedProposal Proposal = MakeProposal();

        private static SignedProposal MakeProposal()
        {
            var creator = new Hyperledger.Fabric.Protos.Msp.SerializedIdentity { Mspid = MspId, IdBytes = ByteString.CopyFrom(new byte[800]) };
            var header = new Header
            {
                ChannelHeader = new ChannelHeader { Type = (int)HeaderType.EndorserTransaction, ChannelId = "mychannel", Timestamp = new() { Seconds = 1 } }.ToByteString(),
                SignatureHeader = new SignatureHeader { Creator = creator.ToByteString(), Nonce = ByteString.CopyFrom(new byte[24]) }.ToByteString(),
            };
            return new SignedProposal { ProposalBytes = new Proposal { Header = header.ToByteString(), Payload = new ChaincodeProposalPayload { Input = ByteString.CopyFrom(new byte[100]) }.ToByteString() }.ToByteString(), Signature = ByteString.CopyFrom(new byte[70]) };
        }

        ChaincodeInstance IChaincodeDefinitions.Find(string channelId, string chaincode, TxSimulator simulator) => new("1", false, chaincode);

        bool ICollectionAccess.IsMember(string channelId, SignaturePolicyEnvelope memberPolicy, SignedProposal proposal) => true;

        void ICollectionAccess.CheckChaincodeToChaincode(string channelId, SignedProposal proposal)
        {
        }
    }

    /// <summary>A chaincode's process, dialled and ready.</summary>
    private sealed class RunningChaincode : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly Grpc.Net.Client.GrpcChannel _channel;
        private readonly ChaincodeDialer _dialer;

        private RunningChaincode(string name, Process process, Grpc.Net.Client.GrpcChannel channel, ChaincodeDialer dialer)
        {
            Name = name;
            _process = process;
            _channel = channel;
            _dialer = dialer;
        }

        public string Name { get; }

        public TimeSpan Ready { get; private set; }

        public TimeSpan Cpu
        {
            get
            {
                _process.Refresh();
                return _process.TotalProcessorTime;
            }
        }

        /// <summary>Resident memory in MiB.</summary>
        public double Memory
        {
            get
            {
                _process.Refresh();
                return _process.WorkingSet64 / (1024.0 * 1024.0);
            }
        }

        public static async Task<RunningChaincode> StartAsync(Peer peer, string name, string[] command)
        {
            var port = LoopbackPorts.Choose(1)[0];
            var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["CHAINCODE_SERVER_ADDRESS"] = $"127.0.0.1:{port}";
            start.Environment["CHAINCODE_ID"] = name;
            start.Environment["CHAINCODE_TLS_DISABLED"] = "true";
            // Neither writes a line for each transaction.
            start.Environment["CORE_CHAINCODE_LOGGING_LEVEL"] = "critical";
            // The benchmark's own settings are not the chaincode's.
            start.Environment.Remove("DOTNET_TieredPGO");
            var began = Stopwatch.GetTimestamp();
            var process = Process.Start(start)!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, line) =>
            {
                if (line.Data is { } data && !data.Contains("DeprecationWarning", StringComparison.Ordinal) && !data.StartsWith("(Use", StringComparison.Ordinal)) Console.Error.WriteLine(data);
            };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            await UntilListeningAsync(port, process);
            var channel = FabricChannel.Create($"http://127.0.0.1:{port}");
            var running = new RunningChaincode(name, process, channel, peer.Dial(channel));
            await peer.UntilReadyAsync(name);
            running.Ready = Stopwatch.GetElapsedTime(began);
            return running;
        }

        public async ValueTask DisposeAsync()
        {
            await _dialer.DisposeAsync();
            _channel.Dispose();
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        private static async Task UntilListeningAsync(int port, Process process)
        {
            while (true)
            {
                if (process.HasExited) throw new InvalidOperationException($"The chaincode ended with {process.ExitCode}.");
                try
                {
                    using var client = new TcpClient();
                    await client.ConnectAsync("127.0.0.1", port);
                    return;
                }
                catch (SocketException)
                {
                    await Task.Delay(5);
                }
            }
        }
    }
}
