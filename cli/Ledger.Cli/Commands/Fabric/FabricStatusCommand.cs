using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.NetworkConfig;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Running;
using Ledger.NetworkConfig.Topology;

namespace Ledger.Cli.Commands;

internal sealed class FabricStatusCommand : FabricCommand
{
    private readonly Option<bool> docker;

    public FabricStatusCommand(CommandContext context)
        : base(context, "fabric.status") => docker = AddDocker();

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        (FabricTopology network, _) = await ReadAsync(run, null, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<NodeStatus> nodes = await StateOf(run, network, run.Get(docker)).AskAsync(cancellationToken).ConfigureAwait(false);
        FabricCertificatesCommand.Warn(run, new CertificateRenewal(FolderOf(run), network, run.Host.Time).List());
        bool isWhole = nodes.All(n => n.Condition == NodeCondition.Serving);
        return run.Complete(
            new JsonObject
            {
                ["channel"] = network.Channel,
                ["serving"] = isWhole,
                ["nodes"] = new JsonArray([.. nodes.Select(n => (JsonNode)new JsonObject
                {
                    ["name"] = n.Node.Name,
                    ["kind"] = n.Node.Kind.ToString(),
                    ["address"] = Address(n.Node),
                    ["condition"] = n.Condition.ToString(),
                    ["height"] = n.Height,
                    ["log"] = n.Log,
                })]),
            },
            page =>
            {
                page.Table(
                    [run.Texts["fabric.node"], run.Texts["fabric.address"], run.Texts["fabric.condition"], run.Texts["field.height"]],
                    [.. nodes.Select(n => (string[])[n.Node.Name, Address(n.Node), run.Texts["fabric.condition." + n.Condition], n.Height?.ToString(CultureInfo.InvariantCulture) ?? ""])]);
                foreach (NodeStatus node in nodes.Where(n => n.Condition is NodeCondition.Silent or NodeCondition.Stopped)) page.Line(run.Texts.Format("fabric.log", node.Node.Name, node.Log));
            },
            isWhole ? ExitCode.Done : ExitCode.Unreachable);
    }

    private static string Address(RunningNode node) => string.Create(CultureInfo.InvariantCulture, $"{node.Host}:{node.Port}");
}
