using System.Text.Json.Nodes;

namespace Ledger.Cli.Demo;

/// <summary>One command of the story as it ran.</summary>
/// <param name="Number">The step to which it belongs, from 1.</param>
/// <param name="Command">What a person would type.</param>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Result">Its JSON document; null if it failed before it had one.</param>
internal sealed record DemoStep(int Number, string Command, int ExitCode, JsonObject? Result);
