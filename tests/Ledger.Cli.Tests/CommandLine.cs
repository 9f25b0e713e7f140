namespace Ledger.Cli.Tests;

/// <summary>Runs the command tree in this process and keeps what it printed.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, string> variables = [];

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public CommandLine With(string variable, string value)
    {
        variables[variable] = value;
        return this;
    }

    /// <summary>Runs with an answer waiting on standard input.</summary>
    public Task<CommandOutcome> AnswerAsync(string answer, params string[] args) => RunAsync(args, CancellationToken.None, answer);

    public async Task<CommandOutcome> RunAsync(params string[] args) => await RunAsync(args, CancellationToken.None);

    public async Task<CommandOutcome> RunAsync(string[] args, CancellationToken cancellationToken, string input = "")
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CliHost
        {
            Output = TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(error),
            Input = new StringReader(input),
            Variable = name => variables.GetValueOrDefault(name),
            Time = Time,
        };
        int exitCode = await LedgerCli.RunAsync(args, host, cancellationToken);
        return new CommandOutcome(exitCode, output.ToString(), error.ToString());
    }
}
