using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Sdk.Identities;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

internal sealed class IdentityListCommand(CommandContext context) : LedgerCommand(context, "identity.list")
{
    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        Workspace workspace = run.Folder.Workspace;
        DateTimeOffset now = run.Host.Time.GetUtcNow();
        var identities = new List<(WorkspaceIdentity Identity, bool? Revoked)>();
        foreach (string name in workspace.ListIdentities())
        {
            WorkspaceIdentity identity = await workspace.ReadIdentityAsync(name, cancellationToken).ConfigureAwait(false);
            bool? revoked = null;
            if (EmbeddedAuthority.IsIn(workspace, identity.MspId))
            {
                using EmbeddedAuthority authority = await EmbeddedAuthority.OpenAsync(workspace, identity.MspId, run.Host.Time, cancellationToken).ConfigureAwait(false);
                revoked = authority.RevokedSerialNumbers().Contains(identity.SerialNumber);
            }

            identities.Add((identity, revoked));
        }

        IReadOnlyList<string> requests = new IdentityFolder(workspace).ListRequests();
        return run.Complete(
            new JsonObject
            {
                ["identities"] = new JsonArray([.. identities.Select(i => (JsonNode)IdentityPage.Document(i.Identity, now, i.Revoked))]),
                ["requests"] = new JsonArray([.. requests.Select(r => (JsonNode)r)]),
            },
            page =>
            {
                if (identities.Count == 0) page.Line(run.Texts.Format("identity.none", workspace.IdentitiesDirectory));
                else
                {
                    page.Table(
                        [run.Texts["field.identity"], run.Texts["field.msp"], run.Texts["field.unit"], run.Texts["field.role"], run.Texts["field.enrolment"], run.Texts["field.expires"], run.Texts["field.state"]],
                        [.. identities.Select(i => (string[])
                        [
                            i.Identity.Name, i.Identity.MspId, i.Identity.Unit ?? "", i.Identity.Role ?? "", i.Identity.EnrolmentId,
                            i.Identity.NotAfter.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), State(run.Texts, i.Identity, i.Revoked, now),
                        ])]);
                }

                foreach (string request in requests) page.Line(run.Texts.Format("identity.waits", request));
            });
    }

    private static string State(TextTable texts, WorkspaceIdentity identity, bool? revoked, DateTimeOffset now) =>
        revoked == true ? texts["identity.state.revoked"]
        : IdentityPage.DaysLeft(identity, now) < IdentityPage.WarningDays ? texts.Format("identity.state.expires", IdentityPage.DaysLeft(identity, now))
        : texts["identity.state.good"];
}
