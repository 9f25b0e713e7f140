using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>What the commands about inspections share: whose inspection, as whom, and how a step is shown.</summary>
internal abstract class SupervisionCommand(CommandContext context, string key) : LedgerCommand(context, key)
{
    /// <summary>The inspection that a text means: its id, or a beginning of it that only one of the owner's inspections has.</summary>
    /// <exception cref="CliException">It means none or several.</exception>
    protected static async Task<InspectionId> FindAsync(CommandRun run, string named, CancellationToken cancellationToken)
    {
        if (InspectionId.TryParse(named, out InspectionId? id)) return id;
        string[] parts = named.Split('/');
        if (parts is not [var owner, { Length: > 0 } start] || !InspectionId.IsOwner(owner)) throw CliException.BadInput("error.supervision.id", named);
        await using LedgerClient client = await ConnectReaderAsync(run, owner, cancellationToken).ConfigureAwait(false);
        List<InspectionId> fitting = [.. (await client.ListInspectionsAsync(owner, cancellationToken).ConfigureAwait(false))
            .Select(i => i.Planned.Id).Where(i => i.Id.StartsWith(start, StringComparison.Ordinal))];
        return fitting is [var one] ? one : throw CliException.BadInput("error.supervision.id", named);
    }

    /// <summary>Connects as <c>--as</c>, else as the folder's identity of a role and unit, else as the profile's.</summary>
    protected static async Task<LedgerClient> ConnectAsync(CommandRun run, string role, string? unit, CancellationToken cancellationToken)
    {
        if (run.ActingAs is null && unit is not null)
        {
            foreach (string name in run.Folder.Workspace.ListIdentities())
            {
                WorkspaceIdentity identity = await run.Folder.Workspace.ReadIdentityAsync(name, cancellationToken).ConfigureAwait(false);
                if (identity.Role == role && identity.Unit == unit)
                    return await LedgerClient.ConnectAsync(run.Folder.Workspace, name, run.ClientOptions(), cancellationToken).ConfigureAwait(false);
            }
        }

        return await run.ConnectAsync(role, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Connects as <c>--as</c>, else as whoever of the folder has to do with inspections: those of the office that inspects
    /// first, because another office's are out of scope.
    /// </summary>
    /// <param name="run">The command.</param>
    /// <param name="owner">The unit that inspects; null if any is meant.</param>
    /// <param name="cancellationToken">Cancels.</param>
    protected static async Task<LedgerClient> ConnectReaderAsync(CommandRun run, string? owner, CancellationToken cancellationToken)
    {
        string[] roles = [Roles.SupervisionLead, Roles.Inspector, Roles.SchoolRegistrar];
        var readers = new List<WorkspaceIdentity>();
        foreach (string name in run.ActingAs is null ? run.Folder.Workspace.ListIdentities() : [])
        {
            WorkspaceIdentity identity = await run.Folder.Workspace.ReadIdentityAsync(name, cancellationToken).ConfigureAwait(false);
            if (roles.Contains(identity.Role)) readers.Add(identity);
        }

        if (readers.OrderBy(r => owner is null || r.Unit == owner ? 0 : 1).ThenBy(r => Array.IndexOf(roles, r.Role)).FirstOrDefault() is { } reader)
            return await LedgerClient.ConnectAsync(run.Folder.Workspace, reader.Name, run.ClientOptions(), cancellationToken).ConfigureAwait(false);
        return await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Connects as a lead or an inspector of a supervision office: <c>--as</c>, else the folder's.</summary>
    protected static async Task<LedgerClient> ConnectOfficeAsync(CommandRun run, CancellationToken cancellationToken) =>
        await run.FindIdentityAsync(Roles.SupervisionLead, cancellationToken).ConfigureAwait(false) is { Role: Roles.SupervisionLead }
            ? await run.ConnectAsync(Roles.SupervisionLead, cancellationToken).ConfigureAwait(false)
            : await run.ConnectAsync(Roles.Inspector, cancellationToken).ConfigureAwait(false);

    protected static DateOnly Today(CommandRun run) => WorkingDays.DateOf(run.Host.Time.GetUtcNow());

    protected static string KindText(TextTable texts, InspectionStepKind kind) => texts["supervision.step." + InspectionMove.KindName(kind)];

    protected static string StateText(TextTable texts, InspectionState state) => texts["supervision.state." + state.ToString().ToLowerInvariant()];

    protected static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The unit whose inspections are meant: <c>--owner</c>, else the unit of the identity that acts.</summary>
    /// <exception cref="CliException">None is known.</exception>
    protected static string OwnerOf(CommandRun run, string? named, LedgerClient client)
    {
        string? owner = named ?? client.Identity.Unit;
        return owner is not null && InspectionId.IsOwner(owner) ? owner : throw CliException.BadInput("error.supervision.owner", owner ?? "-");
    }

    protected static JsonObject TaskJson(InspectionProgress inspection, InspectionTask task, DateOnly today) => new()
    {
        ["inspection"] = inspection.Planned.Id.ToString(),
        ["next"] = InspectionMove.KindName(task.Next),
        ["about"] = task.About,
        ["unit"] = task.Unit,
        ["due"] = task.Due is { } due ? Times.Day(due) : null,
        ["overdue"] = task.IsOverdue(today),
    };

    /// <summary>Shows the step that was taken.</summary>
    protected static int Complete(CommandRun run, Submission<InspectionStep> step, JsonObject? more = null, params IReadOnlyList<string> lines)
    {
        JsonObject document = StateJson.Of(step);
        foreach ((string name, JsonNode? value) in (more ?? []).ToList()) document[name] = value?.DeepClone();
        return run.Complete(
            document,
            page =>
            {
                page.Good(run.Texts.Format("supervision.done", KindText(run.Texts, step.Result.Kind), step.Result.Number));
                page.Fields(
                    2,
                    (run.Texts["supervision.inspection"], step.Result.Id.ToString()),
                    (run.Texts["objection.due"], step.Result.Due is { } due ? Times.Day(due) : null),
                    (run.Texts["field.transaction"], step.TransactionId),
                    (run.Texts["field.block"], step.BlockNumber.ToString(CultureInfo.InvariantCulture)));
                foreach (string line in lines) page.Line("  " + line);
            });
    }
}
