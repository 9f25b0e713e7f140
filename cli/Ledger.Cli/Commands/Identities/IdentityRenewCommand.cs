using System.CommandLine;
using System.Text;
using Ledger.Sdk.Identities;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>A new key and certificate for the same enrolment id: at once where the folder holds the authority, else as a request.</summary>
internal sealed class IdentityRenewCommand : LedgerCommand
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(730);
    private readonly Argument<string> name;
    private readonly Option<string> target;

    public IdentityRenewCommand(CommandContext context)
        : base(context, "identity.renew")
    {
        name = AddArgument("NAME", "identity.name");
        target = AddOption<string>("--out", "identity.renew.out", "FILE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        Workspace workspace = run.Folder.Workspace;
        WorkspaceIdentity identity = await workspace.ReadIdentityAsync(run.Get(name), cancellationToken).ConfigureAwait(false);
        if (identity.Unit is not { } unit || identity.Role is not { } role) throw CliException.BadInput("error.identity.plain", identity.Name);
        bool here = EmbeddedAuthority.IsIn(workspace, identity.MspId);
        string? file = run.Get(target);
        if (!here && file is null) throw CliException.BadInput("error.identity.renew.out", identity.MspId);
        if (!here) CommandRun.RefuseExisting(file!);

        var folder = new IdentityFolder(workspace);
        IdentityRequest request = await folder.RequestAsync(identity.Name, identity.MspId, unit, role, identity.EnrolmentId, cancellationToken).ConfigureAwait(false);
        if (!here)
        {
            await NewFile.WriteAsync(file!, Encoding.ASCII.GetBytes(request.RequestPem), cancellationToken).ConfigureAwait(false);
            return IdentityPage.CompleteRequest(run, request, file!);
        }

        DateTimeOffset now = run.Host.Time.GetUtcNow();
        using EmbeddedAuthority authority = await EmbeddedAuthority.OpenAsync(workspace, identity.MspId, run.Host.Time, cancellationToken).ConfigureAwait(false);
        string certificate = await authority.IssueAsync(request.RequestPem, unit, role, Validity, cancellationToken).ConfigureAwait(false);
        WorkspaceIdentity renewed = await folder.InstallAsync(identity.Name, certificate, now, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            IdentityPage.Document(renewed, now),
            page =>
            {
                page.Good(run.Texts["identity.renewed"]);
                IdentityPage.Write(page, run.Texts, renewed);
            });
    }
}
