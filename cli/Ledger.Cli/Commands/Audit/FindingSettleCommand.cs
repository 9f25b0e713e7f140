using System.CommandLine;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Settles a finding: 属实, 不属实 or 转整改, with who and why.</summary>
internal sealed class FindingSettleCommand : FindingStepCommand
{
    private readonly Option<bool> substantiated;
    private readonly Option<bool> unsubstantiated;
    private readonly Option<string> order;
    private readonly Option<string> text;

    public FindingSettleCommand(CommandContext context)
        : base(context, "audit.findings.settle")
    {
        substantiated = AddSwitch("--substantiated", "audit.findings.substantiated");
        unsubstantiated = AddSwitch("--unsubstantiated", "audit.findings.unsubstantiated");
        order = AddOption<string>("--order", "audit.findings.order", "INSPECTION#STEP");
        text = AddOption<string>("--text", "audit.findings.text", "FILE", required: true);
    }

    protected override (string Role, string Unit) Actor(FindingProgress found, Unit of) => (Roles.SupervisionLead, found.Sent.By.Unit);

    protected override void Check(CommandRun run)
    {
        if (new[] { run.Get(substantiated), run.Get(unsubstantiated), run.Get(order) is not null }.Count(chosen => chosen) != 1) throw CliException.BadInput("error.finding.outcome");
        if (run.Get(order) is { } named && !OrderReference.TryParse(named, out _)) throw CliException.BadInput("error.finding.option", "--order", named);
    }

    protected override async Task<Submission<FindingStep>> SubmitAsync(CommandRun run, LedgerClient client, FindingId id, string reasonCode, CancellationToken cancellationToken)
    {
        OrderReference? named = OrderReference.TryParse(run.Get(order), out OrderReference? parsed) ? parsed : null;
        FindingOutcome outcome = named is not null ? FindingOutcome.Rectification : run.Get(substantiated) ? FindingOutcome.Substantiated : FindingOutcome.Unsubstantiated;
        TextDigest digest = await KeptText.KeepAsync(run, run.Get(text)!, cancellationToken).ConfigureAwait(false);
        return await client.SettleFindingAsync(id, outcome, reasonCode, digest, named, cancellationToken).ConfigureAwait(false);
    }
}
