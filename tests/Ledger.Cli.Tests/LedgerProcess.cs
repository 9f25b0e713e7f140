using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ledger.Cli.Tests;

/// <summary>The command line as a process of its own, as a user's shell starts it.</summary>
internal static class LedgerProcess
{
    private static readonly string Program = Path.Combine(
        Repository.Root, "cli", "Ledger.Cli", "bin", AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0", "ledger.dll");

    private static readonly string Runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    /// <summary>Starts it; <paramref name="shell"/> is run in the same shell before it, for limits.</summary>
    public static Process Start(string shell, Dictionary<string, string> variables, params string[] args)
    {
        // A test run in a shell's background inherits an ignored SIGINT; a user's shell does not pass one on.
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-c", $"{shell}\nexec env --default-signal=INT \"$@\"", "sh", Runtime, Program, .. args]) start.ArgumentList.Add(argument);
        foreach ((string name, string value) in variables) start.Environment[name] = value;
        start.Environment["LEDGER_LANG"] = "en";
        return Process.Start(start)!;
    }

    public static async Task<CommandOutcome> RunAsync(string shell, Dictionary<string, string> variables, params string[] args)
    {
        using Process process = Start(shell, variables, args);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandOutcome(process.ExitCode, output, await error);
    }
}
