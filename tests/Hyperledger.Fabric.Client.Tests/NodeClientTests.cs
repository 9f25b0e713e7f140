using System.Text.Json;
using System.Text.Json.Nodes;
using Hyperledger.Fabric.Client.Tests.Fakes;
using Ledger.Node.Tests;

namespace Hyperledger.Fabric.Client.Tests;

/// <summary>Files and bytes that one client leaves and the other goes on with: ours and @hyperledger/fabric-gateway from npm.</summary>
[TestClass]
[DoNotParallelize]
public sealed class NodeClientTests : FakePeerTests
{
    private string _folder = null!;

    [TestInitialize]
    public void Create() => _folder = Directory.CreateTempSubdirectory("exchange-").FullName;

    [TestCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task CheckpointFile_GoesBackAndForth()
    {
        var path = Path.Combine(_folder, "position.json");
        // JavaScript's numbers are exact up to here.
        const ulong Block = (1UL << 53) - 2;
        await using (var ours = await FileCheckpointer.OpenAsync(path, Token)) await ours.CheckpointTransactionAsync(Block, "ab", Token);

        var found = await NodeAsync("checkpoint", new JsonObject { ["path"] = path, ["block"] = $"{Block}", ["transaction"] = "cd" });
        Assert.AreEqual(($"{Block}", "ab"), (Text(found, "block"), Text(found, "transaction")));
        await using (var ours = await FileCheckpointer.OpenAsync(path, Token))
        {
            Assert.AreEqual((Block, "cd"), (ours.BlockNumber, ours.TransactionId));
            await ours.CheckpointBlockAsync(Block, Token);
        }

        found = await NodeAsync("checkpoint", new JsonObject { ["path"] = path, ["block"] = "7" });
        Assert.AreEqual($"{Block + 1}", Text(found, "block"));
        Assert.IsFalse(found.TryGetProperty("transaction", out _));
        await using var last = await FileCheckpointer.OpenAsync(path, Token);
        Assert.AreEqual((8UL, null), (last.BlockNumber, last.TransactionId));
    }

    [TestMethod]
    public async Task Transaction_ThatWeProposeAndSubmit_IsEndorsedAndAwaitedByNode()
    {
        VerifySignatures();
        var proposal = Gateway.GetNetwork("ledger").GetContract("basic").NewProposal("Put", new ProposalOptions
        {
            Arguments = ["键", "值"],
            TransientData = new Dictionary<string, Argument> { ["secret"] = "s" },
            EndorsingOrganizations = ["CountyMSP"],
        });

        var endorsed = await NodeAsync("endorse", await SignedAsync(proposal));
        Assert.AreEqual(proposal.TransactionId, Text(endorsed, "id"));
        var transaction = Gateway.NewTransaction(Bytes(endorsed, "bytes"));
        CollectionAssert.AreEqual(transaction.GetDigest(), Bytes(endorsed, "digest"));
        CollectionAssert.AreEqual(Peer.Result, transaction.GetResult());
        Assert.AreEqual("CountyMSP", transaction.Endorsements.Single().MspId);
        var submitted = await transaction.SubmitAsync(cancellationToken: Token);

        var status = await NodeAsync("status", await SignedAsync(submitted));
        Assert.AreEqual((proposal.TransactionId, true, "7"), (Text(status, "id"), status.GetProperty("successful").GetBoolean(), Text(status, "block")));
    }

    [TestMethod]
    public async Task Transaction_ThatNodeProposesAndSubmits_IsEndorsedAndAwaitedByUs()
    {
        VerifySignatures();
        var proposed = await NodeAsync("propose", new JsonObject
        {
            ["channel"] = "ledger",
            ["chaincode"] = "basic",
            ["transaction"] = "Put",
            ["arguments"] = new JsonArray("键", "值"),
            ["transientData"] = new JsonObject { ["secret"] = "s" },
            ["endorsingOrganizations"] = new JsonArray("CountyMSP"),
        });
        var proposal = Gateway.NewProposal(Bytes(proposed, "bytes"));
        Assert.AreEqual(Text(proposed, "id"), proposal.TransactionId);
        CollectionAssert.AreEqual(Bytes(proposed, "digest"), proposal.GetDigest());
        var transaction = await proposal.EndorseAsync(cancellationToken: Token);
        Assert.AreEqual("CountyMSP", transaction.Endorsements.Single().MspId);

        var submitted = await NodeAsync("submit", await SignedAsync(transaction));
        CollectionAssert.AreEqual(Peer.Result, Bytes(submitted, "result"));
        var commit = Gateway.NewCommit(Bytes(submitted, "bytes"));
        CollectionAssert.AreEqual(Bytes(submitted, "digest"), commit.GetDigest());
        var status = await commit.GetStatusAsync(cancellationToken: Token);
        Assert.AreEqual((proposal.TransactionId, 7UL), (status.TransactionId, status.BlockNumber));
    }

    private void VerifySignatures()
    {
        var (endorse, submit, commitStatus) = (Peer.Endorse, Peer.Submit, Peer.CommitStatus);
        Peer.Endorse = (request, context) =>
        {
            Assert.IsTrue(Peer.User.Verifies(request.ProposedTransaction.ProposalBytes.Span, request.ProposedTransaction.Signature.Span));
            return endorse(request, context);
        };
        Peer.Submit = (request, context) =>
        {
            Assert.IsTrue(Peer.User.Verifies(request.PreparedTransaction.Payload.Span, request.PreparedTransaction.Signature.Span));
            return submit(request, context);
        };
        Peer.CommitStatus = (request, context) =>
        {
            Assert.IsTrue(Peer.User.Verifies(request.Request.Span, request.Signature.Span));
            return commitStatus(request, context);
        };
    }

    private async Task<JsonObject> SignedAsync(ISignable message) => message switch
    {
        Proposal proposal => Signed(proposal.GetBytes(), await Peer.User.Signer.SignAsync(proposal.GetDigest())),
        Transaction transaction => Signed(transaction.GetBytes(), await Peer.User.Signer.SignAsync(transaction.GetDigest())),
        Commit commit => Signed(commit.GetBytes(), await Peer.User.Signer.SignAsync(commit.GetDigest())),
        _ => throw new ArgumentException("no step of a transaction", nameof(message)),
    };

    private static JsonObject Signed(byte[] bytes, byte[] signature) => new() { ["bytes"] = Convert.ToBase64String(bytes), ["signature"] = Convert.ToBase64String(signature) };

    private async Task<JsonElement> NodeAsync(string step, JsonObject given)
    {
        var script = await InteropFolder.RequireAsync("gateway-node", Path.Combine("@hyperledger", "fabric-gateway"), Token);
        given["endpoint"] = new Uri(Peer.Address).Authority;
        given["serverName"] = FakePeer.ServerName;
        given["mspId"] = Peer.User.Identity.MspId;
        given["tlsRootPath"] = await WriteAsync("tls.pem", Peer.TlsRootPem);
        given["certPath"] = await WriteAsync("cert.pem", System.Text.Encoding.UTF8.GetString(Peer.User.Identity.Credentials.Span));
        var (exitCode, output, error) = await InteropFolder.RunAsync(script, ["node", "exchange.mjs", step, given.ToJsonString()], Token);
        Assert.AreEqual(0, exitCode, error);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, text, Token);
        return path;
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static byte[] Bytes(JsonElement of, string name) => Convert.FromBase64String(Text(of, name)!);
}
