using System.CommandLine;

namespace Ledger.Cli.Commands;

/// <summary>One command. Its name's place in the tree is the key of its texts: <c>batch.anchor</c>.</summary>
internal abstract class LedgerCommand : Command
{
    protected LedgerCommand(CommandContext context, string key)
        : base(key[(key.LastIndexOf('.') + 1)..], context.Texts[key])
    {
        Context = context;
        Key = key;
        SetAction((parse, cancellation) => CommandRun.InvokeAsync(this, parse, cancellation));
    }

    public CommandContext Context { get; }

    public string Key { get; }

    /// <summary>Does the command's work and says its result through <paramref name="run"/>; returns the exit code.</summary>
    public abstract Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken);

    protected Option<T> AddOption<T>(string name, string textKey, string helpName, bool required = false)
    {
        var option = new Option<T>(name) { Description = Context.Texts[textKey], HelpName = helpName, Required = required };
        Add(option);
        return option;
    }

    protected Option<bool> AddSwitch(string name, string textKey)
    {
        var option = new Option<bool>(name) { Description = Context.Texts[textKey] };
        Add(option);
        return option;
    }

    protected ImportChoices AddImportChoices() => new(
        AddOption<string>("--school", "batch.school", "CODE", required: true),
        AddOption<string>("--term", "batch.term", "TERM", required: true),
        AddOption<string>("--stage", "batch.stage", "STAGE"),
        AddOption<string>("--type", "batch.type", "TYPE"),
        AddOption<string>("--mapping", "record.mapping", "FILE"),
        AddRuleSet(),
        AddOption<string>("--owner", "ruleset.owner", "CODE"),
        AddOption<string>("--evidence", "record.evidence", "FOLDER"));

    protected Option<string> AddRuleSet() => AddOption<string>("--ruleset", "ruleset.option", "ID[:VERSION]");

    /// <summary>For a command that opens documents of students.</summary>
    protected AccessChoices AddAccessChoices() => new(
        AddOption<string>("--purpose", "access.purpose.option", "CODE"),
        AddOption<string>("--approver", "access.approver.option", "WHO"));

    /// <summary>For a command that asks the audit index.</summary>
    private protected AuditPlace AddAuditPlace() => new(AddOption<string>("--index", "audit.index.file", "FILE"), AddSwitch("--offline", "audit.offline"));

    /// <summary>For a command that writes an answer of the audit index into a file.</summary>
    private protected AuditOutput AddAuditOutput() => new(
        AddOption<string>("--out", "audit.out", "FILE.csv|xlsx|json|pdf"), AddSwitch("--unsigned", "audit.unsigned"), AddOption<string>("--font", "option.font", "FILE"));

    protected Argument<string[]> AddFiles(string textKey, string name = "FILE")
    {
        var files = new Argument<string[]>(name) { Description = Context.Texts[textKey], Arity = ArgumentArity.OneOrMore };
        Add(files);
        return files;
    }

    protected Argument<string?> AddOptionalArgument(string name, string textKey)
    {
        var argument = new Argument<string?>(name) { Description = Context.Texts[textKey], Arity = ArgumentArity.ZeroOrOne };
        Add(argument);
        return argument;
    }

    protected Argument<string> AddArgument(string name, string textKey)
    {
        var argument = new Argument<string>(name) { Description = Context.Texts[textKey] };
        Add(argument);
        return argument;
    }
}
