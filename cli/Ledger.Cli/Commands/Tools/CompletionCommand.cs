using System.CommandLine;
using System.Text.Json.Nodes;

namespace Ledger.Cli.Commands;

/// <summary>Prints a shell's completion script, which asks this program's <c>[suggest]</c> directive.</summary>
internal sealed class CompletionCommand : LedgerCommand
{
    private readonly Argument<string> shell;

    public CompletionCommand(CommandContext context)
        : base(context, "completion")
    {
        shell = new Argument<string>("SHELL") { Description = context.Texts["completion.shell"], HelpName = "bash|zsh|pwsh" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "pwsh");
        Add(shell);
    }

    public override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string name = run.Get(shell);
        string script = name switch
        {
            "zsh" => Zsh,
            "pwsh" => PowerShell,
            _ => Bash,
        };
        return Task.FromResult(run.Complete(new JsonObject { ["shell"] = name, ["script"] = script }, page => page.Line(script)));
    }

    private const string Bash = """
        _ledger() {
            local word=${COMP_WORDS[COMP_CWORD]} IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _ledger ledger
        """;

    private const string Zsh = """
        #compdef ledger
        _ledger() {
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:$((${#BUFFER}))]" "$BUFFER" 2>/dev/null)}")
            compadd -- "${found[@]}"
            _files
        }
        compdef _ledger ledger
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName ledger -ScriptBlock {
            param($word, $line, $position)
            ledger "[suggest:$position]" "$line" | Where-Object { $_ -like "$word*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;
}
