
namespace Ledger.Cli.Commands;

/// <summary>The re-inspection of a rectification: it finds the matter set right, or not.</summary>
internal static class SupervisionReinspectCommand
{
    public static CommandGroup Create(CommandContext context) => new(
        context, "supervision.reinspect",
        new SupervisionStepCommand(context, "supervision.reinspect.verify", Records.State.InspectionStepKind.Verified),
        new SupervisionStepCommand(context, "supervision.reinspect.reopen", Records.State.InspectionStepKind.Reopened));
}
