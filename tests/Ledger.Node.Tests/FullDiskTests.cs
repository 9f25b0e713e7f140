using Hyperledger.Fabric.Client;

namespace Ledger.Node.Tests;

/// <summary>A limit on file size stands for the full disk: writes fail in the middle of the ledger's file.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
public sealed class FullDiskTests
{
    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_full_disk_stops_the_ledger_with_its_cause_and_loses_nothing_that_was_reported()
    {
        using var folder = new TemporaryFolder();
        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation)) await node.StopAsync(Cancellation);
        var limit = LargestFile(folder.Path) + (256 * 1024);
        var reported = new List<string>();
        var cause = "";
        await using (var node = await NodeProcess.StartLimitedAsync(folder.Path, limit, Cancellation))
        {
            var units = node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units");
            while (cause.Length == 0)
            {
                try
                {
                    using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
                    patience.CancelAfter(TimeSpan.FromSeconds(10));
                    var transaction = await units.NewProposal("Register", new ProposalOptions { Arguments = [Units.Province] }).EndorseAsync(cancellationToken: patience.Token);
                    var submitted = await transaction.SubmitAsync(cancellationToken: patience.Token);
                    if ((await submitted.GetStatusAsync(cancellationToken: patience.Token)).Successful) reported.Add(submitted.TransactionId);
                }
                catch (GatewayException e) when (e.Details.Count > 0)
                {
                    cause = string.Join('\n', e.Details.Select(detail => detail.Message));
                }
                catch (Exception e) when (e is GatewayException or OperationCanceledException)
                {
                    // The transaction whose block did not fit gets no status; the next one is told why.
                }
            }
        }
        Assert.Contains("could not be committed", cause);
        Assert.Contains("ledger.db", cause);
        Assert.Contains("free space", cause);
        Assert.IsNotEmpty(reported);

        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation))
        {
            var ledger = node.Connect("CityMSP", "city-reviewer").Ledger;
            foreach (var txId in reported) Assert.IsNotNull(await ledger.GetBlockByTransactionIdAsync(txId, Cancellation), txId);
            await node.StopAsync(Cancellation);
        }
        var (exitCode, output, error) = await NodeProcess.RunAsync(["verify", "--dir", folder.Path], Cancellation);
        Assert.AreEqual(0, exitCode, output + error);
    }

    [TestMethod]
    public async Task A_verification_that_has_no_room_says_so_and_does_not_call_the_ledger_damaged()
    {
        using var folder = new TemporaryFolder();
        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation)) await node.StopAsync(Cancellation);
        var (exitCode, output, error) = await NodeProcess.RunLimitedAsync(["verify", "--dir", folder.Path, "--json"], 40 * 1024, Cancellation);
        Assert.AreEqual(1, exitCode, output);
        Assert.AreEqual("", output);
        Assert.Contains("rebuilt for comparison could not be written to", error);
        Assert.Contains("TMPDIR", error);
        Assert.DoesNotContain("damaged", error);
    }

    private static long LargestFile(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Max(file => new FileInfo(file).Length);
}
