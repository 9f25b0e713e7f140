using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk.Identities;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>From one registrar to the next: a new master key, a tested backup under the successor's passphrase, the old identity out of use.</summary>
internal sealed class KeyHandoverCommand : LedgerCommand
{
    private readonly Option<string> successor;
    private readonly Option<string> target;
    private readonly Option<string> passphrase;

    public KeyHandoverCommand(CommandContext context)
        : base(context, "key.handover")
    {
        successor = AddOption<string>("--to", "key.handover.to", "IDENTITY", required: true);
        target = AddOption<string>("--out", "key.out", "FILE", required: true);
        passphrase = AddOption<string>("--passphrase-file", "key.passphrase.file", "FILE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string file = run.Get(target)!;
        CommandRun.RefuseExisting(file);
        Workspace workspace = run.Folder.Workspace;
        WorkspaceIdentity next = await workspace.ReadIdentityAsync(run.Get(successor)!, cancellationToken).ConfigureAwait(false);
        WorkspaceIdentity last = await PredecessorAsync(run, next, cancellationToken).ConfigureAwait(false);
        if (next.EnrolmentId == last.EnrolmentId) throw CliException.BadInput("error.handover.same", next.Name, last.Name);

        using (await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false))
        {
            // A folder whose store does not open is not handed over.
        }

        string secret = await Passphrase.ReadAsync(run, passphrase, twice: true, cancellationToken).ConfigureAwait(false);
        KeyBackupNote note = await KeyBackups.HandOverAsync(workspace, file, secret, run.Host.Time, cancellationToken).ConfigureAwait(false);

        Profile profile = await workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false);
        if (profile.Identity == last.Name) await workspace.WriteProfileAsync(profile with { Identity = next.Name }, cancellationToken).ConfigureAwait(false);
        string certificate = await new IdentityFolder(workspace).RetireAsync(last.Name, cancellationToken).ConfigureAwait(false);
        JsonObject document = KeyBackupCommand.Document(file, note);
        document["successor"] = next.Name;
        document["retired"] = last.Name;
        document["retiredCertificate"] = certificate;
        return run.Complete(document, page =>
        {
            page.Good(run.Texts.Format("key.handed.over", last.Name, next.Name, file));
            page.Paragraph(run.Texts.Format("key.handed.over.next", certificate, last.MspId));
        });
    }

    private static async Task<WorkspaceIdentity> PredecessorAsync(CommandRun run, WorkspaceIdentity next, CancellationToken cancellationToken)
    {
        if (next.Role != Roles.SchoolRegistrar) throw CliException.BadInput("error.handover.role", next.Name);
        Workspace workspace = run.Folder.Workspace;
        foreach (string name in workspace.ListIdentities())
        {
            WorkspaceIdentity identity = await workspace.ReadIdentityAsync(name, cancellationToken).ConfigureAwait(false);
            if (name != next.Name && identity.Role == next.Role && identity.Unit == next.Unit && (run.ActingAs ?? name) == name) return identity;
        }

        throw CliException.BadInput("error.handover.none", workspace.IdentitiesDirectory);
    }
}
