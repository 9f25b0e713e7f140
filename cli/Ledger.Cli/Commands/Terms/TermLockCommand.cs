using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class TermLockCommand(CommandContext context) : TermWindowCommand(context, "term.lock")
{
    protected override string Done => "term.locked";

    protected override Task<Submission<Term>> SubmitAsync(LedgerClient client, string owner, string term, string stage, CancellationToken cancellationToken) =>
        client.LockTermAsync(owner, term, stage, cancellationToken);
}
