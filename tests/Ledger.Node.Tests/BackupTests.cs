using System.Text.Json;

namespace Ledger.Node.Tests;

[TestClass]
public sealed class BackupTests
{
    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_network_is_backed_up_while_it_serves_and_goes_on_in_another_folder()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        var backup = Path.Combine(elsewhere.Path, "backup");
        var restored = Path.Combine(elsewhere.Path, "restored");
        string genesis;
        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation))
        {
            genesis = node.Endpoints.GetProperty("genesisHash").GetString()!;
            await node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units").SubmitAsync("Register", [Units.Province], Cancellation);
            var (exitCode, output, error) = await NodeProcess.RunAsync(["backup", "--dir", folder.Path, "--to", backup], Cancellation);
            Assert.AreEqual(0, exitCode, error);
            Assert.AreEqual(await node.HeightAsync("ProvinceMSP", "province-admin", Cancellation), JsonDocument.Parse(output).RootElement.GetProperty("channels")[0].GetProperty("height").GetUInt64());
            await node.StopAsync(Cancellation);
        }

        Assert.AreEqual(0, (await NodeProcess.RunAsync(["restore", "--dir", restored, "--from", backup], Cancellation)).ExitCode);
        AssertKeysArePrivate(backup);
        AssertKeysArePrivate(restored);
        await using (var node = await NodeProcess.StartAsync(restored, Cancellation))
        {
            Assert.AreEqual(genesis, node.Endpoints.GetProperty("genesisHash").GetString());
            await node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units").SubmitAsync("Register", [Units.City], Cancellation);
            await node.StopAsync(Cancellation);
        }
        var (_, verified, _) = await NodeProcess.RunAsync(["verify", "--dir", restored, "--json"], Cancellation);
        var report = JsonDocument.Parse(verified).RootElement;
        Assert.IsTrue(report.GetProperty("valid").GetBoolean(), verified);
        Assert.AreEqual(0, report.GetProperty("channels")[0].GetProperty("missingPrivateValues").GetInt32());

        // Over a network nothing is restored, and a backup is not written over another.
        await AssertRefusedAsync(["restore", "--dir", restored, "--from", backup], "has a network already");
        await AssertRefusedAsync(["backup", "--dir", folder.Path, "--to", backup], "holds something already");
    }

    [TestMethod]
    public async Task A_backup_that_was_changed_or_is_not_whole_is_refused_before_anything_is_written()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        var backup = Path.Combine(elsewhere.Path, "backup");
        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation)) await node.StopAsync(Cancellation);
        Assert.AreEqual(0, (await NodeProcess.RunAsync(["backup", "--dir", folder.Path, "--to", backup], Cancellation)).ExitCode);
        var restored = Path.Combine(elsewhere.Path, "restored");
        string[] restore = ["restore", "--dir", restored, "--from", backup];

        var ledger = Path.Combine(backup, "network", "ledger.db");
        var bytes = await File.ReadAllBytesAsync(ledger, Cancellation);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(ledger, bytes, Cancellation);
        await AssertRefusedAsync(restore, "network/ledger.db is not what was written");
        File.Delete(ledger);
        await AssertRefusedAsync(restore, "network/ledger.db is missing");
        File.Delete(Path.Combine(backup, "backup.json"));
        await AssertRefusedAsync(restore, "is no backup of a network");
        Assert.IsFalse(Directory.Exists(Path.Combine(restored, "identities")));
        Assert.IsFalse(Directory.Exists(Path.Combine(restored, "network", "crypto")));
    }

    [TestMethod]
    public async Task A_ledger_is_rebuilt_only_while_nobody_serves_it()
    {
        using var folder = new TemporaryFolder();
        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation))
        {
            await AssertRefusedAsync(["verify", "--dir", folder.Path, "--rebuild"], "is served by another process");
            await node.StopAsync(Cancellation);
        }
        var (exitCode, output, _) = await NodeProcess.RunAsync(["verify", "--dir", folder.Path, "--rebuild", "--json"], Cancellation);
        Assert.AreEqual(0, exitCode);
        Assert.IsFalse(JsonDocument.Parse(output).RootElement.GetProperty("channels")[0].TryGetProperty("kept", out _), "a sound ledger is left alone");
    }

    private async Task AssertRefusedAsync(string[] arguments, string said)
    {
        var (exitCode, output, error) = await NodeProcess.RunAsync(arguments, Cancellation);
        Assert.AreEqual(1, exitCode, output);
        Assert.Contains(said, error);
        Assert.DoesNotContain("   at ", error);
    }

    private static void AssertKeysArePrivate(string folder)
    {
        var keys = Directory.EnumerateFiles(folder, "*key.pem", SearchOption.AllDirectories).ToList();
        Assert.IsGreaterThan(20, keys.Count);
        if (OperatingSystem.IsWindows()) return;
        foreach (var key in keys) Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key), key);
    }
}
