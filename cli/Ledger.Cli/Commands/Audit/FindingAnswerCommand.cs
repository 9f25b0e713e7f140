using System.CommandLine;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>The unit's answer to a finding.</summary>
internal sealed class FindingAnswerCommand : FindingStepCommand
{
    private readonly Option<string> text;

    public FindingAnswerCommand(CommandContext context)
        : base(context, "audit.findings.answer") => text = AddOption<string>("--text", "audit.findings.text", "FILE", required: true);

    protected override (string Role, string Unit) Actor(FindingProgress found, Unit of) => (Roles.AuthorityOf(of.Tier), of.Code);

    protected override async Task<Submission<FindingStep>> SubmitAsync(CommandRun run, LedgerClient client, FindingId id, string reasonCode, CancellationToken cancellationToken) =>
        await client.AnswerFindingAsync(id, reasonCode, await KeptText.KeepAsync(run, run.Get(text)!, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
}
