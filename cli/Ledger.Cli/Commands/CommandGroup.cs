using System.CommandLine;

namespace Ledger.Cli.Commands;

/// <summary>A command that only holds others, such as <c>ledger batch</c>. Its name's place in the tree is the key of its text.</summary>
internal sealed class CommandGroup : Command
{
    public CommandGroup(CommandContext context, string key, params ReadOnlySpan<Command> commands)
        : base(key[(key.LastIndexOf('.') + 1)..], context.Texts[key])
    {
        foreach (Command command in commands) Add(command);
    }
}
