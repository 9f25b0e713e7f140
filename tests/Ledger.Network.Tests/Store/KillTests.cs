using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ledger.Network.Store.Internal.Runs;

namespace Ledger.Network.Tests.Store;

/// <summary>A process that writes blocks is killed at a random moment; 10 times, or 200 times with LEDGER_SOAK=1.</summary>
[TestClass]
public sealed class KillTests
{
    private const string ChildFolder = "LEDGER_KILL_CHILD";

    // Small, so that tables become runs and runs are merged all the while.
    private static readonly RunSizes Sizes = new(Rows: 8, FanOut: 3, PartRows: 16, LeastMerged: 4);

    [TestMethod]
    [Timeout(3_600_000, CooperativeCancellation = true)]
    public async Task After_kill_9_every_reported_block_is_there_whole()
    {
        var rounds = Environment.GetEnvironmentVariable("LEDGER_SOAK") == "1" ? 200 : 10;
        using var folder = new TemporaryFolder();
        var random = new Random(5);
        for (var round = 0; round < rounds; round++)
        {
            var wanted = Reported(folder) + (ulong)random.Next(5, 40);
            using var child = Process.Start(new ProcessStartInfo("dotnet")
            {
                ArgumentList = { typeof(KillTests).Assembly.Location, "--filter", "FullyQualifiedName~" + nameof(Child_writes_blocks_until_it_is_killed) },
                Environment = { [ChildFolder] = folder.Path },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            _ = child.StandardOutput.ReadToEndAsync();
            _ = child.StandardError.ReadToEndAsync();
            while (Reported(folder) < wanted)
            {
                Assert.IsFalse(child.HasExited, "the writer ended by itself");
                await Task.Delay(random.Next(1, 12));
            }
            child.Kill();
            await child.WaitForExitAsync();

            var reported = Reported(folder);
            await using var test = await TestLedger.OpenAsync(folder.File("a.db"), Sizes);
            Assert.IsGreaterThanOrEqualTo(reported, test.Ledger.Height, $"round {round}: the store lost a block that was reported");
            for (ulong number = 1; number < test.Ledger.Height; number++)
            {
                Assert.IsTrue(test.Ledger.TryGetTransaction($"tx-{number}", out var transaction), $"round {round}: transaction of block {number}");
                Assert.AreEqual(number, transaction.BlockNumber);
                Assert.AreEqual($"{number}", Encoding.UTF8.GetString(test.Ledger.QueryState(TestLedger.Chaincode, $"key-{number}")!.Value));
            }
            Assert.IsNull(test.Ledger.QueryState(TestLedger.Chaincode, $"key-{test.Ledger.Height}"), "state of a block that is not there");
        }
    }

    [TestMethod]
    public async Task Child_writes_blocks_until_it_is_killed()
    {
        if (Environment.GetEnvironmentVariable(ChildFolder) is not { } path)
        {
            Assert.Inconclusive("Runs in the process that is killed.");
            return;
        }
        await using var test = await TestLedger.OpenAsync(Path.Combine(path, "a.db"), Sizes);
        using var report = new FileStream(Path.Combine(path, "reported"), FileMode.Append, FileAccess.Write, FileShare.Read, 0);
        while (true)
        {
            var number = test.Ledger.Height;
            await test.CommitAsync(test.Simulate(s => s.SetState(TestLedger.Chaincode, $"key-{number}", Encoding.UTF8.GetBytes($"{number}")), $"tx-{number}"));
            await report.WriteAsync(Encoding.UTF8.GetBytes($"{number + 1,8}\n"));
        }
    }

    /// <summary>The height that the writer last reported.</summary>
    private static ulong Reported(TemporaryFolder folder)
    {
        var path = folder.File("reported");
        if (!File.Exists(path))
            return 0;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var lines = reader.ReadToEnd();
        // Each line has nine characters; the last may be cut by the kill.
        var last = lines.Length / 9;
        return last == 0 ? 0 : ulong.Parse(lines.AsSpan((last - 1) * 9, 8), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
    }
}
