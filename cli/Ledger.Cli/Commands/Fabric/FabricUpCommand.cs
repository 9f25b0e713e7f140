using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Cli.Network;
using Ledger.NetworkConfig;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Running;
using Ledger.NetworkConfig.Topology;

namespace Ledger.Cli.Commands;

internal sealed class FabricUpCommand : FabricCommand
{
    private readonly Argument<string?> topology;
    private readonly Option<string> programs;
    private readonly Option<bool> docker;
    private readonly Option<string[]> only;

    public FabricUpCommand(CommandContext context)
        : base(context, "fabric.up")
    {
        topology = AddTopology();
        programs = AddPrograms();
        docker = AddDocker();
        only = AddOption<string[]>("--only", "fabric.only", "MSP");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        (FabricTopology network, string yaml) = await ReadAsync(run, run.Value(topology), cancellationToken).ConfigureAwait(false);
        FabricFolder folder = FolderOf(run);
        string[] own = run.Get(only) ?? [], all = [.. network.MspIds];
        if (own.FirstOrDefault(o => !all.Contains(o, StringComparer.Ordinal)) is { } unknown) throw CliException.BadInput("error.fabric.name", unknown, string.Join(", ", all));
        long began = run.Host.Time.GetTimestamp();
        SetupResult result;
        using (ProgressLine line = run.Progress())
        {
            var progress = new SetupLine(line, run);
            result = await new NetworkBringUp(folder, network, new FabricPrograms(run.Get(programs)!, run.Get(docker)), ProgramLocation.Chaincode.Command(run.Host), progress, run.Host.Time, run.Get(docker), own.Length > 0 ? own : null)
                .RunAsync(yaml, cancellationToken).ConfigureAwait(false);
        }

        FabricCertificatesCommand.Warn(run, new CertificateRenewal(folder, network, run.Host.Time).List());
        double seconds = Math.Round(run.Host.Time.GetElapsedTime(began).TotalSeconds, 1);
        return run.Complete(
            new JsonObject
            {
                ["folder"] = folder.Workspace.Directory,
                ["channel"] = network.Channel,
                ["genesisHash"] = result.GenesisHash,
                ["sequence"] = result.Sequence,
                ["packageId"] = result.PackageId,
                ["started"] = new JsonArray([.. result.Started.Select(n => (JsonNode)n)]),
                ["seconds"] = seconds,
            },
            page =>
            {
                page.Good(run.Texts.Format("fabric.serving", folder.Workspace.Directory, seconds));
                page.Fields(
                    2,
                    (run.Texts["field.channel"], network.Channel),
                    (run.Texts["field.genesis"], result.GenesisHash));
                page.Paragraph(run.Texts.Format("fabric.next", folder.Workspace.Directory));
                if (network.IsTrial) page.Paragraph(run.Texts["fabric.trial"]);
            });
    }

    private sealed class SetupLine(ProgressLine line, CommandRun run) : IProgress<SetupProgress>
    {
        public void Report(SetupProgress value)
        {
            run.DoneSoFar = run.Texts["fabric.again"];
            line.Report(run.Texts["fabric.stage." + value.Stage], value.Done, value.Total > 1 ? value.Total : null);
        }
    }
}
