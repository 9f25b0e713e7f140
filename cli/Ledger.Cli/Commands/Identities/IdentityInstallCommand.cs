using System.CommandLine;
using Ledger.Sdk.Identities;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

internal sealed class IdentityInstallCommand : LedgerCommand
{
    private readonly Argument<string> name;
    private readonly Argument<string> certificate;

    public IdentityInstallCommand(CommandContext context)
        : base(context, "identity.install")
    {
        name = AddArgument("NAME", "identity.name");
        certificate = AddArgument("FILE", "identity.cert.file");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string text = await File.ReadAllTextAsync(run.Get(certificate), cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = run.Host.Time.GetUtcNow();
        WorkspaceIdentity identity = await new IdentityFolder(run.Folder.Workspace).InstallAsync(run.Get(name), text, now, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            IdentityPage.Document(identity, now),
            page =>
            {
                page.Good(run.Texts["identity.installed"]);
                IdentityPage.Write(page, run.Texts, identity);
            });
    }
}
