using System.CommandLine;
using Ledger.Sdk.Access;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>For which purpose, and with whose approval, a command reads documents of students.</summary>
internal sealed record AccessChoices(Option<string> Purpose, Option<string> Approver)
{
    /// <summary>The ground that the access log states: the identity that acts, and what the options say.</summary>
    public async Task<AccessGrant> ReadAsync(CommandRun run, string role, CancellationToken cancellationToken) => new()
    {
        Who = await run.FindIdentityAsync(role, cancellationToken).ConfigureAwait(false) is { } who ? AccessGrant.WhoOf(who) : null,
        Purpose = run.Get(Purpose),
        Approver = await ApproverAsync(run, run.Get(Approver), cancellationToken).ConfigureAwait(false),
    };

    // An identity of the folder is known by the digest that the ledger has of it too.
    private static async Task<string?> ApproverAsync(CommandRun run, string? named, CancellationToken cancellationToken)
    {
        Workspace workspace = run.Folder.Workspace;
        return named is not null && workspace.ListIdentities().Contains(named)
            ? AccessGrant.WhoOf(await workspace.ReadIdentityAsync(named, cancellationToken).ConfigureAwait(false))
            : named;
    }
}
