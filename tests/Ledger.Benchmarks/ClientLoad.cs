using System.Security.Cryptography;
using System.Text.Json;
using Grpc.Core;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;

namespace Ledger.Benchmarks;

/// <summary>What tests/interop/gateway-node/load.mjs does, with our client: the same calls, the same argument, the same line at the end.</summary>
internal static class ClientLoad
{
    public static async Task<int> RunAsync(string argument)
    {
        using var document = JsonDocument.Parse(argument);
        var given = document.RootElement;
        string Text(string name) => given.GetProperty(name).GetString()!;
        using var channel = FabricChannel.Create(Text("endpoint"), await File.ReadAllTextAsync(Text("tlsRootPath")));
        var identity = SigningIdentity.FromPem(Text("mspId"), await File.ReadAllTextAsync(Text("certPath")), await File.ReadAllTextAsync(Text("keyPath")));
        var network = Gateway.Connect(new GatewayOptions(channel, identity)).GetNetwork(Text("channel"));
        var batches = network.GetContract(Text("chaincode"), "batches");
        var terms = network.GetContract(Text("chaincode"), "terms");
        var (school, term) = (Text("school"), Text("term"));
        string[] endorsers = [.. given.GetProperty("endorsers").EnumerateArray().Select(mspId => mspId.GetString()!)];

        async Task SubmitAsync(int call)
        {
            var root = RandomNumberGenerator.GetHexString(64, lowercase: true);
            await EndorsedAsync(batches, "Anchor", new ProposalOptions
            {
                Arguments = [$$"""{"ruleSet":"benchmark","ruleSetOwner":"350000","ruleSetVersion":"1","school":"{{school}}","sha256Root":"{{root}}","size":1200,"sm3Root":"{{root}}","stage":"entry","term":"{{term}}","v":1}"""],
                EndorsingOrganizations = endorsers,
            });
        }

        async Task EvaluateAsync(int call)
        {
            if ((await terms.EvaluateAsync("Get", ["350000", term])).Length == 0) throw new InvalidOperationException("An evaluate found no term.");
        }

        // Each load its own keys, or the second would meet what the first one's blocks changed.
        var prefix = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var whole = network.GetContract(Text("chaincode"));
        Task PutAsync(int call) => EndorsedAsync(whole, "Put", new ProposalOptions { Arguments = [$"{prefix}{call}", new string('v', 100)], EndorsingOrganizations = endorsers });

        Func<int, Task> make = Text("kind") switch
        {
            "submit" => SubmitAsync,
            "put" => PutAsync,
            _ => EvaluateAsync,
        };
        var inFlight = given.GetProperty("inFlight").GetInt32();
        await InFlight.RunAsync(given.GetProperty("warmUp").GetInt32(), inFlight, make);
        var measurement = new Measurement();
        await InFlight.RunAsync(given.GetProperty("count").GetInt32(), inFlight, make);
        measurement.Stop();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            cpuMicroseconds = measurement.Cpu.TotalMicroseconds,
            wallSeconds = measurement.Wall.TotalSeconds,
            allocated = measurement.Allocated,
        }));
        return 0;
    }

    // Submits; waits where a real peer takes news of another and for that moment knows of no endorser (gossip/gossip/channel/channel.go).
    private static async Task EndorsedAsync(Contract contract, string function, ProposalOptions options)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await contract.SubmitAsync(function, options);
                return;
            }
            catch (EndorseException e) when (e.StatusCode == StatusCode.Unavailable && tries < 50)
            {
                await Task.Delay(100);
            }
        }
    }
}
