using System.Diagnostics;
using Ledger.Architecture.Tests;

namespace Ledger.Fabric.Tests.NetworkConfig;

/// <summary>Runs the commands that docs/FABRIC.md shows, in their order, with each release that FABRIC_BIN names at <c>/opt/fabric</c>'s place.</summary>
[TestClass]
[DoNotParallelize]
public sealed class DocumentedCommandTests
{
    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object?[]> Releases => FabricRelease.Rows;

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Every_command_of_the_page_ends_with_exit_code_0(FabricRelease? release)
    {
        FabricRelease.Require(release);
        var root = Repository.Root;
        var folder = Directory.CreateTempSubdirectory("ledger-fabric-page-").FullName;
        try
        {
            foreach (var used in new[] { "ledger", "network-config" }) File.CreateSymbolicLink(Path.Combine(folder, used), Path.Combine(root, used));
            var commands = ShellBlocks.Of(Path.Combine(root, "docs", "FABRIC.md")).ToList();
            Assert.IsGreaterThan(4, commands.Count);
            foreach (var command in commands)
            {
                var (code, said) = await RunAsync(command.Replace("/opt/fabric", release!.Folder, StringComparison.Ordinal), folder);
                Assert.AreEqual(0, code, $"{command}\n{said}");
            }
        }
        finally
        {
            await RunAsync("network-config/down.sh --dir work", folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<(int Code, string Said)> RunAsync(string command, string folder)
    {
        var start = new ProcessStartInfo("bash", ["-c", command]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("LEDGER_HOME");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.CancellationToken);
        await process.WaitForExitAsync(TestContext.CancellationToken);
        return (process.ExitCode, output + await error);
    }
}
