using System.CommandLine;
using Ledger.Records.State;

namespace Ledger.Cli.Commands;

/// <summary>A reply that says whether the objection is right.</summary>
internal abstract class ObjectionOutcomeCommand : ObjectionReplyCommand
{
    private readonly Option<bool> uphold;
    private readonly Option<bool> dismiss;

    private protected ObjectionOutcomeCommand(CommandContext context, string key)
        : base(context, key)
    {
        uphold = AddSwitch("--uphold", "objection.uphold");
        dismiss = AddSwitch("--dismiss", "objection.dismiss");
    }

    protected sealed override void Check(CommandRun run)
    {
        if (run.Get(uphold) == run.Get(dismiss)) throw CliException.BadInput("error.objection.outcome");
    }

    protected ObjectionOutcome Outcome(CommandRun run) => run.Get(uphold) ? ObjectionOutcome.Upheld : ObjectionOutcome.Dismissed;
}
