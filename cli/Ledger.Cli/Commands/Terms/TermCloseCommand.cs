using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class TermCloseCommand(CommandContext context) : TermWindowCommand(context, "term.close")
{
    protected override string Done => "term.closed";

    protected override Task<Submission<Term>> SubmitAsync(LedgerClient client, string owner, string term, string stage, CancellationToken cancellationToken) =>
        client.CloseTermAsync(owner, term, stage, cancellationToken);
}
