using Hyperledger.Fabric.Client.Tests.Fakes;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Client.Tests;

[TestClass]
public sealed class ConflictRetryTests
{
    private static readonly ConflictRetry Quick = new() { MaxAttempts = 3, InitialDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(2) };

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Conflicts_AreTriedAgainWithNewTransactions_UntilOneCommits()
    {
        var (submitted, result) = await SubmitAsync(Quick, null, TxValidationCode.MvccReadConflict, TxValidationCode.PhantomReadConflict, TxValidationCode.Valid);

        Assert.AreEqual("ok", result);
        Assert.HasCount(3, submitted.Distinct());
    }

    [TestMethod]
    public async Task Conflicts_BeyondTheLimit_ThrowTheLast()
    {
        var exception = await Assert.ThrowsExactlyAsync<CommitException>(() => SubmitAsync(
            Quick, null, TxValidationCode.MvccReadConflict, TxValidationCode.MvccReadConflict, TxValidationCode.PhantomReadConflict, TxValidationCode.Valid));

        Assert.AreEqual(TxValidationCode.PhantomReadConflict, exception.Code);
    }

    [TestMethod]
    public async Task Conflicts_WithoutAPolicy_AreThrown() =>
        await Assert.ThrowsExactlyAsync<CommitException>(() => SubmitAsync(null, null, TxValidationCode.MvccReadConflict, TxValidationCode.Valid));

    [TestMethod]
    public async Task OtherCodes_AreThrown()
    {
        var exception = await Assert.ThrowsExactlyAsync<CommitException>(() => SubmitAsync(
            Quick, null, TxValidationCode.EndorsementPolicyFailure, TxValidationCode.Valid));

        Assert.AreEqual(TxValidationCode.EndorsementPolicyFailure, exception.Code);
    }

    [TestMethod]
    public async Task PolicyOfTheCall_GoesBeforeTheGateways()
    {
        await Assert.ThrowsExactlyAsync<CommitException>(() => SubmitAsync(
            Quick, Quick with { MaxAttempts = 1 }, TxValidationCode.MvccReadConflict, TxValidationCode.Valid));
        var (submitted, _) = await SubmitAsync(null, Quick, TxValidationCode.MvccReadConflict, TxValidationCode.Valid);
        Assert.HasCount(2, submitted);
    }

    private async Task<(List<string> Submitted, string Result)> SubmitAsync(ConflictRetry? ofGateway, ConflictRetry? ofCall, params TxValidationCode[] codes)
    {
        await using var peer = await FakePeer.StartAsync();
        using var channel = peer.Connect();
        var submitted = new List<string>();
        peer.Submit = (request, _) =>
        {
            submitted.Add(request.TransactionId);
            return Task.FromResult(new SubmitResponse());
        };
        peer.CommitStatus = (_, _) => Task.FromResult(new CommitStatusResponse { Result = codes[submitted.Count - 1], BlockNumber = 3 });
        var gateway = Gateway.Connect(new GatewayOptions(channel, peer.User.Signing) { ConflictRetry = ofGateway });
        var result = await gateway.GetNetwork("ledger").GetContract("basic").SubmitAsync("Add", new ProposalOptions { ConflictRetry = ofCall }, Token);
        return (submitted, System.Text.Encoding.UTF8.GetString(result));
    }
}
