using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Cli.Demo;
using Ledger.Cli.Network;

namespace Ledger.Cli.Commands;

internal sealed class DemoCommand : LedgerCommand
{
    private readonly Option<int?> students;
    private readonly Option<string> profile;

    public DemoCommand(CommandContext context)
        : base(context, "demo")
    {
        students = AddOption<int?>("--students", "sample.students", "N");
        profile = AddOption<string>("--profile", "demo.profile", "DIR");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        int count = SampleCommand.Students(run.Get(students));
        if (run.Get(profile) is { } network && network != "embedded") return await OnFabricAsync(run, Path.GetFullPath(network), count, cancellationToken).ConfigureAwait(false);
        string? kept = run.GivenFolder;
        string folder = kept is null ? Directory.CreateTempSubdirectory("ledger-demo-").FullName : Path.GetFullPath(kept);
        if (kept is not null && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() && !File.Exists(new WorkingFolder(folder).Topology))
            throw CliException.BadInput("error.demo.folder", folder);
        Directory.CreateDirectory(folder);
        var stage = new DemoStage(run.Host, run.Texts, run.Mode, folder);
        var story = new DemoStory(stage, folder, count, hasOwnNetwork: true);
        try
        {
            await story.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Whatever happened, no network is left behind, not even when Ctrl-C came first.
            await new NodeProcess(new WorkingFolder(folder), run.Host).StopAsync(CancellationToken.None).ConfigureAwait(false);
            if (kept is null) Directory.Delete(folder, recursive: true);
        }

        return Complete(run, stage, count, kept, hasOwnNetwork: true);
    }

    // The network of the folder's profile is somebody else's to start and stop.
    private static async Task<int> OnFabricAsync(CommandRun run, string folder, int count, CancellationToken cancellationToken)
    {
        if (await new WorkingFolder(folder).Workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false) is null) throw CliException.BadInput("error.network.unknown", folder);
        var stage = new DemoStage(run.Host, run.Texts, run.Mode, folder);
        await new DemoStory(stage, folder, count, hasOwnNetwork: false).RunAsync(cancellationToken).ConfigureAwait(false);
        return Complete(run, stage, count, folder, hasOwnNetwork: false);
    }

    private static int Complete(CommandRun run, DemoStage stage, int count, string? kept, bool hasOwnNetwork) =>
        run.Complete(
            new JsonObject
            {
                ["students"] = count,
                ["folder"] = kept,
                ["steps"] = new JsonArray([.. stage.Steps.Select(s => (JsonNode)new JsonObject { ["step"] = s.Number, ["command"] = s.Command, ["exitCode"] = s.ExitCode, ["result"] = s.Result?.DeepClone() })]),
            },
            page =>
            {
                page.Line();
                page.Good(run.Texts["demo.done"]);
                if (kept is not null) page.Paragraph(run.Texts.Format(hasOwnNetwork ? "demo.kept" : "demo.kept.fabric", kept));
                else page.Paragraph(run.Texts["demo.gone"]);
            });
}
