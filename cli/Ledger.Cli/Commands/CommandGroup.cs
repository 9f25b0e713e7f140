using System.CommandLine;

namespace Ledger.Cli.Commands;

/// <summary>A command that only holds others, such as <c>ledger batch</c>.</summary>
internal sealed class CommandGroup : Command
{
    public CommandGroup(CommandContext context, string name, params ReadOnlySpan<Command> commands)
        : base(name, context.Texts[name])
    {
        foreach (Command command in commands) Add(command);
    }
}
