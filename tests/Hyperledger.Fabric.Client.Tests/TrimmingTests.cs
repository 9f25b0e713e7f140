using System.Diagnostics;
using Grpc.Core;
using Hyperledger.Fabric.Client.Tests.Fakes;

namespace Hyperledger.Fabric.Client.Tests;

/// <summary>The probe, published without what it does not use, or compiled ahead of time: no warning, and everything still works.</summary>
[TestClass]
[DoNotParallelize]
public sealed class TrimmingTests : FakePeerTests
{
    private static readonly string Configuration = AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug";

    [TestMethod]
    [DataRow("trimmed")]
    [DataRow("aot")]
    public async Task Published_WithoutAWarning_ItEvaluatesSubmitsAndKeepsAPosition(string kind)
    {
        var folder = Directory.CreateTempSubdirectory("probe-").FullName;
        try
        {
            var program = await PublishAsync(kind, folder);
            Peer.Evaluate = (request, _) => request.ProposedTransaction.ProposalBytes.ToStringUtf8().Contains("Refuse", StringComparison.Ordinal)
                ? throw FakePeer.Error(StatusCode.Unknown, "evaluate call to endorser returned error: chaincode response 400, 拒绝", ("p:1", "CountyMSP", "chaincode response 400, 拒绝"))
                : Task.FromResult(new Protos.Gateway.EvaluateResponse { Result = new() { Status = 200, Payload = Google.Protobuf.ByteString.CopyFromUtf8("值") } });
            var (root, certificate, key) = (Path.Combine(folder, "tls.pem"), Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
            await File.WriteAllTextAsync(root, Peer.TlsRootPem, Token);
            await File.WriteAllTextAsync(certificate, System.Text.Encoding.UTF8.GetString(Peer.User.Identity.Credentials.Span), Token);
            await File.WriteAllTextAsync(key, Peer.User.Key.ExportPkcs8PrivateKeyPem(), Token);

            var (code, output) = await RunAsync(program, Peer.Address, root, FakePeer.ServerName, Peer.User.Identity.MspId, certificate, key, "ledger", "basic");

            Assert.AreEqual(0, code, output);
            CollectionAssert.AreEqual(new[] { "值", "VALID 7 ok", "Unknown 拒绝 1", "True" }, output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<string> PublishAsync(string kind, string folder)
    {
        var project = Path.Combine(RepositoryRoot(), "tests", "Hyperledger.Fabric.Client.Probe");
        var linker = Linker();
        if (kind == "aot" && linker is null) Assert.Inconclusive("skipped: compiling ahead of time needs clang or gcc to link");
        string[] properties = [$"-p:Probe={kind}", "-p:Configuration=" + Configuration, .. linker is null ? Array.Empty<string>() : [$"-p:CppCompilerAndLinker={linker}"]];
        var (code, output) = await RunAsync("dotnet", ["restore", project, .. properties]);
        if (code != 0) Assert.Inconclusive("skipped: what publishing needs could not be restored: " + output);
        (code, output) = await RunAsync("dotnet", ["publish", project, "--no-restore", "-o", folder, .. properties]);
        Assert.AreEqual(0, code, output);
        Assert.DoesNotContain("warning", output);
        return Path.Combine(folder, "Hyperledger.Fabric.Client.Probe" + (OperatingSystem.IsWindows() ? ".exe" : ""));
    }

    private static string? Linker() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator) is var folders
        ? new[] { "clang", "gcc" }.FirstOrDefault(name => folders.Any(folder => File.Exists(Path.Combine(folder, name))))
        : null;

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ledger.sln"))) folder = folder.Parent ?? throw new DirectoryNotFoundException("no folder above the tests holds Ledger.sln");
        return folder.FullName;
    }

    private async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Token);
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, output + await errors);
    }
}
