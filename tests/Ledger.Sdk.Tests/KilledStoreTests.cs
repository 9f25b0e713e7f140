using System.Diagnostics;
using System.Globalization;
using Ledger.Sdk.Access;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Sample;
using Ledger.Sdk.Tests.Clerk;
using Ledger.Sdk.Transfer.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Tests;

/// <summary>A process that works in a folder is killed at a random moment; a few times, or 100 times with LEDGER_SOAK=1.</summary>
[TestClass]
public sealed class KilledStoreTests
{
    private const string ChildFolder = "LEDGER_KILL_STORE";
    private const string ChildStudent = "LEDGER_KILL_STUDENT";
    private const string ChildPart = "LEDGER_KILL_PART";
    private static readonly int s_rounds = Environment.GetEnvironmentVariable("LEDGER_SOAK") == "1" ? 100 : 4;

    [TestMethod]
    [Timeout(3_600_000, CooperativeCancellation = true)]
    public async Task AccessLog_AfterKill_HasEveryReadingThatGaveADocument()
    {
        using var site = await Site.CreateAsync();
        await site.AnchorAsync();
        site.Store.Dispose();
        await KillAsync(site, nameof(Child_ReadsUntilItIsKilled), (round, reported) =>
        {
            var report = AccessLog.Verify(site.Folder.Workspace, []);
            Assert.IsTrue(report.IsWhole, $"round {round}: {report}");
            Assert.IsGreaterThanOrEqualTo(reported, report.Entries, $"round {round}");
            return Task.CompletedTask;
        });
    }

    [TestMethod]
    public Task Child_ReadsUntilItIsKilled() => ChildAsync(async (store, number) =>
    {
        await store.ExportBundleAsync(new BundleRequest { RegistryNumber = Environment.GetEnvironmentVariable(ChildStudent)! });
        return number + 1;
    });

    [TestMethod]
    [Timeout(3_600_000, CooperativeCancellation = true)]
    [DataRow(nameof(Child_CompactsUntilItIsKilled))]
    [DataRow(nameof(Child_RestoresUntilItIsKilled))]
    [DataRow(nameof(Child_RotatesUntilItIsKilled))]
    public async Task Cache_AfterKillWhileItsFileIsReplaced_IsWhole(string child)
    {
        using var site = await Site.CreateAsync();
        await site.AnchorAsync();
        await site.Store.BackUpCacheAsync(site.Folder.File("backup"));
        site.Store.Dispose();
        await KillAsync(site, child, async (round, _) =>
        {
            Assert.IsTrue(File.Exists(site.Folder.Workspace.CacheFile), $"round {round}");
            using var store = await LedgerStore.OpenAsync(site.Folder.Workspace);
            var scrub = await store.ScrubAsync();
            Assert.AreEqual((true, 1, 20L), (scrub.IsSound, scrub.Batches, scrub.Documents), $"round {round}: {string.Join(" ", scrub.Faults)}");
            Assert.HasCount(5, store.Roster.Students);
        });
    }

    [TestMethod]
    public Task Child_CompactsUntilItIsKilled() => ChildAsync(async (workspace, number) =>
    {
        await CacheFiles.CompactAsync(workspace);
        return number + 1;
    });

    [TestMethod]
    public Task Child_RestoresUntilItIsKilled() => ChildAsync(async (workspace, number) =>
    {
        await CacheFiles.RestoreAsync(workspace, Path.Combine(workspace.Directory, "backup"));
        return number + 1;
    });

    [TestMethod]
    public Task Child_RotatesUntilItIsKilled() => ChildAsync(async (workspace, number) =>
    {
        await KeyBackups.RotateAsync(workspace);
        return number + 1;
    });

    [TestMethod]
    [Timeout(3_600_000, CooperativeCancellation = true)]
    public async Task Reception_AfterKill_GoesOnWhereItEnded()
    {
        // Three parts.
        using var site = await Site.CreateAsync(new SampleOptions { Students = 50, RecordsPerStudent = 45, ClassSize = 50 });
        await site.AnchorAsync();
        var batch = site.Store.Batches.Single();
        var documents = Enumerable.Range(0, PackagePart.CountOf(batch.Size)).Select(part => site.Store.ReadForTransfer(site.Store.NewReader(batch), part)).ToList();
        Assert.HasCount(3, documents);
        site.Store.Dispose();
        await KillAsync(site, nameof(Child_ReceivesUntilItIsKilled), async (round, _) =>
        {
            using var county = await LedgerStore.OpenAsync(new Workspace(site.Folder.File("county")));
            var scrub = await county.ScrubAsync();
            Assert.IsTrue(scrub.IsSound, $"round {round}: {string.Join(" ", scrub.Faults)}");
            Assert.IsTrue(county.Batches.All(b => b.State == CacheBatchState.Anchored || LedgerStore.IsHalfReceived(b)), $"round {round}");
            await GoOnAsync(county, batch, documents, $"round {round}");
        }, most: 3);

        // Before a part is opened, those before it are there.
        for (var part = 1; part < documents.Count; part++)
        {
            using var process = Start(site, nameof(Child_ReceivesUntilItIsKilled), part);
            await process.WaitForExitAsync();
            using var county = await LedgerStore.OpenAsync(new Workspace(site.Folder.File("county")));
            Assert.AreEqual(part, county.PartsReceived(batch.BatchId));
            Assert.IsEmpty(county.Batches);
            await GoOnAsync(county, batch, documents, $"killed before part {part}");
        }
    }

