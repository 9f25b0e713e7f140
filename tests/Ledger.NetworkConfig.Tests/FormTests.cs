using System.Diagnostics;
using Ledger.Architecture.Tests;
using Ledger.NetworkConfig.Crypto;

namespace Ledger.NetworkConfig.Tests;

/// <summary>Rendered files and scripts, judged by the programs that will read them.</summary>
[TestClass]
public sealed class FormTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Shellcheck_finds_nothing_in_the_scripts()
    {
        string[] scripts = [.. new[] { Repository.Root, Path.Combine(Repository.Root, "network-config") }.SelectMany(folder => Directory.GetFiles(folder, "*.sh")), Path.Combine(Repository.Root, "ledger")];
        var (code, said) = await RunAsync("shellcheck", scripts);
        Assert.AreEqual(0, code, said);
    }

    [TestMethod]
    public async Task Compose_takes_the_file_of_a_machine_and_the_file_of_all()
    {
        await RenderedAsync(Samples.FourTierBft, async folder =>
        {
            foreach (var file in new[] { Path.Combine(folder.Fabric, "compose.yaml"), Path.Combine(folder.Node("OrdererMSP-orderer3"), "compose.yaml"), Path.Combine(folder.Node("SchoolMSP-peer0"), "compose.yaml") })
            {
                var (code, said) = await RunAsync("docker-compose", ["-f", file, "config"]);
                Assert.AreEqual(0, code, said);
                StringAssert.Contains(said, "hyperledger/fabric-");
            }
        });
    }

    [TestMethod]
    public async Task Kubernetes_schemas_take_every_manifest_of_the_province_and_refuse_one_that_is_wrong()
    {
        var check = Path.Combine(Repository.Root, "tests", "interop", "manifests");
        if (!Directory.Exists(Path.Combine(check, "node_modules"))) Assert.Inconclusive("skipped: the packages of tests/interop/manifests are not installed (npm ci)");
        await RenderedAsync(Samples.Fujian, async folder =>
        {
            var manifests = Path.Combine(folder.Fabric, "kubernetes.yaml");
            var (code, said) = await RunAsync("node", [Path.Combine(check, "check.mjs"), manifests]);
            Assert.AreEqual(0, code, said);
            StringAssert.Contains(said, "\"apps/v1/StatefulSet\":102");

            await File.WriteAllTextAsync(manifests, (await File.ReadAllTextAsync(manifests)).Replace("replicas: 1", "replicas: one", StringComparison.Ordinal));
            Assert.AreNotEqual(0, (await RunAsync("node", [Path.Combine(check, "check.mjs"), manifests])).Code);
        });
    }

    [TestMethod]
    public async Task Systemd_takes_the_units()
    {
        await RenderedAsync(Samples.FourTier, async folder =>
        {
            Assert.HasCount(15, Directory.GetFiles(folder.Fabric, "*.service", SearchOption.AllDirectories));
            await JudgeUnitsAsync(folder);
        });
    }

    /// <summary>Whether Compose and systemd take what was rendered, where they are installed.</summary>
    public static async Task JudgeAsync(FabricFolder folder)
    {
        var (code, said) = await RunAsync("docker-compose", ["-f", Path.Combine(folder.Fabric, "compose.yaml"), "config"]);
        Assert.AreEqual(0, code, said);
        await JudgeUnitsAsync(folder);
    }

    private static async Task JudgeUnitsAsync(FabricFolder folder)
    {
        var (_, said) = await RunAsync("systemd-analyze", ["verify", .. Directory.GetFiles(folder.Fabric, "*.service", SearchOption.AllDirectories)]);
        // Neither Fabric nor this program stands at its place on this machine.
        var found = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.Contains("ledger_1.service", StringComparison.Ordinal) || l.Contains("-peer", StringComparison.Ordinal) || l.Contains("-orderer", StringComparison.Ordinal));
        Assert.IsEmpty(found.Where(l => !l.Contains("is not executable", StringComparison.Ordinal)), said);
    }

    private async Task RenderedAsync(string yaml, Func<FabricFolder, Task> judge)
    {
        var root = Directory.CreateTempSubdirectory("ledger-form-").FullName;
        try
        {
            var folder = new FabricFolder(root);
            var topology = Samples.Parse(yaml);
            await new NetworkCertificates(folder, topology).IssueAsync(cancellationToken: TestContext.CancellationToken);
            await new NetworkRenderer(folder, topology).RenderAsync(yaml, TestContext.CancellationToken);
            await judge(folder);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<(int Code, string Said)> RunAsync(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, output + await error);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Inconclusive($"skipped: {program} is not installed");
            throw;
        }
    }
}
