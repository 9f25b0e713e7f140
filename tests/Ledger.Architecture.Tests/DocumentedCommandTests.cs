using System.Diagnostics;

namespace Ledger.Architecture.Tests;

/// <summary>Runs every command that the pages show, in the order in which they stand.</summary>
[TestClass]
public sealed class DocumentedCommandTests
{
    // The test that runs this is itself run by the one; the others are too long or need what a test cannot give.
    private static readonly string[] RunElsewhere = ["./verify.sh", "./soak.sh", "./publish.sh"];

    [TestMethod]
    [DataRow("README.md")]
    [DataRow("README.zh-CN.md")]
    [DataRow("ARCHITECTURE.md")]
    public async Task Every_command_of_the_page_ends_with_exit_code_0(string page)
    {
        var commands = ShellBlocks(Path.Combine(Repository.Root, page)).Where(c => !RunElsewhere.Contains(c)).ToList();
        var folder = Directory.CreateTempSubdirectory("ledger-page-");
        try
        {
            foreach (var used in new[] { "ledger", "network-config" })
                File.CreateSymbolicLink(Path.Combine(folder.FullName, used), Path.Combine(Repository.Root, used));
            foreach (var command in commands)
            {
                var (code, output) = await RunAsync(command, folder.FullName);
                Assert.AreEqual(0, code, $"{page}: {command}\n{output}");
            }
        }
        finally
        {
            // A command that failed half way must not leave a network behind.
            await RunAsync("for d in */; do if [ -d \"$d/network\" ]; then ./ledger network stop --dir \"$d\"; fi; done", folder.FullName);
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void The_pages_show_the_demo_and_the_tests()
    {
        foreach (var page in new[] { "README.md", "README.zh-CN.md" })
        {
            var commands = ShellBlocks(Path.Combine(Repository.Root, page)).ToList();
            CollectionAssert.Contains(commands, "./ledger demo", page);
            CollectionAssert.Contains(commands, "./verify.sh", page);
        }
    }

    private static IEnumerable<string> ShellBlocks(string file)
    {
        var inside = false;
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                inside = line == "```sh";
            else if (inside && line.Trim().Length > 0)
                yield return line.Trim();
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string command, string folder)
    {
        var start = new ProcessStartInfo("bash", ["-c", command])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("LEDGER_HOME");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output + await errors);
    }
}