    private static async Task GoOnAsync(LedgerStore county, CacheBatch batch, List<IReadOnlyList<TransferredDocument>> documents, string when)
    {
        var received = county.PartsReceived(batch.BatchId);
        if (county.Batches.SingleOrDefault() is not { State: CacheBatchState.Anchored })
        {
            var opened = new List<int>();
            var isHalf = county.Batches.Count > 0;
            await county.ReceiveAsync(Invented.Batch(batch), batch.Receipt!, documents.Count, Open, null, CancellationToken.None);
            CollectionAssert.AreEqual(isHalf ? [] : Enumerable.Range(received, documents.Count - received).ToArray(), opened, when);

            IReadOnlyList<TransferredDocument> Open(int part)
            {
                opened.Add(part);
                return documents[part];
            }
        }

        var scrub = await county.ScrubAsync();
        Assert.AreEqual((true, (long)batch.Size), (scrub.IsSound, scrub.Documents), $"{when}: {string.Join(" ", scrub.Faults)}");
        county.Discard(county.Batches.Single());
    }

    [TestMethod]
    public Task Child_ReceivesUntilItIsKilled()
    {
        LedgerStore? county = null;
        List<IReadOnlyList<TransferredDocument>>? documents = null;
        var last = Environment.GetEnvironmentVariable(ChildPart);
        return ChildAsync(async (store, number) =>
        {
            county ??= await LedgerStore.OpenAsync(new Workspace(Path.Combine(Environment.GetEnvironmentVariable(ChildFolder)!, "county")));
            var batch = store.Batches.Single();
            documents ??= [.. Enumerable.Range(0, PackagePart.CountOf(batch.Size)).Select(part => store.ReadForTransfer(store.NewReader(batch), part))];
            await county.ReceiveAsync(Invented.Batch(batch), batch.Receipt!, documents.Count, Open, null, CancellationToken.None);
            county.Discard(county.Batches.Single());
            return number + 1;

            IReadOnlyList<TransferredDocument> Open(int part)
            {
                if (last == part.ToString(CultureInfo.InvariantCulture))
                    Process.GetCurrentProcess().Kill();
                return documents[part];
            }
        });
    }

    private static async Task KillAsync(Site site, string child, Func<int, int, Task> check, int most = 12)
    {
        var random = new Random(11);
        for (var round = 0; round < s_rounds; round++)
        {
            var wanted = Reported(site) + random.Next(1, most);
            using var process = Start(site, child, null);
            while (Reported(site) < wanted)
            {
                Assert.IsFalse(process.HasExited, "the child ended by itself");
                await Task.Delay(random.Next(1, 9));
            }

            process.Kill();
            await process.WaitForExitAsync();
            await check(round, Reported(site));
        }
    }

    private static Process Start(Site site, string child, int? part)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(KilledStoreTests).Assembly.Location, "--filter", "FullyQualifiedName~" + child },
            Environment = { [ChildFolder] = site.Folder.Path, [ChildStudent] = site.Students[0].RegistryNumber, [ChildPart] = part?.ToString(CultureInfo.InvariantCulture) },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        return process;
    }

    private static async Task ChildAsync(Func<LedgerStore, int, Task<int>> work)
    {
        LedgerStore? store = null;
        await ChildAsync(async (workspace, number) => await work(store ??= await LedgerStore.OpenAsync(workspace), number));
    }

    private static async Task ChildAsync(Func<Workspace, int, Task<int>> work)
    {
        if (Environment.GetEnvironmentVariable(ChildFolder) is not { } path)
        {
            Assert.Inconclusive("Runs in the process that is killed.");
            return;
        }

        var file = Path.Combine(path, "reported");
        var number = File.Exists(file) ? int.Parse((await File.ReadAllLinesAsync(file))[^1], CultureInfo.InvariantCulture) : 0;
        using var report = new StreamWriter(new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read, 0)) { AutoFlush = true };
        while (true)
        {
            number = await work(new Workspace(path), number);
            await report.WriteAsync($"{number.ToString(CultureInfo.InvariantCulture)}\n");
        }
    }

    // A last line that the kill cut does not count.
    private static int Reported(Site site)
    {
        var file = site.Folder.File("reported");
        if (!File.Exists(file))
            return 0;
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = reader.ReadToEnd();
        var lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 0 ? 0 : int.Parse(lines[^1], CultureInfo.InvariantCulture);
    }
}
