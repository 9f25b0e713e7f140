using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class ReleaseListCommand : LedgerCommand
{
    private readonly Option<string> school;

    public ReleaseListCommand(CommandContext context)
        : base(context, "release.list") => school = AddOption<string>("--school", "batch.school", "CODE", required: true);

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string code = CommandRun.School(run.Get(school)!);
        await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Release> releases = await client.ListReleasesAsync(code, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["releases"] = StateJson.Of(releases) },
            page =>
            {
                if (releases.Count == 0)
                {
                    page.Line(run.Texts.Format("release.none", code));
                    return;
                }

                page.Table(
                    [run.Texts["release.id.short"], run.Texts["field.time"], run.Texts["field.until"], run.Texts["field.state"]],
                    [.. releases.Select(r => (string[])
                    [
                        r.Id, Times.Text(r.At), Times.Day(r.Expires),
                        r.WithdrawnAt is { } at ? run.Texts.Format("release.state.withdrawn", Times.Text(at), r.WithdrawnReason) : run.Texts["release.state.holds"],
                    ])]);
            });
    }
}
