using System.Text;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client;
using Ledger.Fabric.Tests.Scenarios.Networks;

namespace Ledger.Fabric.Tests.Scenarios;

/// <summary>A client of a scenario: User1 of an organisation, connected to its first peer, with the scenario's contract.</summary>
internal sealed class Scenario(ScenarioNetwork network, GrpcChannel connection, Gateway gateway, Contract contract) : IDisposable
{
    public ScenarioNetwork Network { get; } = network;

    public Gateway Gateway { get; } = gateway;

    public Contract Contract { get; } = contract;

    public Hyperledger.Fabric.Client.Network Channel => Gateway.GetNetwork(ScenarioNetwork.Channel);

    /// <summary>Evaluates and gives the result as text.</summary>
    public async Task<string> EvaluateAsync(string transaction, ProposalOptions options, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await Contract.EvaluateAsync(transaction, options, cancellationToken));

    public Task<string> EvaluateAsync(string transaction, string[] arguments, CancellationToken cancellationToken) =>
        EvaluateAsync(transaction, Options(arguments), cancellationToken);

    /// <summary>Submits, waits for the commit and gives the result as text.</summary>
    public async Task<string> SubmitAsync(string transaction, ProposalOptions options, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await Contract.SubmitAsync(transaction, options, cancellationToken));

    public Task<string> SubmitAsync(string transaction, string[] arguments, CancellationToken cancellationToken) =>
        SubmitAsync(transaction, Options(arguments), cancellationToken);

    /// <summary>A proposal's options from texts.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="organisations">The endorsing organisations; null for the gateway's choice.</param>
    /// <param name="transient">Transient data; null for none.</param>
    public static ProposalOptions Options(string[] arguments, string[]? organisations = null, Dictionary<string, string>? transient = null) => new()
    {
        Arguments = [.. arguments.Select(Argument.FromString)],
        EndorsingOrganizations = organisations ?? [],
        TransientData = (transient ?? []).ToDictionary(entry => entry.Key, entry => Argument.FromString(entry.Value)),
    };

    /// <summary>Asserts who failed: as many details as expected, each with its peer's address and organisation and a text that its message contains.</summary>
    public static void AssertDetails(GatewayException failure, params (ScenarioPeer Peer, string Message)[] expected)
    {
        Assert.HasCount(expected.Length, failure.Details, string.Join('\n', failure.Details));
        foreach (var (peer, message) in expected)
        {
            var detail = failure.Details.Single(detail => detail.Address == peer.Address);
            Assert.AreEqual(peer.MspId, detail.MspId);
            Assert.Contains(message, detail.Message);
        }
    }

    public void Dispose() => connection.Dispose();
}
