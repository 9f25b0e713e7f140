namespace Ledger.Cli.Commands;

/// <summary>What the whole tree shares: the process around it, the chosen texts and the global options.</summary>
internal sealed record CommandContext(CliHost Host, TextTable Texts, GlobalOptions Options);
