using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.NetworkConfig;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Topology;

namespace Ledger.Cli.Commands;

internal sealed class FabricRenderCommand : FabricCommand
{
    private readonly Argument<string?> topology;
    private readonly Option<string[]> organisations;
    private readonly Option<bool> publicOnly;

    public FabricRenderCommand(CommandContext context)
        : base(context, "fabric.render")
    {
        topology = AddTopology();
        organisations = AddOption<string[]>("--organisation", "fabric.organisation", "MSP");
        publicOnly = AddSwitch("--no-certificates", "fabric.no.certificates");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        (FabricTopology network, string yaml) = await ReadAsync(run, run.Value(topology), cancellationToken).ConfigureAwait(false);
        FabricFolder folder = FolderOf(run);
        string[] own = run.Get(organisations) ?? [];
        string[] all = [.. network.MspIds];
        if (own.FirstOrDefault(o => !all.Contains(o, StringComparer.Ordinal)) is { } unknown) throw CliException.BadInput("error.fabric.name", unknown, string.Join(", ", all));
        using (ProgressLine progress = run.Progress())
        {
            progress.Report(run.Texts["fabric.stage.Certificates"], 0, null);
            if (!run.Get(publicOnly)) await new NetworkCertificates(folder, network, run.Host.Time).IssueAsync(own.Length > 0 ? own : null, cancellationToken).ConfigureAwait(false);
        }

        string[] missing = [.. all.Where(o => !Directory.Exists(folder.Msp(o)))];
        if (own.Length > 0 && missing.Length > 0)
        {
            // One organisation's own part; the whole is rendered where all that is public comes together.
            return run.Complete(
                new JsonObject { ["folder"] = folder.Fabric, ["issued"] = new JsonArray([.. own.Select(o => (JsonNode)o)]), ["missing"] = new JsonArray([.. missing.Select(o => (JsonNode)o)]) },
                page =>
                {
                    page.Good(run.Texts.Format("fabric.issued", string.Join(", ", own)));
                    foreach (string organisation in own) page.Paragraph(run.Texts.Format("fabric.hand.on", organisation, folder.Msp(organisation)));
                });
        }

        IReadOnlyList<string> written = await new NetworkRenderer(folder, network).RenderAsync(yaml, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject
            {
                ["folder"] = folder.Fabric,
                ["channel"] = network.Channel,
                ["organisations"] = network.Organisations.Count,
                ["peers"] = network.PeerNodes.Count(),
                ["orderers"] = network.OrdererNodes.Count(),
                ["written"] = new JsonArray([.. written.Select(f => (JsonNode)f)]),
            },
            page =>
            {
                page.Good(run.Texts.Format("fabric.rendered", network.Organisations.Count, network.PeerNodes.Count(), network.OrdererNodes.Count(), folder.Fabric));
                page.Paragraph(written.Count == 0 ? run.Texts["fabric.unchanged"] : run.Texts.Format("fabric.written", written.Count));
                if (network.IsTrial) page.Paragraph(run.Texts["fabric.trial"]);
            });
    }
}
