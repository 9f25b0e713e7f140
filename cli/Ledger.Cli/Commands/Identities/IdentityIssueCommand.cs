using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Sdk.Identities;

namespace Ledger.Cli.Commands;

internal sealed class IdentityIssueCommand : LedgerCommand
{
    private const int DefaultDays = 730;
    private readonly Argument<string> request;
    private readonly Option<string> msp;
    private readonly Option<string> unit;
    private readonly Option<string> role;
    private readonly Option<int?> days;
    private readonly Option<string> target;

    public IdentityIssueCommand(CommandContext context)
        : base(context, "identity.issue")
    {
        request = AddArgument("FILE", "identity.request.file");
        msp = AddOption<string>("--msp", "identity.msp", "MSP", required: true);
        unit = AddOption<string>("--unit", "identity.unit", "CODE", required: true);
        role = AddOption<string>("--role", "identity.role", "ROLE", required: true);
        days = AddOption<int?>("--days", "identity.days", "N");
        target = AddOption<string>("--out", "identity.cert.out", "FILE", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string file = run.Get(target)!;
        CommandRun.RefuseExisting(file);
        int valid = run.Get(days) ?? DefaultDays;
        if (valid is < 1 or > 3650) throw CliException.BadInput("error.identity.days", valid);
        string text = await File.ReadAllTextAsync(run.Get(request), cancellationToken).ConfigureAwait(false);
        using EmbeddedAuthority authority = await EmbeddedAuthority.OpenAsync(run.Folder.Workspace, run.Get(msp)!, run.Host.Time, cancellationToken).ConfigureAwait(false);
        string certificate = await authority.IssueAsync(text, run.Get(unit)!, run.Get(role)!, TimeSpan.FromDays(valid), cancellationToken).ConfigureAwait(false);
        await NewFile.WriteAsync(file, Encoding.ASCII.GetBytes(certificate), cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["file"] = Path.GetFullPath(file), ["mspId"] = authority.MspId, ["unit"] = run.Get(unit), ["role"] = run.Get(role), ["days"] = valid },
            page =>
            {
                page.Good(run.Texts.Format("identity.issued", file));
                page.Paragraph(run.Texts.Format("identity.issued.next", file));
            });
    }
}
