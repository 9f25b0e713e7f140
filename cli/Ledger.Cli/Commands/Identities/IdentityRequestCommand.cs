using System.CommandLine;
using System.Text;
using Ledger.Sdk.Identities;

namespace Ledger.Cli.Commands;

internal sealed class IdentityRequestCommand : LedgerCommand
{
    private readonly Argument<string> name;
    private readonly Option<string> msp;
    private readonly Option<string> unit;
    private readonly Option<string> role;
    private readonly Option<string> target;

    public IdentityRequestCommand(CommandContext context)
        : base(context, "identity.request")
    {
        name = AddArgument("NAME", "identity.name");
        msp = AddOption<string>("--msp", "identity.msp", "MSP", required: true);
        unit = AddOption<string>("--unit", "identity.unit", "CODE", required: true);
        role = AddOption<string>("--role", "identity.role", "ROLE", required: true);
        target = AddOption<string>("--out", "identity.request.out", "FILE", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string file = run.Get(target)!;
        CommandRun.RefuseExisting(file);
        IdentityRequest request = await new IdentityFolder(run.Folder.Workspace)
            .RequestAsync(run.Get(name), run.Get(msp)!, run.Get(unit)!, run.Get(role)!, cancellationToken: cancellationToken).ConfigureAwait(false);
        await NewFile.WriteAsync(file, Encoding.ASCII.GetBytes(request.RequestPem), cancellationToken).ConfigureAwait(false);
        return IdentityPage.CompleteRequest(run, request, file);
    }
}
