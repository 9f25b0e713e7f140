using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Ledger.Records.State;

namespace Ledger.Cli.Commands;

/// <summary>Every draw that was requested, those that were given up too.</summary>
internal sealed class AuditSampleListCommand : LedgerCommand
{
    private readonly Option<string> office;
    private readonly AuditPlace place;

    public AuditSampleListCommand(CommandContext context)
        : base(context, "audit.sample.list")
    {
        office = AddOption<string>("--office", "audit.sample.office", "CODE");
        place = AddAuditPlace();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        using AuditIndex index = await place.OpenAsync(run, cancellationToken).ConfigureAwait(false);
        AuditIndexState rests = index.ReadState();
        IReadOnlyList<DrawProgress> draws = AuditDraws.List(index, run.Get(office));
        return run.Complete(
            new JsonObject
            {
                ["height"] = rests.Height,
                ["blockHash"] = rests.LastHash,
                ["draws"] = new JsonArray([.. draws.Select(d => (JsonNode)new JsonObject
                {
                    ["draw"] = d.Requested.Id.ToString(),
                    ["request"] = StateJson.Of(d.Requested),
                    ["state"] = State(d),
                })]),
            },
            page =>
            {
                if (draws.Count == 0) page.Line(run.Texts["audit.sample.none"]);
                else
                {
                    page.Table(
                        [run.Texts["field.time"], run.Texts["audit.sample.field.scope"], run.Texts["audit.sample.count.short"], run.Texts["audit.sample.field.purpose"], run.Texts["field.state"], run.Texts["audit.sample.field.draw"]],
                        [.. draws.Select(d => (string[])
                        [
                            Times.Text(d.Requested.At), string.Join(' ', new[] { d.Request.Scope.Unit, d.Request.Scope.Term, d.Request.Scope.Stage }.OfType<string>()),
                            d.Request.Count.ToString(CultureInfo.InvariantCulture), d.Request.Purpose, run.Texts["audit.sample.state." + State(d)], $"{d.Requested.Id.Office}/{d.Requested.Id.Commitment[..12]}",
                        ])]);
                }

                page.Quiet(run.Texts.Format("audit.rests", rests.Height, rests.LastHash));
            });
    }

    private static string State(DrawProgress draw) => draw.Revealed is null ? "open" : "drawn";
}
