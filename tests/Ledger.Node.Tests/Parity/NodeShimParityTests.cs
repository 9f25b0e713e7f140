using System.Text;
using System.Text.RegularExpressions;
using Hyperledger.Fabric.Client;
using Ledger.Network.Topology;

namespace Ledger.Node.Tests.Parity;

/// <summary>
/// One contract, in C# on our shim at the province's peer and in JavaScript on fabric-shim at the county's. Every submit is
/// endorsed by both, and the gateway takes only byte-equal read-write sets, events and responses.
/// </summary>
[TestClass]
public sealed partial class NodeShimParityTests
{
    private static readonly string[] Both = ["ProvinceMSP", "CountyMSP"];

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Both_shims_endorse_one_series_of_transactions_byte_for_byte()
    {
        var cancellation = TestContext.CancellationToken;
        var javascript = await InteropFolder.RequireAsync("chaincode-node", Path.Combine("fabric-shim", "package.json"), cancellation);
        using var folder = new TemporaryFolder();
        await using var node = await NodeProcess.StartAsync(folder.Path, cancellation);
        await using var network = await Administration.OpenAsync(node, cancellation);

        var ports = LoopbackPorts.Choose(2);
        var dotnet = ChaincodePackage.Create("steps_dotnet", new ServiceConnection { Address = $"127.0.0.1:{ports[0]}" });
        var official = ChaincodePackage.Create("steps_node", new ServiceConnection { Address = $"127.0.0.1:{ports[1]}" });
        await using var first = await ChaincodeProcess.StartAsync(
            folder.Path, ["dotnet", Path.Combine(AppContext.BaseDirectory, "Ledger.Interop.Chaincode.dll")], ports[0], dotnet.Id, cancellation);
        await using var second = await ChaincodeProcess.StartAsync(javascript, ["node", "chaincode.js"], ports[1], official.Id, cancellation);
        await network.DefineAsync(new Dictionary<string, ChaincodePackage> { ["ProvinceMSP"] = dotnet, ["CountyMSP"] = official, ["CityMSP"] = dotnet }, cancellation);

        var province = node.Connect("ProvinceMSP", "province-admin").GetContract(Administration.Chaincode);
        var county = node.Connect("CountyMSP", "province-admin").GetContract(Administration.Chaincode);
        await Administration.UntilRunningAsync(province, "ProvinceMSP", cancellation);
        await Administration.UntilRunningAsync(county, "CountyMSP", cancellation);

        var series = new StepsSeries(seed: 4);
        var submitted = 0;
        foreach (var steps in series.Submits(count: 100))
        {
            try
            {
                await province.SubmitAsync("run", Options(steps, Both), cancellation);
            }
            catch (EndorseException e)
            {
                Assert.Fail($"call {submitted}, {string.Join(' ', steps)}: {e.Message} {string.Join("; ", e.Details.Select(d => d.MspId + " " + d.Message))}\n"
                    + $"{await AnswerAsync(province, steps, cancellation)}\n{await AnswerAsync(county, steps, cancellation)}");
            }
            submitted++;
        }

        foreach (var steps in series.Evaluates())
        {
            var ours = await AnswerAsync(province, steps, cancellation);
            var theirs = await AnswerAsync(county, steps, cancellation);
            Assert.AreEqual(theirs, ours, string.Join(' ', steps));
        }
        TestContext.WriteLine($"{submitted} transactions endorsed by both");
    }

    private static ProposalOptions Options(string[] steps, IReadOnlyList<string>? endorsers = null) => new()
    {
        EndorsingOrganizations = endorsers ?? [],
        Arguments = [.. steps.Select(step => (Argument)step)],
        TransientData = new Dictionary<string, Argument> { ["secret"] = "s1", ["other"] = "字" },
    };

    // Ids of transactions, and which peer answered, differ by their nature.
    private static async Task<string> AnswerAsync(Contract contract, string[] steps, CancellationToken cancellationToken)
    {
        try
        {
            var answer = Encoding.UTF8.GetString(await contract.EvaluateAsync("run", Options(steps), cancellationToken));
            return string.Join('\n', answer.Split('\n').Select(line => line.Contains(" failed: transaction ID: ", StringComparison.Ordinal) ? Identifier().Replace(line, "") : line));
        }
        catch (GatewayException e)
        {
            return Identifier().Replace(e.Message, "");
        }
    }

    [GeneratedRegex(@"[0-9a-f]{64}| \(127[^)]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();
}
