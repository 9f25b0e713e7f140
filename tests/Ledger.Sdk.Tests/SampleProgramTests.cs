using System.Diagnostics;
using Ledger.Piles;

namespace Ledger.Sdk.Tests;

/// <summary>The programs of samples/, built from packages in a feed of this machine, as a university's developer would.</summary>
[TestClass]
public sealed class SampleProgramTests
{
    private static readonly string[] s_packages =
        ["Ledger.Records", "Hyperledger.Fabric.Protos", "Hyperledger.Fabric.Msp", "Hyperledger.Fabric.Client", "Hyperledger.Fabric.Admin", "Hyperledger.Fabric.Client.Pkcs11", "Ledger.Sdk", "Ledger.Papers"];

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Samples_FromPackagesOfALocalFeed_AllBuild_AndVerifyABundleAndAFolder()
    {
        using var folder = new Folder();
        var configuration = AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug";

        // A version of its own, so that no package of an earlier run is taken; it is removed from the cache afterwards.
        var version = $"0.1.0-test.{Guid.NewGuid():N}";
        var feed = Directory.CreateDirectory(folder.File("feed")).FullName;
        try
        {
            foreach (var project in s_packages)
            {
                await DotnetAsync(folder.Path, "pack", Path.Combine(Repository.Root, "sdk", project), "--no-build", "-c", configuration, "-o", feed, $"-p:Version={version}", "-v", "q");
            }

            Assert.IsEmpty(Directory.GetFiles(feed, "Hyperledger.*"), "the prefix is reserved on the public registry");
            Copy(Path.Combine(Repository.Root, "samples"), folder.File("samples"));
            folder.Write("samples/nuget.config", $"""<configuration><packageSources><add key="local" value="{feed}" /></packageSources></configuration>""");
            var samples = Directory.GetDirectories(folder.File("samples")).Select(Path.GetFileName).ToList();
            CollectionAssert.IsSubsetOf(new[] { "SubmitTransaction", "OfflineSigning", "EventListener", "HardwareKey", "VerifyBundle", "VerifyFolder" }, samples);
            foreach (var sample in samples)
                await DotnetAsync(folder.File("samples"), "build", sample!, "-c", "Release", $"-p:LedgerVersion={version}", "-v", "q");

            var pile = await Pile.CreateAsync(folder.File("pile"), new PileOptions { Applicants = 40, RecordsEach = 2, Terms = 1, OneBadIn = 8 }, TestContext.CancellationToken);
            var good = Array.IndexOf(pile.Kinds, PileKind.Good);
            var bundle = Path.Combine(pile.Bundles, $"{Pile.Key(good)}.json");
            string[] one = [Program("VerifyBundle"), bundle, pile.Trust, pile.GenesisHash];
            var (code, output) = await RunAsync(folder.Path, $"{pile.People[good].Name}\n{pile.People[good].Number}\n", one);
            Assert.AreEqual(0, code, output);
            Assert.Contains("Subject Passed", output);
            (code, output) = await RunAsync(folder.Path, $"{pile.People[good].Name}\n{pile.People[good + 1].Number}\n", one);
            Assert.AreEqual(1, code, output);

            var report = folder.File("report.csv");
            (code, output) = await RunAsync(folder.Path, "", Program("VerifyFolder"), pile.Bundles, pile.List, pile.Trust, pile.GenesisHash, report);
            Assert.AreEqual(0, code, output);
            Assert.Contains($"通过 {pile.Kinds.Count(k => k is PileKind.Good or PileKind.Doubled)}", output);
            Assert.IsTrue(File.Exists(report));
        }
        finally
        {
            var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
                ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            foreach (var package in Directory.Exists(cache) ? Directory.GetDirectories(cache, "ledger.*") : [])
            {
                if (Directory.Exists(Path.Combine(package, version)))
                    Directory.Delete(Path.Combine(package, version), recursive: true);
            }
        }

        string Program(string sample) => folder.File(Path.Combine("samples", sample, "bin", "Release", "net10.0", $"{sample}.dll"));
    }

    [TestMethod]
    [DataRow("VerifyBundle")]
    [DataRow("VerifyFolder")]
    public void Samples_AreShort(string sample) =>
        Assert.IsLessThanOrEqualTo(25, File.ReadLines(Path.Combine(Repository.Root, "samples", sample, "Program.cs")).Count(l => l.Trim().Length > 0));

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(from, file);
            if (relative.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, relative))!);
            File.Copy(file, Path.Combine(to, relative));
        }
    }

    private static async Task DotnetAsync(string folder, params string[] args)
    {
        var (code, output) = await RunAsync(folder, "", args);
        Assert.AreEqual(0, code, $"dotnet {string.Join(' ', args)}\n{output}");
    }

    private static async Task<(int Code, string Output)> RunAsync(string folder, string input, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", args) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        // A compiler server that a build started would keep its output open long after it.
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }
}
