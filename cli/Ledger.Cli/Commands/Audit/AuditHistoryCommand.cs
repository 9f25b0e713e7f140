using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Trail;

namespace Ledger.Cli.Commands;

internal sealed class AuditHistoryCommand : LedgerCommand
{
    private readonly Argument<string> id;

    public AuditHistoryCommand(CommandContext context)
        : base(context, "audit.history") => id = AddArgument("ID", "audit.history.id");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
        LedgerHistory history = await client.GetHistoryAsync(run.Get(id), cancellationToken).ConfigureAwait(false);
        bool unproven = history.Entries.Any(e => e.Problem is not null);
        return run.Complete(
            new JsonObject
            {
                ["id"] = history.Id,
                ["standing"] = history.Progress is { } progress ? BatchShowCommand.Standing(progress.Standing) : null,
                ["status"] = history.Status?.Deciding is { } deciding ? RecordStatus.KindName(deciding.Kind) : null,
                ["evidence"] = history.Evidence is { } evidence ? StateJson.Of(evidence) : null,
                ["transactions"] = new JsonArray([.. history.Entries.Select(TrailPage.ToJson)]),
            },
            page =>
            {
                page.Fields(
                    0,
                    (run.Texts["field.object"], history.Id),
                    (run.Texts["field.state"], history.Progress is { } stands ? run.Texts["standing." + BatchShowCommand.Standing(stands.Standing)] : null));
                if (history.Entries.Count == 0) page.Line(run.Texts["audit.none"]);
                else TrailPage.Write(page, run.Texts, history.Entries);
            },
            unproven ? ExitCode.Refused : ExitCode.Done);
    }
}
