using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>What the ledger has of the person who acts, for the list of a team.</summary>
internal sealed class SupervisionPersonCommand(CommandContext context) : SupervisionCommand(context, "supervision.person")
{
    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        WorkspaceIdentity identity = await run.FindIdentityAsync(Roles.Inspector, cancellationToken).ConfigureAwait(false)
            ?? throw CliException.BadInput("error.role.missing", run.Folder.Workspace.IdentitiesDirectory, Roles.Inspector);
        string person = LedgerClient.PersonOf(identity);
        return run.Complete(new JsonObject { ["identity"] = identity.Name, ["unit"] = identity.Unit, ["role"] = identity.Role, ["person"] = person }, page => page.Line(person));
    }
}
