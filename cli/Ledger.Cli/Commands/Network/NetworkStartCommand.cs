using System.CommandLine;
using Ledger.Cli.Network;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

internal sealed class NetworkStartCommand : LedgerCommand
{
    private readonly Option<string> topology;

    public NetworkStartCommand(CommandContext context)
        : base(context, "network.start") => topology = AddOption<string>("--topology", "network.topology", "FILE");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string? file = run.Get(topology) is { } given ? Existing(Path.GetFullPath(given)) : null;
        bool isNew = !File.Exists(run.Folder.Topology);
        NetworkEndpoints endpoints;
        using (ProgressLine progress = run.Progress())
        {
            progress.Report(run.Texts[isNew ? "network.starting.new" : "network.starting"], 0, null);
            endpoints = await new NodeProcess(run.Folder, run.Host).StartAsync(file, run.Texts.Language, cancellationToken).ConfigureAwait(false);
        }

        if (!File.Exists(run.Folder.Workspace.ProfileFile))
            await run.Folder.Workspace.WriteProfileAsync(new Profile { Channel = endpoints.Channel }, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            NetworkPage.Document(run.Folder, endpoints),
            page =>
            {
                page.Good(run.Texts.Format("network.serving", run.Folder.Path));
                NetworkPage.Write(page, run.Texts, endpoints);
                page.Paragraph(run.Texts["network.embedded"]);
            });
    }

    private static string Existing(string file) => File.Exists(file) ? file : throw new FileNotFoundException(null, file);
}
