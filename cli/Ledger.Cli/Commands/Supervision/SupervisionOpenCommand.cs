using System.CommandLine;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>The notice, or the arrival; of an unannounced inspection the arrival lays the plan open.</summary>
internal sealed class SupervisionOpenCommand : SupervisionCommand
{
    private readonly InspectionStepKind kind;
    private readonly Argument<string> inspection;

    public SupervisionOpenCommand(CommandContext context, string key, InspectionStepKind kind)
        : base(context, key)
    {
        this.kind = kind;
        inspection = AddArgument("INSPECTION", "supervision.id");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        InspectionId id = await FindAsync(run, run.Get(inspection), cancellationToken).ConfigureAwait(false);
        bool isNotice = kind == InspectionStepKind.Noticed;
        await using LedgerClient client = await ConnectAsync(run, isNotice ? Roles.SupervisionLead : Roles.Inspector, isNotice ? id.Owner : null, cancellationToken).ConfigureAwait(false);
        InspectionProgress progress = await client.GetInspectionAsync(id, cancellationToken).ConfigureAwait(false);
        if (!isNotice && progress.Opening is not null)
            return Complete(run, await client.AppendInspectionAsync(new InspectionMove { Id = id, Kind = kind }, cancellationToken).ConfigureAwait(false));
        using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        return Complete(run, await client.OpenInspectionAsync(store, id, kind, cancellationToken).ConfigureAwait(false));
    }
}
