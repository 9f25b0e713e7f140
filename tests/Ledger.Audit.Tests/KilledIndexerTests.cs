using System.Diagnostics;
using Ledger.Piles;
using Ledger.Sdk;

namespace Ledger.Audit.Tests;

/// <summary>A process that indexes is killed at a random moment; a few times, or 100 times with LEDGER_SOAK=1.</summary>
[TestClass]
public sealed class KilledIndexerTests
{
    private const string ChildFolder = "LEDGER_KILL_INDEXER";
    private static readonly int s_rounds = Environment.GetEnvironmentVariable("LEDGER_SOAK") == "1" ? 100 : 5;

    [TestMethod]
    [Timeout(3_600_000, CooperativeCancellation = true)]
    public async Task After_kills_at_random_moments_the_index_is_the_one_made_at_once()
    {
        using var scratch = new Scratch();
        await using var county = await County.CreateAsync(scratch.File("county"), 4, verifies: false);
        for (var i = 0; i < 150; i++) await county.Chain.AddAsync([.. Enumerable.Range(0, 4).Select(school => county.Anchor(school).Call)]);
        var blocks = Directory.CreateDirectory(scratch.File("blocks")).FullName;
        foreach (var block in county.Chain.Blocks()) await File.WriteAllBytesAsync(Path.Combine(blocks, $"{block.Header.Number}.block"), Google.Protobuf.MessageExtensions.ToByteArray(block));

        var random = new Random(5);
        var cut = 0;
        for (var round = 0; round < s_rounds; round++)
        {
            if (await KillAsync(scratch, random)) cut++;
            CheckWhole(scratch, round);
        }
        Assert.IsGreaterThan(0, cut, "no round was killed while it indexed");
        var outcome = await AuditIndexer.RunAsync(scratch.Index, new BlockFiles(blocks));
        Assert.IsNull(outcome.Fault, outcome.Fault?.ToString());
        var whole = scratch.File("whole.db");
        await AuditIndexer.RunAsync(whole, new BlockFiles(blocks));
        CollectionAssert.AreEqual(IndexContent.Of(whole), IndexContent.Of(scratch.Index));
    }

    // What is there can be read, and its checkpoint is its last block. Killed before its first commit it holds nothing yet.
    private static void CheckWhole(Scratch scratch, int round)
    {
        try
        {
            using var index = AuditIndex.Open(scratch.Index);
            var state = index.ReadState();
            var entries = index.Find(new AuditQuery { IncludeSystem = true });
            Assert.HasCount((int)state.Transactions, entries, $"round {round}");
            Assert.AreEqual(state.Height - 1, entries[^1].BlockNumber, $"round {round}");
        }
        catch (LedgerInputException e) when (e.Error == LedgerError.AuditIndexMissing)
        {
        }
    }

    [TestMethod]
    public async Task Child_IndexesUntilItIsKilled()
    {
        if (Environment.GetEnvironmentVariable(ChildFolder) is not { } folder)
        {
            Assert.Inconclusive("Runs in the process that is killed.");
            return;
        }
        // One block at a time, so that it is long at it and commits often.
        await AuditIndexer.RunAsync(Path.Combine(folder, "audit.db"), new SlowBlocks(new BlockFiles(Path.Combine(folder, "blocks")), Path.Combine(folder, "begun")));
    }

    private static async Task<bool> KillAsync(Scratch scratch, Random random)
    {
        File.Delete(scratch.File("begun"));
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(KilledIndexerTests).Assembly.Location, "--filter", $"FullyQualifiedName~{nameof(Child_IndexesUntilItIsKilled)}" },
            Environment = { [ChildFolder] = scratch.Path },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        while (!File.Exists(scratch.File("begun")) && !process.HasExited) await Task.Delay(5);
        await Task.Delay(random.Next(100, 500));
        var running = !process.HasExited;
        process.Kill();
        await process.WaitForExitAsync();
        return running;
    }

    private sealed class SlowBlocks(IBlockSource source, string begun) : IBlockSource
    {
        public string Name => source.Name;

        public async IAsyncEnumerable<Hyperledger.Fabric.Protos.Common.Block> ReadAsync(ulong from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (var block in source.ReadAsync(from, cancellationToken))
            {
                await File.WriteAllTextAsync(begun, "", cancellationToken);
                yield return block;
                await Task.Delay(5, cancellationToken);
            }
        }
    }
}
