using System.Diagnostics;

namespace Ledger.Cli.Tests.Script;

/// <summary>The script at the root with a stand-in for <c>dotnet</c> that notes what it is asked: when it builds, and what it passes on.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class LedgerScriptTests
{
    private const string FakeDotnet = """
        #!/bin/sh
        echo "$*" >> "$CALLS"
        case $1 in
          publish)
            [ -z "$FAIL_BUILD" ] || { echo "Some.cs(1,1): error CS0000: broken"; exit 1; }
            exit 0 ;;
          *)
            shift
            echo "args:$*"
            exit 7 ;;
        esac
        """;

    [TestMethod]
    public async Task FirstUseBuildsEveryProgramAndPassesArgumentsAndExitCodeOn()
    {
        using var tree = new Tree();
        CommandOutcome outcome = await tree.RunAsync("batch", "list", "two words");
        Assert.AreEqual(7, outcome.ExitCode, outcome.ToString());
        Assert.AreEqual("args:batch list two words\n", outcome.Output);
        StringAssert.Contains(outcome.Error, "building");
        Assert.AreEqual(3, tree.Builds);
    }

    [TestMethod]
    public async Task LaterUseBuildsNothingUntilASourceChanges()
    {
        using var tree = new Tree();
        await tree.RunAsync("a");
        CommandOutcome second = await tree.RunAsync("b");
        Assert.AreEqual("", second.Error);
        Assert.AreEqual(3, tree.Builds);

        File.SetLastWriteTimeUtc(Path.Combine(tree.Root, "sdk", "One.cs"), DateTime.UtcNow.AddMinutes(1));
        await tree.RunAsync("c");
        Assert.AreEqual(6, tree.Builds);
    }

    [TestMethod]
    public async Task LinkFromAnotherFolderFindsTheTree()
    {
        using var tree = new Tree();
        string link = Path.Combine(Directory.CreateDirectory(Path.Combine(tree.Root, "elsewhere")).FullName, "ledger");
        File.CreateSymbolicLink(link, Path.Combine("..", "ledger"));
        CommandOutcome outcome = await tree.RunScriptAsync(link, "/", [], "x");
        Assert.AreEqual(7, outcome.ExitCode, outcome.ToString());
        Assert.IsTrue(File.Exists(Path.Combine(tree.Root, "artifacts", "ledger", ".built")));
    }

    [TestMethod]
    public async Task FailedBuildIsToldAndTriedAgain()
    {
        using var tree = new Tree();
        CommandOutcome failed = await tree.RunScriptAsync(tree.Script, "/", new() { ["FAIL_BUILD"] = "1" }, "x");
        Assert.AreEqual(ExitCode.BadInput, failed.ExitCode, failed.ToString());
        StringAssert.Contains(failed.Error, "CS0000");
        Assert.AreEqual(7, (await tree.RunAsync("x")).ExitCode);
    }

    [TestMethod]
    public async Task MissingDotnetIsToldInBothLanguages()
    {
        using var tree = new Tree();
        string empty = Directory.CreateDirectory(Path.Combine(tree.Root, "nothing")).FullName;
        CommandOutcome outcome = await tree.RunScriptAsync(tree.Script, "/", new() { ["PATH"] = empty }, "x");
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
        StringAssert.Contains(outcome.Error, "was not found");
        StringAssert.Contains(outcome.Error, "找不到");
    }

    private sealed class Tree : IDisposable
    {
        private readonly Scratch scratch = new();

        public Tree()
        {
            foreach (string folder in new[] { "sdk", "chaincode", "node", "cli", "network-config", "bin" }) Directory.CreateDirectory(scratch.In(folder));
            foreach (string file in new[] { "Directory.Build.props", "Directory.Packages.props", "global.json", Path.Combine("sdk", "One.cs") })
            {
                File.WriteAllText(scratch.In(file), "");
                File.SetLastWriteTimeUtc(scratch.In(file), DateTime.UtcNow.AddMinutes(-1));
            }

            File.Copy(Path.Combine(Repository.Root, "ledger"), Script);
            File.WriteAllText(scratch.In("bin", "dotnet"), FakeDotnet);
            File.SetUnixFileMode(scratch.In("bin", "dotnet"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        public string Root => scratch.Path;

        public string Script => scratch.In("ledger");

        public int Builds => File.ReadAllLines(scratch.In("calls")).Count(l => l.StartsWith("publish", StringComparison.Ordinal));

        public Task<CommandOutcome> RunAsync(params string[] args) => RunScriptAsync(Script, Root, [], args);

        public async Task<CommandOutcome> RunScriptAsync(string script, string from, Dictionary<string, string> variables, params string[] args)
        {
            var start = new ProcessStartInfo("/bin/bash") { WorkingDirectory = from, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (string argument in (string[])[script, .. args]) start.ArgumentList.Add(argument);
            start.Environment["CALLS"] = scratch.In("calls");
            start.Environment["PATH"] = scratch.In("bin") + ":/usr/bin:/bin";
            foreach ((string name, string value) in variables) start.Environment[name] = value;
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return new CommandOutcome(process.ExitCode, output, await error);
        }

        public void Dispose() => scratch.Dispose();
    }
}
