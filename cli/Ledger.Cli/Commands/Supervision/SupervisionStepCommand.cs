using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>A step of an inspection, with the options that its rule demands.</summary>
internal class SupervisionStepCommand : SupervisionCommand
{
    // 公文 of the office: without its number it is held back.
    private static readonly InspectionStepKind[] Numbered =
    [
        InspectionStepKind.Opinion, InspectionStepKind.Ordered, InspectionStepKind.ReportFiled, InspectionStepKind.Published,
        InspectionStepKind.AccountabilityDecided, InspectionStepKind.Reconsidered, InspectionStepKind.AppealDecided,
    ];

    private readonly InspectionStepKind kind;
    private readonly InspectionRule rule;
    private readonly Argument<string> inspection;
    private readonly Option<string>? file;
    private readonly Option<string>? number;
    private readonly Option<string>? reason;
    private readonly Option<int?>? about;
    private readonly Option<string>? due;
    private readonly Option<bool>? uphold;
    private readonly Option<bool>? dismiss;
    private readonly Option<string>? person;
    private readonly Option<string>? unit;

    public SupervisionStepCommand(CommandContext context, string key, InspectionStepKind kind)
        : base(context, key)
    {
        this.kind = kind;
        rule = InspectionRule.All[kind];
        inspection = AddArgument("INSPECTION", "supervision.id");
        if (rule.HasDocument)
        {
            file = AddOption<string>("--file", "supervision.document.file", "FILE");
            number = AddOption<string>("--number", "supervision.number", "NUMBER");
        }

        if (rule.HasReason) reason = AddOption<string>("--reason", "supervision.reason", "CODE");
        if (rule.About is not null) about = AddOption<int?>("--about", "supervision.about", "STEP");
        if (kind == InspectionStepKind.Ordered) due = AddOption<string>("--due", "supervision.order.due", "DATE");
        if (rule.HasOutcome)
        {
            uphold = AddSwitch("--uphold", "supervision.uphold");
            dismiss = AddSwitch("--dismiss", "supervision.dismiss");
        }

        if (kind is InspectionStepKind.Assigned or InspectionStepKind.Recused) person = AddOption<string>("--person", "supervision.person.option", "PERSON");
        if (kind == InspectionStepKind.Assigned) unit = AddOption<string>("--unit", "supervision.person.unit", "CODE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string? path = file is null ? null : run.Get(file) ?? throw CliException.BadInput("error.supervision.file", Name);
        if (path is not null && Numbered.Contains(kind) && string.IsNullOrWhiteSpace(run.Get(number!))) throw CliException.BadInput("error.supervision.number", Name);
        string? code = reason is null ? null : run.Get(reason) ?? throw CliException.BadInput("error.supervision.reason", Name);
        if (code is not null && !Codes.IsReasonCode(code)) throw CliException.BadInput("error.reason", code);
        if (uphold is not null && run.Get(uphold) == run.Get(dismiss!)) throw CliException.BadInput("error.supervision.outcome");
        InspectionId id = await FindAsync(run, run.Get(inspection), cancellationToken).ConfigureAwait(false);
        (LedgerClient client, InspectionProgress progress, InspectionActor actor) = await ActAsync(run, id, cancellationToken).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            var move = new InspectionMove
            {
                Id = id,
                Kind = kind,
                ReasonCode = code,
                Due = due is not null && run.Get(due) is { } day ? Times.Day("--due", day) : null,
                Outcome = uphold is null ? null : run.Get(uphold) ? ObjectionOutcome.Upheld : ObjectionOutcome.Dismissed,
                Person = person is null ? null : await PersonAsync(run, run.Get(person), kind == InspectionStepKind.Assigned, cancellationToken).ConfigureAwait(false),
                Unit = unit is null ? null : run.Get(unit) ?? id.Owner,
            };
            if (about is not null) move = move with { About = run.Get(about) ?? FindAbout(progress, move, actor, Today(run)) };
            if (path is null)
                return Complete(run, await client.AppendInspectionAsync(move, cancellationToken).ConfigureAwait(false));

            using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
            byte[] content = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            TextDigest digest = await store.Inspections.KeepAsync(
                id, Path.GetFileName(path), run.Get(number!) ?? "", content, await SaltAsync(path, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            Submission<InspectionStep> step = await client.AppendInspectionAsync(move with { Document = digest }, cancellationToken).ConfigureAwait(false);
            if (kind != InspectionStepKind.VisitRecorded) return Complete(run, step);

            // The other side signs the same bytes under the same salt.
            string salt = path + ".salt";
            await File.WriteAllTextAsync(salt, Convert.ToHexStringLower(store.Inspections.SaltOf(id, digest)) + "\n", CancellationToken.None).ConfigureAwait(false);
            return Complete(run, step, new JsonObject { ["salt"] = salt }, run.Texts.Format("supervision.salt", salt));
        }
    }

    /// <summary>A person as the ledger knows them: 64 hex digits, or an identity of the folder.</summary>
    /// <exception cref="CliException">It is neither.</exception>
    internal static async Task<string?> PersonAsync(CommandRun run, string? named, bool isRequired, CancellationToken cancellationToken)
    {
        if (named is null) return isRequired ? throw CliException.BadInput("error.supervision.person", "-") : null;
        if (Codes.IsRoot(named)) return named;
        return run.Folder.Workspace.ListIdentities().Contains(named)
            ? LedgerClient.PersonOf(await run.Folder.Workspace.ReadIdentityAsync(named, cancellationToken).ConfigureAwait(false))
            : throw CliException.BadInput("error.supervision.person", named);
    }

    // What is published can be held against the ledger by anyone, so it has no salt; the other side of a record has the inspectors'.
    private async Task<ReadOnlyMemory<byte>?> SaltAsync(string path, CancellationToken cancellationToken)
    {
        if (kind == InspectionStepKind.Published) return ReadOnlyMemory<byte>.Empty;
        if (kind != InspectionStepKind.VisitSigned) return null;
        string salt = path + ".salt";
        string text = File.Exists(salt) ? (await File.ReadAllTextAsync(salt, cancellationToken).ConfigureAwait(false)).Trim() : "";
        return Codes.IsRoot(text) ? Convert.FromHexString(text) : throw CliException.BadInput("error.supervision.salt", salt);
    }

    private async Task<(LedgerClient Client, InspectionProgress Progress, InspectionActor Actor)> ActAsync(CommandRun run, InspectionId id, CancellationToken cancellationToken)
    {
        await using LedgerClient reader = await ConnectReaderAsync(run, id.Owner, cancellationToken).ConfigureAwait(false);
        InspectionProgress progress = await reader.GetInspectionAsync(id, cancellationToken).ConfigureAwait(false);
        Unit owner = await reader.GetUnitAsync(id.Owner, cancellationToken).ConfigureAwait(false);
        Unit? subject = progress.Plan is { } plan ? await reader.GetUnitAsync(plan.Subject, cancellationToken).ConfigureAwait(false) : null;
        (string role, string? of) = (rule.By & ~InspectionSide.Team) switch
        {
            InspectionSide.None => (Roles.Inspector, null),
            InspectionSide.Subject => (Roles.AuthorityOf(subject?.Tier ?? UnitTier.School), subject?.Code),
            InspectionSide.Superior => (Roles.SupervisionLead, owner.Parent.Length > 0 ? owner.Parent : owner.Code),
            _ => (Roles.SupervisionLead, owner.Code),
        };
        LedgerClient client = await ConnectAsync(run, role, of, cancellationToken).ConfigureAwait(false);
        var by = new Submitter(client.Identity.MspId, client.Identity.Unit ?? "", client.Identity.Role ?? "");
        return (client, progress, InspectionActor.Of(by, LedgerClient.PersonOf(client.Identity), owner, subject));
    }

    // The one step about which this one is possible; if there is but one at all, the ledger says what stands against it.
    private int FindAbout(InspectionProgress progress, InspectionMove move, InspectionActor actor, DateOnly today)
    {
        List<InspectionStep> steps = [.. progress.Steps.Where(s => s.Kind == rule.About)];
        List<InspectionStep> fitting = [.. steps.Where(s => InspectionProcedure.WhyNot(
            progress, move with { About = s.Number, Document = rule.HasDocument ? progress.Visits.FirstOrDefault(v => v.Arrival == s)?.Record?.Document ?? progress.Planned.Commitment : null }, actor, today) is null)];
        return fitting is [var one] ? one.Number
            : fitting.Count == 0 && steps is [var only] ? only.Number
            : throw CliException.BadInput("error.supervision.about", Name, string.Join(", ", (fitting.Count > 0 ? fitting : steps).Select(s => Number(s.Number))));
    }
}
