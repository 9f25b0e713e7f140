using Ledger.NetworkConfig.Running;

namespace Ledger.NetworkConfig.Tests;

[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class DetachedProcessTests
{
    private readonly string _root = Directory.CreateTempSubdirectory("ledger-process-").FullName;

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public void Remove() => Directory.Delete(_root, recursive: true);

    [TestMethod]
    public async Task A_process_runs_its_program_from_the_first_moment_until_its_end()
    {
        var number = Path.Combine(_root, "number");
        for (var i = 0; i < 200; i++)
        {
            var processId = await DetachedProcess.StartAsync(["sleep", "60"], Path.Combine(_root, "output"), number, cancellationToken: TestContext.CancellationToken);
            Assert.IsTrue(DetachedProcess.Runs(processId, "sleep"), $"start {i}");
            Assert.IsFalse(DetachedProcess.Runs(processId, "orderer"));
            Assert.AreEqual($"{processId}", (await File.ReadAllTextAsync(number, TestContext.CancellationToken)).Trim());

            DetachedProcess.AskToStop(processId);
            while (DetachedProcess.IsAlive(processId)) await Task.Delay(1, TestContext.CancellationToken);
            Assert.IsFalse(DetachedProcess.Runs(processId, "sleep"));
        }
    }
}
