using Ledger.NetworkConfig.Running;

namespace Ledger.NetworkConfig.Tests;

/// <summary>What Docker is asked for, by a program in its place that notes it.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class ComposeRunnerTests
{
    private readonly string _root = Directory.CreateTempSubdirectory("ledger-compose-").FullName;

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public void Remove() => Directory.Delete(_root, recursive: true);

    [TestMethod]
    public async Task Nodes_are_started_stopped_and_looked_for_by_their_names()
    {
        var docker = Program("""
            case "$4" in ps) echo SchoolMSP-peer0; echo CityMSP-peer0 ;; esac
            """);
        var folder = new FabricFolder(_root);
        var runner = new ComposeRunner(folder, ["dotnet", "/opt/ledger/chaincode/Ledger.Chaincode.Host.dll"], docker);
        var nodes = RunningNode.Of(Samples.Parse(Samples.FourTier)).Where(n => n.Kind == NodeKind.Peer).ToList();

        await runner.StartAsync([nodes[0], nodes[1]], TestContext.CancellationToken);
        Assert.IsTrue(await runner.RunsAsync(nodes[5], TestContext.CancellationToken));
        Assert.IsFalse(await runner.RunsAsync(nodes[0], TestContext.CancellationToken));
        var stopped = await runner.StopAsync(nodes, TestContext.CancellationToken);

        CollectionAssert.AreEqual(new[] { "CityMSP-peer0", "SchoolMSP-peer0" }, stopped.Select(n => n.Name).ToArray());
        var file = Path.Combine(folder.Fabric, "compose.yaml");
        var asked = await File.ReadAllLinesAsync(Path.Combine(_root, "asked"), TestContext.CancellationToken);
        Assert.AreEqual($"/opt/ledger/chaincode compose -f {file} up --detach --no-recreate ProvinceMSP-peer0 ProvinceMSP-peer1", asked[0]);
        Assert.AreEqual($"/opt/ledger/chaincode compose -f {file} stop CityMSP-peer0 SchoolMSP-peer0", asked[^1]);
    }

    [TestMethod]
    public async Task Dockers_own_words_are_told_and_a_missing_docker_too()
    {
        var folder = new FabricFolder(_root);
        var refusing = new ComposeRunner(folder, ["x"], Program("echo 'Cannot connect to the Docker daemon' >&2; exit 1"));
        var refused = await Assert.ThrowsExactlyAsync<NetworkConfigException>(() => refusing.RunsAsync(RunningNode.Of(Samples.Parse(Samples.FourTier))[0], TestContext.CancellationToken));
        Assert.AreEqual(NetworkConfigError.ProgramFailed, refused.Error);
        Assert.AreEqual("Cannot connect to the Docker daemon", refused.Values[1]);

        var absent = new ComposeRunner(folder, ["x"], Path.Combine(_root, "nothing"));
        Assert.AreEqual(NetworkConfigError.ProgramMissing, (await Assert.ThrowsExactlyAsync<NetworkConfigException>(() => absent.RunsAsync(RunningNode.Of(Samples.Parse(Samples.FourTier))[0], TestContext.CancellationToken))).Error);
    }

    private string Program(string script)
    {
        var path = Path.Combine(_root, "docker");
        File.WriteAllText(path, $"#!/bin/sh\necho \"$LEDGER_CHAINCODE_DIR $*\" >>'{_root}/asked'\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
