using System.ComponentModel;
using System.Diagnostics;

namespace Ledger.Node.Tests;

/// <summary>Packages of npm under tests/interop, which run against our network unchanged.</summary>
internal static class InteropFolder
{
    /// <summary>A package's folder with its modules installed; the test is inconclusive where they cannot be.</summary>
    public static async Task<string> RequireAsync(string package, string module, CancellationToken cancellationToken)
    {
        var folder = Find(package);
        if (Path.Exists(Path.Combine(folder, "node_modules", module))) return folder;
        try
        {
            var (exitCode, _, error) = await RunAsync(folder, ["npm", "ci", "--ignore-scripts"], cancellationToken);
            if (exitCode != 0) Assert.Inconclusive("npm ci failed: " + error);
        }
        catch (Win32Exception e)
        {
            Assert.Inconclusive("node and npm are needed: " + e.Message);
        }
        return folder;
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string folder, string[] command, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, output, await error);
    }

    private static string Find(string package)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Ledger.sln"))) return Path.Combine(folder.FullName, "tests", "interop", package);
        }
        throw new DirectoryNotFoundException("no folder above the tests holds Ledger.sln");
    }
}
