using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Access;

namespace Ledger.Cli.Commands;

/// <summary>Proves the access log from its first entry on, and holds it against the heads that the ledger has.</summary>
internal sealed class AccessVerifyCommand : LedgerCommand
{
    private readonly Option<bool> offline;

    public AccessVerifyCommand(CommandContext context)
        : base(context, "access.verify") => offline = AddSwitch("--offline", "access.offline");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        IReadOnlyList<AccessLogHead>? heads = run.Get(offline) ? null : await HeadsAsync(run, cancellationToken).ConfigureAwait(false);
        AccessLogReport report = AccessLog.Verify(run.Folder.Workspace, heads ?? []);
        return run.Complete(
            new JsonObject
            {
                ["whole"] = report.IsWhole,
                ["entries"] = report.Entries,
                ["fault"] = report.IsWhole ? null : report.Fault.ToString(),
                ["at"] = report.IsWhole ? null : report.At,
                ["ledgerAsked"] = heads is not null,
                ["anchored"] = report.Anchored,
            },
            page =>
            {
                if (report.IsWhole) page.Good(run.Texts.Format("access.whole", report.Entries));
                else page.Bad(run.Texts.Format("access.broken", report.At, run.Texts["access.fault." + report.Fault.ToString().ToLowerInvariant()]));
                if (heads is null) page.Paragraph(run.Texts["access.unasked"]);
                else if (report.IsWhole) page.Line(run.Texts.Format("access.compared", report.Anchored));
            },
            report.IsWhole ? ExitCode.Done : ExitCode.Refused);
    }

    // A folder whose network does not answer still proves what it can, and says what was not compared.
    private static async Task<IReadOnlyList<AccessLogHead>?> HeadsAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (await run.Folder.Workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false) is null || run.Folder.Workspace.ListIdentities().Count == 0) return null;
        try
        {
            await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
            return client.Identity.Unit is { } unit ? await client.ListAccessHeadsAsync(unit, cancellationToken).ConfigureAwait(false) : null;
        }
        catch (LedgerUnreachableException)
        {
            return null;
        }
    }
}
