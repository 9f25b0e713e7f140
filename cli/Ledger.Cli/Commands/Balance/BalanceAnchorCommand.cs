using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Computes counties' balance and anchors the results with the digests of what they were computed from.</summary>
internal sealed class BalanceAnchorCommand : BalanceCommand
{
    private readonly Option<string> owner;

    public BalanceAnchorCommand(CommandContext context)
        : base(context, "balance.anchor") => owner = AddOption<string>("--owner", "ruleset.owner", "CODE");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        RuleSetSource source = await RuleSetSource.ReadAsync(run, run.Get(Choices.Standard) ?? BalanceChoices.DefaultStandard, cancellationToken).ConfigureAwait(false);
        BalanceStandard standard = BalanceChoices.StandardOf(source.Shelf, $"{source.Id}:{source.Version}");
        var faults = new List<BalanceFault>();
        if (await Choices.ReadAsync(run, standard, faults, cancellationToken).ConfigureAwait(false) is not { } counties) return BalancePage.Faults(run, faults);
        Outputs.Check(run, [.. counties.Select(c => c.Report)]);
        string unit = run.Get(owner) ?? RuleSetApproveCommand.DefaultOwner;
        await using LedgerClient client = await run.ConnectAsync(Roles.CountyReviewer, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<RuleSetHeader> standing = await client.ListRuleSetsAsync(unit, cancellationToken).ConfigureAwait(false);
        if (standing.FirstOrDefault(source.Names) is { } other && !source.Is(other)) throw CliException.Refused("error.ruleset.other", source.Id, source.Version, other.Sha256, source.Sha256);
        ChannelState channel = await client.GetChannelAsync(cancellationToken).ConfigureAwait(false);

        var results = new JsonArray();
        var lines = new List<Action<TextPage>>();
        foreach ((BalanceReport report, string? kept) in counties)
        {
            run.DoneSoFar = lines.Count == 0 ? null : run.Texts.Format("balance.done", lines.Count, counties.Count);
            var statement = BalanceStatement.Of(report, unit);
            // First where it can be read: an anchored digest whose document is lost proves nothing.
            string file = kept ?? await BalanceDocuments.KeepAsync(run.Folder.Workspace, report.Inputs, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<Records.State.Balance> before = await client.ListBalancesAsync(report.Inputs.County, cancellationToken).ConfigureAwait(false);
            Records.State.Balance? same = before.FirstOrDefault(b => b.SaysAs(statement));
            Records.State.Balance anchored = same ?? (await client.AnchorBalanceAsync(statement, cancellationToken).ConfigureAwait(false)).Result;
            Unit county = await client.GetUnitAsync(report.Inputs.County, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<string> written = await Outputs.WriteAsync(run, report, counties.Count, county.Name, anchored, channel.IsEmbedded, cancellationToken).ConfigureAwait(false);
            JsonObject document = BalancePage.ToJson(report);
            document["unchanged"] = same is not null;
            document["txId"] = anchored.TransactionId;
            document["sha256"] = statement.Sha256;
            document["sm3"] = statement.Sm3;
            document["file"] = Path.GetFullPath(file);
            document["files"] = new JsonArray([.. written.Select(f => (JsonNode)Path.GetFullPath(f))]);
            results.Add(document);
            lines.Add(page =>
            {
                BalancePage.Write(page, run.Texts, report);
                page.Line(run.Texts.Format(same is null ? "balance.anchored" : "balance.unchanged", anchored.TransactionId));
                page.Line(run.Texts.Format("balance.kept", file));
                foreach (string other in written) page.Line(run.Texts.Format("balance.written", other));
            });
        }

        return run.Complete(new JsonObject { ["counties"] = results }, page => lines.ForEach(write => write(page)));
    }
}
