using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class BatchListCommand : LedgerCommand
{
    private readonly Option<string> school;
    private readonly Option<string> term;

    public BatchListCommand(CommandContext context)
        : base(context, "batch.list")
    {
        school = AddOption<string>("--school", "batch.school", "CODE", required: true);
        term = AddOption<string>("--term", "batch.term", "TERM", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string code = CommandRun.School(run.Get(school)!);
        string of = CommandRun.Term(run.Get(term)!);
        await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Batch> batches = await client.ListBatchesAsync(code, of, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["batches"] = StateJson.Of(batches) },
            page =>
            {
                if (batches.Count == 0)
                {
                    page.Line(run.Texts.Format("batch.none", code, of));
                    return;
                }

                page.Table(
                    [run.Texts["field.time"], run.Texts["field.size"], run.Texts["field.stage"], run.Texts["field.batch"]],
                    [.. batches.OrderBy(b => b.At).Select(b => (string[])[Times.Text(b.At), b.Size.ToString(CultureInfo.InvariantCulture), Words.Stage(run.Texts, b.Stage), $"{b.School}/{b.Term}/{b.Sha256Root}"])]);
            });
    }
}
