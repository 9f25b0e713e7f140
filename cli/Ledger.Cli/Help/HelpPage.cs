using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Ledger.Cli.Help;

/// <summary>Prints a command's help in the chosen language; columns count East Asian width.</summary>
internal sealed class HelpPage(TextTable texts, int width) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult.CommandResult, parseResult.InvocationConfiguration.Output);
        return ExitCode.Done;
    }

    public void Write(CommandResult result, TextWriter output)
    {
        Command command = result.Command;
        foreach (string line in DisplayWidth.Wrap(command.Description ?? "", width)) output.WriteLine(line);
        output.WriteLine();
        output.WriteLine(texts["help.usage"]);
        output.WriteLine("  " + Usage(result));

        Section(output, "help.arguments", command.Arguments.Where(a => !a.Hidden).Select(a => (Label(a), a.Description ?? "")));
        Section(output, "help.commands", command.Subcommands.Where(c => !c.Hidden).Select(c => (Label(c), FirstLine(c.Description))));
        Section(output, "help.options", command.Options.Where(o => !o.Hidden && !(o.Recursive && result.Parent is null) && !IsHousehold(o)).Select(o => (Label(o), Description(o))));
        Section(output, "help.global", Recursive(result).Select(o => (Label(o), Description(o))));
        if (texts.Has(Key(result) + ".examples"))
        {
            output.WriteLine();
            output.WriteLine(texts["help.examples"]);
            foreach (string line in texts[Key(result) + ".examples"].Split('\n')) output.WriteLine("  " + line);
        }

        if (result.Parent is null)
        {
            output.WriteLine();
            output.WriteLine(texts["help.exitcodes"]);
        }
    }

    private void Section(TextWriter output, string title, IEnumerable<(string Label, string Text)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0) return;
        output.WriteLine();
        output.WriteLine(texts[title]);
        int left = Math.Min(all.Max(r => DisplayWidth.Of(r.Label)), 36) + 2;
        foreach ((string label, string text) in all)
        {
            string head = "  " + DisplayWidth.Pad(label, left);
            bool overflow = DisplayWidth.Of(label) > left - 2;
            if (overflow)
            {
                output.WriteLine("  " + label);
                head = new string(' ', left + 2);
            }

            foreach (string line in DisplayWidth.Wrap(text, Math.Max(30, width - left - 2)))
            {
                output.WriteLine((head + line).TrimEnd());
                head = new string(' ', left + 2);
            }
        }
    }

    private string Usage(CommandResult result)
    {
        Command command = result.Command;
        var parts = new List<string>();
        for (CommandResult? at = result; at is not null; at = at.Parent as CommandResult) parts.Insert(0, Name(at));
        if (command.Subcommands.Count > 0) parts.Add(texts["help.usage.command"]);
        parts.AddRange(command.Arguments.Where(a => !a.Hidden).Select(Label));
        parts.AddRange(command.Options.Where(o => o.Required).Select(Label));
        if (command.Options.Any(o => !o.Required)) parts.Add(texts["help.usage.options"]);
        return string.Join(' ', parts);
    }

    private static string Name(CommandResult result) => result.Parent is null ? "ledger" : result.Command.Name;

    private static string Key(CommandResult result)
    {
        var parts = new List<string>();
        for (CommandResult? at = result; at is { Parent: not null }; at = at.Parent as CommandResult) parts.Insert(0, at.Command.Name);
        return parts.Count == 0 ? "root" : string.Join('.', parts);
    }

    private static bool IsHousehold(Option option) => option is System.CommandLine.Help.HelpOption or VersionOption;

    private static IEnumerable<Option> Recursive(CommandResult result)
    {
        Command root = result.Command;
        for (CommandResult? at = result; at is not null; at = at.Parent as CommandResult) root = at.Command;
        return root.Options.Where(o => !o.Hidden && (o.Recursive || (IsHousehold(o) && (o is not VersionOption || result.Parent is null))));
    }

    private string Description(Option option) =>
        option.Required ? (option.Description ?? "") + texts["help.required"] : option.Description ?? "";

    private static string Label(Command command) => command.Name;

    private static string Label(Argument argument)
    {
        string name = argument.HelpName ?? argument.Name;
        string label = argument.Arity.MaximumNumberOfValues > 1 ? name + "…" : name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{label}]" : label;
    }

    private static string Label(Option option)
    {
        string names = string.Join(", ", option.Aliases.Append(option.Name));
        return option.Arity.MaximumNumberOfValues == 0 || IsHousehold(option) || option.ValueType == typeof(bool) ? names : $"{names} {option.HelpName ?? "VALUE"}";
    }

    private static string FirstLine(string? text) => text is null ? "" : text.Split('\n')[0];
}
