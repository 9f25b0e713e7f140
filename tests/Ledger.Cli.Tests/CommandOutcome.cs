using System.Text.Json;

namespace Ledger.Cli.Tests;

/// <summary>What one run of a command left: exit code and both streams.</summary>
internal sealed record CommandOutcome(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public string All => Output + Error;

    public override string ToString() => $"exit {ExitCode}\n{Output}\n--\n{Error}";
}
