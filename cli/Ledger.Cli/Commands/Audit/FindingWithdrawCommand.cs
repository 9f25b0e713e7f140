using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>The office takes back what it sent by mistake.</summary>
internal sealed class FindingWithdrawCommand(CommandContext context) : FindingStepCommand(context, "audit.findings.withdraw")
{
    protected override (string Role, string Unit) Actor(FindingProgress found, Unit of) => (found.Sent.By.Role, found.Sent.By.Unit);

    protected override Task<Submission<FindingStep>> SubmitAsync(CommandRun run, LedgerClient client, FindingId id, string reasonCode, CancellationToken cancellationToken) =>
        client.WithdrawFindingAsync(id, reasonCode, cancellationToken);
}
