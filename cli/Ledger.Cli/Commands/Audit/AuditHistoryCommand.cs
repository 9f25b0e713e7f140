using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Ledger.Records.State;

namespace Ledger.Cli.Commands;

/// <summary>Every write of a batch, a record, a transaction or any object of the ledger, each with its verified transaction.</summary>
internal sealed class AuditHistoryCommand : LedgerCommand
{
    private readonly Argument<string> id;
    private readonly AuditOutput output;
    private readonly AuditPlace place;

    public AuditHistoryCommand(CommandContext context)
        : base(context, "audit.history")
    {
        id = AddArgument("ID", "audit.history.id");
        output = AddAuditOutput();
        place = AddAuditPlace();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string asked = run.Get(id);
        if (!AuditObject.TryParse(asked, out AuditObject? what)) throw CliException.BadInput("error.audit.id", asked);
        string? file = await output.CheckAsync(run, cancellationToken).ConfigureAwait(false);
        using AuditIndex index = await place.OpenAsync(run, cancellationToken).ConfigureAwait(false);
        AuditIndexState rests = index.ReadState();
        IReadOnlyList<ObjectVersion> versions = what.Read(index);
        AuditIndex.RequireKnown(asked, versions);
        AuditEntry[] entries = [.. versions.Select(v => v.Entry).DistinctBy(e => (e.BlockNumber, e.Index))];
        (BatchProgress? progress, EffectiveStatus? status) = what.Standing(index, versions);
        await output.WriteAsync(
            run, file, index, AuditAnswer.OfHistory(asked, versions), [AuditEntryPage.Sheet(run.Texts, entries), Values(run.Texts, versions)], [AuditEntryPage.Page(run.Texts, entries), Values(run.Texts, versions)], cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject
            {
                ["id"] = asked,
                ["height"] = rests.Height,
                ["blockHash"] = rests.LastHash,
                ["file"] = file,
                ["standing"] = progress is null ? null : BatchShowCommand.Standing(progress.Standing),
                ["status"] = status?.Deciding is { } deciding ? RecordStatus.KindName(deciding.Kind) : null,
                ["transactions"] = new JsonArray([.. entries.Select(AuditEntryPage.ToJson)]),
                ["versions"] = new JsonArray([.. versions.Where(v => v.Key.Length > 0).Select(v => (JsonNode)v.ToJson())]),
            },
            page =>
            {
                page.Fields(
                    0,
                    (run.Texts["field.object"], asked),
                    (run.Texts["field.state"], progress is null ? null : run.Texts["standing." + BatchShowCommand.Standing(progress.Standing)]));
                AuditEntryPage.Write(page, run.Texts, entries);
                if (file is not null) output.Say(run, page, file);
                page.Quiet(run.Texts.Format("audit.rests", rests.Height, rests.LastHash));
            },
            entries.Any(e => e.Problems.Count > 0) ? ExitCode.Refused : ExitCode.Done);
    }

    private static AuditSheet Values(TextTable texts, IEnumerable<ObjectVersion> versions) => new(
        texts["audit.history.values"],
        [
            [texts["field.object"], texts["field.transaction"], texts["audit.basis.value"]],
            .. versions.Where(v => v.Key.Length > 0).Select(v => (string[])[v.Key, v.Entry.TransactionId, System.Text.Encoding.UTF8.GetString(v.Value.Span)]),
        ]);
}
