using System.Text.Json;

namespace Ledger.Cli.Tests;

/// <summary>What one run of a command left: exit code and both streams.</summary>
internal sealed record CommandOutcome(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public string All => Output + Error;

    /// <summary>The result's document of a command that did its work.</summary>
    public JsonElement Done()
    {
        Assert.AreEqual(Cli.ExitCode.Done, ExitCode, ToString());
        return Json;
    }

    /// <summary>The error's code of a command that ended with <paramref name="exitCode"/>.</summary>
    public string Failed(int exitCode)
    {
        Assert.AreEqual(exitCode, ExitCode, ToString());
        return Json.GetProperty("error").GetProperty("code").GetString()!;
    }

    public override string ToString() => $"exit {ExitCode}\n{Output}\n--\n{Error}";
}
