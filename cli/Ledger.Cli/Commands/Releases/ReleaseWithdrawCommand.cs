using System.CommandLine;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class ReleaseWithdrawCommand : LedgerCommand
{
    private readonly Argument<string> id;
    private readonly Option<string> reason;

    public ReleaseWithdrawCommand(CommandContext context)
        : base(context, "release.withdraw")
    {
        id = AddArgument("RELEASE", "release.id");
        reason = AddOption<string>("--reason", "release.reason", "CODE", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string release = run.Get(id), code = run.Get(reason)!;
        if (!Codes.IsReleaseId(release)) throw CliException.BadInput("error.release.id", release);
        if (!Codes.IsReasonCode(code)) throw CliException.BadInput("error.reason", code);
        await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        Submission<Release> withdrawn = await client.WithdrawReleaseAsync(client.Identity.Unit ?? "", release, code, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            StateJson.Of(withdrawn),
            page =>
            {
                page.Good(run.Texts.Format("release.withdrawn", release));
                page.Fields(2, (run.Texts["field.transaction"], withdrawn.TransactionId));
            });
    }
}
