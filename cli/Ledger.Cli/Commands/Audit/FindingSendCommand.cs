using System.CommandLine;
using Ledger.Audit;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Sends a finding of the index to the unit that is to answer.</summary>
internal sealed class FindingSendCommand : SupervisionCommand
{
    private const int UsualDays = 10;
    private readonly Argument<string> finding;
    private readonly Option<string> unit;
    private readonly Option<int?> days;
    private readonly Option<string> text;
    private readonly Option<string> rules;
    private readonly AuditPlace place;

    public FindingSendCommand(CommandContext context)
        : base(context, "audit.findings.send")
    {
        finding = AddArgument("FINDING", "audit.findings.id");
        unit = AddOption<string>("--unit", "audit.findings.send.unit", "CODE");
        days = AddOption<int?>("--days", "audit.findings.days", "N");
        text = AddOption<string>("--text", "audit.findings.send.text", "FILE");
        rules = AddOption<string>("--rules", "audit.rules", "FILE");
        place = AddAuditPlace();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string named = run.Get(finding);
        int term = run.Get(days) ?? UsualDays;
        if (term is < 1 or > FindingStep.MaxDays) throw CliException.BadInput("error.finding.option", "--days", term);
        FindingRules chosen = await AuditRules.ReadAsync(run, rules, cancellationToken).ConfigureAwait(false) ?? FindingRules.Default;
        AuditFinding found;
        string? of;
        using (AuditIndex index = await place.OpenAsync(run, cancellationToken).ConfigureAwait(false))
        {
            List<AuditFinding> fitting = [.. AuditFindings.Find(index, chosen).Where(f => FindingStepCommand.IsNamed(f.Digest, named)).DistinctBy(f => f.Digest)];
            found = fitting is [var one] ? one : throw CliException.BadInput("error.finding.id", named);
            of = run.Get(unit) ?? AuditFindings.UnitOf(index, found);
        }

        if (of is null || !Codes.IsUnitCode(of)) throw CliException.BadInput("error.finding.option", "--unit", of ?? "");
        await using LedgerClient client = await ConnectOfficeAsync(run, cancellationToken).ConfigureAwait(false);
        TextDigest digest = run.Get(text) is { } path
            ? await KeptText.KeepAsync(run, path, cancellationToken).ConfigureAwait(false)
            : await KeptText.KeepSentenceAsync(run, string.Join('\n', Enum.GetValues<LedgerLanguage>().Select(language => AuditFindings.Describe(found, language))), cancellationToken).ConfigureAwait(false);
        return FindingStepCommand.Complete(run, await client.SendFindingAsync(new FindingId(of, found.Digest), found.Rule, term, digest, cancellationToken).ConfigureAwait(false));
    }
}
