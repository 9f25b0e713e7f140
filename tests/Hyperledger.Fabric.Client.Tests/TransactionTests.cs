using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Hyperledger.Fabric.Client.Tests.Fakes;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Msp;
using Hyperledger.Fabric.Protos.Peer;
using Microsoft.Extensions.Time.Testing;

namespace Hyperledger.Fabric.Client.Tests;

[TestClass]
public sealed class TransactionTests : FakePeerTests
{
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 8, 30, 0, 250, TimeSpan.Zero);

    private protected override Gateway ConnectGateway() =>
        Gateway.Connect(new GatewayOptions(Channel, Peer.User.Signing) { TimeProvider = new FakeTimeProvider(Now) });

    [TestMethod]
    public async Task Evaluate_SendsASignedProposalAndReturnsTheResult()
    {
        EvaluateRequest? received = null;
        Peer.Evaluate = (request, _) =>
        {
            received = request;
            return Task.FromResult(new EvaluateResponse { Result = new Response { Status = 200, Payload = Google.Protobuf.ByteString.CopyFromUtf8("结果") } });
        };

        var result = await Gateway.GetNetwork("ledger").GetContract("basic", "assets").EvaluateAsync("Read", ["A1", new byte[] { 0, 255 }], Token);

        Assert.AreEqual("结果", Encoding.UTF8.GetString(result));
        Assert.IsNotNull(received);
        Assert.AreEqual("ledger", received.ChannelId);
        Assert.IsEmpty(received.TargetOrganizations);
        AssertProposal(received.ProposedTransaction, received.TransactionId, "basic", ["assets:Read"u8.ToArray(), "A1"u8.ToArray(), [0, 255]]);
    }

    [TestMethod]
    public async Task Submit_EndorsesSignsSubmitsAndWaitsForTheCommit()
    {
        EndorseRequest? endorse = null;
        SubmitRequest? submit = null;
        SignedCommitStatusRequest? commit = null;
        Peer.Endorse = (request, _) =>
        {
            endorse = request;
            return Task.FromResult(new EndorseResponse { PreparedTransaction = Peer.Assemble(request) });
        };
        Peer.Submit = (request, _) =>
        {
            submit = request;
            return Task.FromResult(new SubmitResponse());
        };
        Peer.CommitStatus = (request, _) =>
        {
            Assert.IsNotNull(submit);
            commit = request;
            return Task.FromResult(new CommitStatusResponse { Result = TxValidationCode.Valid, BlockNumber = 9 });
        };

        var result = await Gateway.GetNetwork("ledger").GetContract("basic").SubmitAsync("Create", ["A1"], Token);

        Assert.AreEqual("ok", Encoding.UTF8.GetString(result));
        AssertProposal(endorse!.ProposedTransaction, endorse.TransactionId, "basic", ["Create"u8.ToArray(), "A1"u8.ToArray()]);
        Assert.AreEqual(endorse.TransactionId, submit!.TransactionId);
        Assert.AreEqual("ledger", submit.ChannelId);
        Assert.AreEqual(Peer.Assemble(endorse).Payload.Length, submit.PreparedTransaction.Payload.Length, 8);
        Assert.IsTrue(Peer.User.Verifies(submit.PreparedTransaction.Payload.Span, submit.PreparedTransaction.Signature.Span));
        var status = CommitStatusRequest.Parser.ParseFrom(commit!.Request);
        Assert.AreEqual(endorse.TransactionId, status.TransactionId);
        Assert.AreEqual("ledger", status.ChannelId);
        Assert.AreEqual(Peer.User.Identity.MspId, SerializedIdentity.Parser.ParseFrom(status.Identity).Mspid);
        Assert.IsTrue(Peer.User.Verifies(commit.Request.Span, commit.Signature.Span));
    }

    [TestMethod]
    public async Task Submit_OfAnInvalidTransaction_ThrowsWithTheValidationCode()
    {
        Peer.CommitStatus = (_, _) => Task.FromResult(new CommitStatusResponse { Result = TxValidationCode.MvccReadConflict, BlockNumber = 12 });

        var exception = await Assert.ThrowsExactlyAsync<CommitException>(() =>
            Gateway.GetNetwork("ledger").GetContract("basic").SubmitAsync("Create", ["A1"], Token));

        Assert.AreEqual(TxValidationCode.MvccReadConflict, exception.Code);
        Assert.AreEqual(12UL, exception.BlockNumber);
        Assert.IsTrue(exception.IsTransient);
        Assert.Contains($"Transaction {exception.TransactionId} failed to commit in block 12 with status code 11 (MVCC_READ_CONFLICT)", exception.Message);
    }

    [TestMethod]
    public async Task SubmitNoWait_ReturnsTheResultBeforeTheCommit()
    {
        var committed = new TaskCompletionSource<CommitStatusResponse>();
        Peer.CommitStatus = (_, _) => committed.Task;

        var submitted = await Gateway.GetNetwork("ledger").GetContract("basic").SubmitNoWaitAsync("Create", ["A1"], Token);
        Assert.AreEqual("ok", Encoding.UTF8.GetString(submitted.GetResult()));

        var waiting = submitted.GetStatusAsync(cancellationToken: Token);
        committed.SetResult(new CommitStatusResponse { Result = TxValidationCode.PhantomReadConflict, BlockNumber = 3 });
        var status = await waiting;
        Assert.AreEqual(new CommitStatus(submitted.TransactionId, TxValidationCode.PhantomReadConflict, 3), status);
        Assert.IsFalse(status.Successful);
    }

    [TestMethod]
    public async Task TransientDataAndOrganizations_ReachThePeerAndStayOutOfTheEnvelope()
    {
        EndorseRequest? endorse = null;
        SubmitRequest? submit = null;
        Peer.Endorse = (request, _) =>
        {
            endorse = request;
            return Task.FromResult(new EndorseResponse { PreparedTransaction = Peer.Assemble(request) });
        };
        Peer.Submit = (request, _) =>
        {
            submit = request;
            return Task.FromResult(new SubmitResponse());
        };

        await Gateway.GetNetwork("ledger").GetContract("basic").SubmitAsync(
            "Create",
            new ProposalOptions
            {
                Arguments = ["A1"],
                TransientData = new Dictionary<string, Argument> { ["price"] = "secret-price", ["salt"] = new byte[] { 1, 2 } },
                EndorsingOrganizations = ["CountyMSP"],
            },
            Token);

        var proposal = Protos.Peer.Proposal.Parser.ParseFrom(endorse!.ProposedTransaction.ProposalBytes);
        var payload = ChaincodeProposalPayload.Parser.ParseFrom(proposal.Payload);
        Assert.AreEqual("secret-price", payload.TransientMap["price"].ToStringUtf8());
        CollectionAssert.AreEqual(new byte[] { 1, 2 }, payload.TransientMap["salt"].ToByteArray());
        CollectionAssert.AreEqual(new[] { "CountyMSP" }, endorse.EndorsingOrganizations);
        Assert.AreEqual(-1, submit!.PreparedTransaction.Payload.Span.IndexOf("secret-price"u8));
    }

    [TestMethod]
    public async Task NewCommit_OfATransactionId_AsksForItsStatus()
    {
        CommitStatusRequest? asked = null;
        Peer.CommitStatus = (request, _) =>
        {
            asked = CommitStatusRequest.Parser.ParseFrom(request.Request);
            return Task.FromResult(new CommitStatusResponse { Result = TxValidationCode.Valid, BlockNumber = 4 });
        };

        var status = await Gateway.GetNetwork("ledger").NewCommit("ab12").GetStatusAsync(cancellationToken: Token);

        Assert.AreEqual(new CommitStatus("ab12", TxValidationCode.Valid, 4), status);
        Assert.AreEqual("ab12", asked!.TransactionId);
        Assert.AreEqual("ledger", asked.ChannelId);
    }

    [TestMethod]
    public async Task OneGateway_UsedBy100Tasks_KeepsTransactionsApart()
    {
        var ids = new ConcurrentDictionary<string, byte>();
        Peer.Endorse = (request, _) =>
        {
            Assert.IsTrue(Peer.User.Verifies(request.ProposedTransaction.ProposalBytes.Span, request.ProposedTransaction.Signature.Span));
            Assert.IsTrue(ids.TryAdd(request.TransactionId, 0));
            var proposal = Protos.Peer.Proposal.Parser.ParseFrom(request.ProposedTransaction.ProposalBytes);
            var header = Header.Parser.ParseFrom(proposal.Header);
            var input = ChaincodeInvocationSpec.Parser.ParseFrom(ChaincodeProposalPayload.Parser.ParseFrom(proposal.Payload).Input).ChaincodeSpec.Input;
            var response = new Protos.Peer.ProposalResponsePayload
            {
                ProposalHash = Google.Protobuf.ByteString.CopyFrom(Msp.ProposalHash.Compute(header, proposal.Payload.Span)),
                Extension = Google.Protobuf.MessageExtensions.ToByteString(new ChaincodeAction { Response = new Response { Status = 200, Payload = input.Args[1] } }),
            };
            return Task.FromResult(new EndorseResponse
            {
                PreparedTransaction = FakePeer.Assemble(header, proposal.Payload, Google.Protobuf.MessageExtensions.ToByteString(response), []),
            });
        };
        var contract = Gateway.GetNetwork("ledger").GetContract("basic");

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(async task =>
        {
            for (var i = 0; i < 3; i++)
            {
                var value = $"{task}/{i}";
                if (Encoding.UTF8.GetString(await contract.SubmitAsync("Echo", [value], Token)) != value)
                    return false;
            }

            return true;
        }));

        Assert.IsTrue(results.All(ok => ok));
        Assert.HasCount(300, ids);
    }

    [TestMethod]
    public async Task Endorse_AnsweredWithAnotherTransaction_IsRefusedUnsigned()
    {
        var contract = Gateway.GetNetwork("ledger").GetContract("basic");
        EndorseRequest? first = null;
        Peer.Endorse = (request, _) =>
        {
            first ??= request;
            return Task.FromResult(new EndorseResponse { PreparedTransaction = Peer.Assemble(first) });
        };
        await contract.NewProposal("Create", ["A1"]).EndorseAsync(cancellationToken: Token);

        var exception = await Assert.ThrowsExactlyAsync<EndorseException>(() => contract.NewProposal("Create", ["A1"]).EndorseAsync(cancellationToken: Token));

        Assert.Contains("another transaction: its header is not the proposal's; it was not signed", exception.Message);
    }

    [TestMethod]
    public async Task Endorse_AnsweredWithOtherArguments_IsRefusedUnsigned()
    {
        Peer.Endorse = (request, _) =>
        {
            var envelope = Peer.Assemble(request);
            var changed = envelope.Payload.ToByteArray();
            changed[changed.AsSpan().IndexOf("amount-1"u8) + 7] = (byte)'9';
            return Task.FromResult(new EndorseResponse { PreparedTransaction = new Envelope { Payload = Google.Protobuf.ByteString.CopyFrom(changed) } });
        };

        var exception = await Assert.ThrowsExactlyAsync<EndorseException>(() =>
            Gateway.GetNetwork("ledger").GetContract("basic").SubmitAsync("Pay", ["amount-1"], Token));

        Assert.Contains("its chaincode input is not the proposal's", exception.Message);
    }

    [TestMethod]
    public async Task Endorse_AnsweredWithNoEnvelope_IsRefused()
    {
        Peer.Endorse = (_, _) => Task.FromResult(new EndorseResponse());

        var exception = await Assert.ThrowsExactlyAsync<EndorseException>(() =>
            Gateway.GetNetwork("ledger").GetContract("basic").SubmitAsync("Pay", [], Token));

        Assert.Contains("no readable transaction", exception.Message);
    }

    private void AssertProposal(SignedProposal signed, string transactionId, string chaincode, byte[][] arguments)
    {
        Assert.IsTrue(Peer.User.Verifies(signed.ProposalBytes.Span, signed.Signature.Span));
        var proposal = Protos.Peer.Proposal.Parser.ParseFrom(signed.ProposalBytes);
        var header = Header.Parser.ParseFrom(proposal.Header);
        var signatureHeader = SignatureHeader.Parser.ParseFrom(header.SignatureHeader);
        Assert.HasCount(24, signatureHeader.Nonce);
        var creator = SerializedIdentity.Parser.ParseFrom(signatureHeader.Creator);
        Assert.AreEqual("SchoolMSP", creator.Mspid);
        CollectionAssert.AreEqual(Peer.User.Identity.Credentials.ToArray(), creator.IdBytes.ToByteArray());
        Assert.AreEqual(
            Convert.ToHexStringLower(SHA256.HashData([.. signatureHeader.Nonce.Span, .. signatureHeader.Creator.Span])), transactionId);

        var channelHeader = ChannelHeader.Parser.ParseFrom(header.ChannelHeader);
        Assert.AreEqual(
            new ChannelHeader
            {
                Type = 3,
                ChannelId = "ledger",
                TxId = transactionId,
                Timestamp = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Now),
                Extension = Google.Protobuf.MessageExtensions.ToByteString(new ChaincodeHeaderExtension { ChaincodeId = new ChaincodeID { Name = chaincode } }),
            },
            channelHeader);
        var spec = ChaincodeInvocationSpec.Parser.ParseFrom(ChaincodeProposalPayload.Parser.ParseFrom(proposal.Payload).Input).ChaincodeSpec;
        Assert.AreEqual(chaincode, spec.ChaincodeId.Name);
        CollectionAssert.AreEqual(arguments.Select(Convert.ToHexString).ToArray(), spec.Input.Args.Select(a => Convert.ToHexString(a.Span)).ToArray());
    }
}
