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
    [DataRow("docs/CHAINCODE.md")]
    [DataRow("docs/PROCEDURE.md")]
    [DataRow("docs/RULESETS.md")]
    [DataRow("docs/BALANCE.md")]
    [DataRow("docs/AUDIT.md")]
    [DataRow("docs/SUPERVISION.md")]
    public async Task Every_command_of_the_page_ends_with_exit_code_0(string page)
    {
        var commands = ShellBlocks.Of(Path.Combine(Repository.Root, page)).Where(c => !RunElsewhere.Contains(c)).ToList();
        var folder = Directory.CreateTempSubdirectory("ledger-page-");
        try
        {
            foreach (var used in new[] { "ledger", "network-config", "pack.sh" })
                File.CreateSymbolicLink(Path.Combine(folder.FullName, used), Path.Combine(Repository.Root, used));
            WriteDotnetSettings(folder.FullName);
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
            var commands = ShellBlocks.Of(Path.Combine(Repository.Root, page)).ToList();
            CollectionAssert.Contains(commands, "./ledger demo", page);
            CollectionAssert.Contains(commands, "./verify.sh", page);
        }
    }

    // Packages come from what this build restored, and from where a project itself says; no network is asked.
    private static void WriteDotnetSettings(string folder)
    {
        var restored = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="restored" value="{restored}" />
              </packageSources>
              <packageSourceMapping>
                <packageSource key="restored"><package pattern="*" /></packageSource>
                <packageSource key="fabric"><package pattern="Ledger.Fabric.*" /></packageSource>
              </packageSourceMapping>
            </configuration>
            """);
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
        // Templates and packages of a page's own projects must not stay on the machine; our programs build as ever.
        if (!command.StartsWith("./", StringComparison.Ordinal))
        {
            start.Environment["DOTNET_CLI_HOME"] = Path.Combine(folder, "home");
            start.Environment["NUGET_PACKAGES"] = Path.Combine(folder, "home", "packages");
            start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
            start.Environment["UseSharedCompilation"] = "false";
        }
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
