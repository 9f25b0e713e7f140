using System.Net.Sockets;
using Grpc.Core;
using Hyperledger.Fabric.Client.Tests.Fakes;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Client.Tests;

[TestClass]
public sealed class ErrorTests : FakePeerTests
{
    private Contract Contract => Network.GetContract("basic");

    [TestMethod]
    public async Task Evaluate_RefusedByTheChaincode_CarriesItsMessage()
    {
        Peer.Evaluate = (_, _) => throw FakePeer.Error(
            StatusCode.Unknown,
            "evaluate call to endorser returned error: chaincode response 500, rejected by contract: 拒绝",
            ("peer0:7051", "Org1MSP", "chaincode response 500, rejected by contract: 拒绝"));

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(() => Contract.EvaluateAsync("Bad", [], Token));

        Assert.AreEqual(StatusCode.Unknown, exception.StatusCode);
        Assert.AreEqual("rejected by contract: 拒绝", exception.ChaincodeMessage);
        Assert.AreEqual(500, exception.ChaincodeStatus);
        Assert.IsFalse(exception.IsTransient);
        Assert.AreEqual(64, exception.TransactionId?.Length);
        Assert.Contains("evaluate call to endorser returned error: chaincode response 500, rejected by contract: 拒绝", exception.Message);
        Assert.IsInstanceOfType<RpcException>(exception.InnerException);
    }

    [TestMethod]
    public async Task Endorse_RefusedByTheChaincode_CarriesItsMessageAndEachPeersDetail()
    {
        const string Json = """{"code":"UNIT_UNKNOWN","message":"unit 99, unknown","key":"unit~99"}""";
        Peer.Endorse = (_, _) => throw FakePeer.Error(
            StatusCode.Aborted,
            "failed to endorse transaction, see attached details for more info",
            ("peer0:7051", "Org1MSP", "chaincode response 500, " + Json),
            ("peer1:9051", "Org1MSP", "chaincode response 500, " + Json));

        var exception = await Assert.ThrowsExactlyAsync<EndorseException>(() => Contract.SubmitAsync("Bad", [], Token));

        Assert.AreEqual(StatusCode.Aborted, exception.StatusCode);
        Assert.AreEqual(Json, exception.ChaincodeMessage);
        Assert.IsFalse(exception.IsTransient);
        CollectionAssert.AreEqual(
            new[]
            {
                new EndpointError("peer0:7051", "Org1MSP", "chaincode response 500, " + Json),
                new EndpointError("peer1:9051", "Org1MSP", "chaincode response 500, " + Json),
            },
            exception.Details.ToArray());
        Assert.Contains("failed to endorse transaction, see attached details for more info; chaincode response 500, " + Json + " (peer0:7051 Org1MSP, peer1:9051 Org1MSP)", exception.Message);
    }

    [TestMethod]
    [DataRow("error in simulation: transaction returned with failure: no such key", "no such key")]
    [DataRow("error in simulation: transaction returned with failure: [8e53834b] error sending TRANSACTION: too large", null)]
    [DataRow("chaincode response 404, a, b", "a, b")]
    [DataRow("chaincode response x, a", null)]
    [DataRow("chaincode stream terminated", null)]
    public async Task Endorse_ByDetail_TellsTheChaincodesMessageFromThePeers(string detail, string? expected)
    {
        Peer.Endorse = (_, _) => throw FakePeer.Error(StatusCode.Aborted, "failed to endorse transaction, see attached details for more info", ("p:1", "M", detail));

        var exception = await Assert.ThrowsExactlyAsync<EndorseException>(() => Contract.SubmitAsync("Bad", [], Token));

        Assert.AreEqual(expected, exception.ChaincodeMessage);
    }

    [TestMethod]
    public async Task Submit_RefusedByTheOrderers_IsASubmitException()
    {
        Peer.Submit = (_, _) => throw FakePeer.Error(
            StatusCode.Unavailable, "no orderers could successfully process transaction", ("orderer:7050", "OrdererMSP", "connection refused"));

        var exception = await Assert.ThrowsExactlyAsync<SubmitException>(() => Contract.SubmitAsync("Put", [], Token));

        Assert.IsTrue(exception.IsTransient);
        Assert.AreEqual("OrdererMSP", exception.Details.Single().MspId);
    }

    [TestMethod]
    public async Task Submit_RefusedByBftOrderers_IsWorthTryingAgainOnlyWhileOneOfThemMayLie()
    {
        const string refusal = "received unsuccessful response from orderer: status=BAD_REQUEST, info=message payload is 12586376 bytes and exceeds maximum allowed 10485760 bytes";
        foreach (var second in new[] { refusal, "connection refused" })
        {
            Peer.Submit = (_, _) => throw FakePeer.Error(
                StatusCode.Unavailable, "insufficient number of orderers could successfully process transaction to satisfy quorum requirement",
                ("orderer0:7050", "OrdererMSP", refusal), ("orderer1:7050", "OrdererMSP", second));

            var exception = await Assert.ThrowsExactlyAsync<SubmitException>(() => Contract.SubmitAsync("Put", [], Token));

            Assert.AreEqual(second != refusal, exception.IsTransient);
        }
    }

    [TestMethod]
    public async Task Submit_AlreadyProcessedByAnOrderer_IsSubmitted()
    {
        Peer.Submit = (_, _) => throw FakePeer.Error(
            StatusCode.Unavailable, "insufficient number of orderers could successfully process transaction to satisfy quorum requirement",
            ("orderer:7050", "OrdererMSP", "received unsuccessful response from orderer: status=SERVICE_UNAVAILABLE, info=failed to submit request: request already processed"));
        Peer.CommitStatus = (_, _) => Task.FromResult(new CommitStatusResponse { BlockNumber = 7 });

        var submitted = await Contract.SubmitNoWaitAsync("Put", [], Token);

        Assert.AreEqual(7ul, (await submitted.GetStatusAsync(cancellationToken: Token)).BlockNumber);
    }

    [TestMethod]
    public async Task CommitStatus_NotObtained_IsACommitStatusExceptionWithTheTransactionId()
    {
        string? submitted = null;
        Peer.Submit = (request, _) =>
        {
            submitted = request.TransactionId;
            return Task.FromResult(new SubmitResponse());
        };
        Peer.CommitStatus = (_, _) => throw new RpcException(new Status(StatusCode.PermissionDenied, "access denied"));

        var exception = await Assert.ThrowsExactlyAsync<CommitStatusException>(() => Contract.SubmitAsync("Put", [], Token));

        Assert.AreEqual(submitted, exception.TransactionId);
        Assert.IsEmpty(exception.Details);
    }

    [TestMethod]
    [DataRow(StatusCode.Unknown, "too many requests for gateway.Gateway, exceeding concurrency limit (500)", true)]
    [DataRow(StatusCode.Unknown, "something else", false)]
    [DataRow(StatusCode.Unavailable, "no peers", true)]
    [DataRow(StatusCode.FailedPrecondition, "no combination of peers can be derived which satisfy the endorsement policy", false)]
    [DataRow(StatusCode.InvalidArgument, "no channel id provided", false)]
    public async Task IsTransient_FollowsStatusAndText(StatusCode code, string text, bool expected)
    {
        Peer.Evaluate = (_, _) => throw new RpcException(new Status(code, text));

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(() => Contract.EvaluateAsync("Get", [], Token));

        Assert.AreEqual(expected, exception.IsTransient);
        Assert.Contains(text, exception.Message);
    }

    [TestMethod]
    public async Task IsTransient_WhenEndorsersDiffer_IsTrue()
    {
        Peer.Endorse = (_, _) => throw FakePeer.Error(
            StatusCode.Aborted,
            "failed to collect enough transaction endorsements, see attached details for more info",
            ("p:1", "Org2MSP", "ProposalResponsePayloads do not match"));

        var exception = await Assert.ThrowsExactlyAsync<EndorseException>(() => Contract.SubmitAsync("Rand", [], Token));

        Assert.IsTrue(exception.IsTransient);
    }

    [TestMethod]
    public async Task IsTransient_WhenTheClockIsWrong_IsFalse()
    {
        Peer.Evaluate = (_, _) => throw FakePeer.Error(
            StatusCode.Unavailable,
            "failed to evaluate transaction, see attached details for more info",
            ("p:1", "Org2MSP", "request unauthorized due to incorrect timestamp 2026-01-01T00:00:00Z, peer time 2026-01-01T00:20:00Z, peer.authentication.timewindow 15m0s"));

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(() => Contract.EvaluateAsync("Get", [], Token));

        Assert.IsFalse(exception.IsTransient);
        Assert.EndsWith("Set this computer's clock.", exception.Message);
    }

    [TestMethod]
    public async Task Details_ThatCannotBeRead_DoNotHideTheStatus()
    {
        Peer.Evaluate = (_, _) => throw new RpcException(
            new Status(StatusCode.Aborted, "broken details"), new Grpc.Core.Metadata { { "grpc-status-details-bin", new byte[] { 0x0a, 0xff } } });

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(() => Contract.EvaluateAsync("Get", [], Token));

        Assert.AreEqual(StatusCode.Aborted, exception.StatusCode);
        Assert.IsEmpty(exception.Details);
    }

    [TestMethod]
    public async Task Deadline_OfOneCall_EndsItWithDeadlineExceeded()
    {
        Peer.Evaluate = async (_, context) =>
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            throw new InvalidOperationException();
        };

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(() =>
            Contract.NewProposal("Get").EvaluateAsync(new CallSettings { Timeout = TimeSpan.FromMilliseconds(100) }, Token));

        Assert.AreEqual(StatusCode.DeadlineExceeded, exception.StatusCode);
        Assert.Contains("no answer within the deadline", exception.Message);
        Assert.IsFalse(exception.IsTransient);
    }

    [TestMethod]
    public async Task Deadline_OfTheCommitStatus_SaysThatTheTransactionMayStillCommit()
    {
        Peer.CommitStatus = async (_, context) =>
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            throw new InvalidOperationException();
        };
        var gateway = Gateway.Connect(new GatewayOptions(Channel, Peer.User.Signing)
        {
            CommitStatus = new CallSettings { Timeout = TimeSpan.FromMilliseconds(100) },
        });

        var exception = await Assert.ThrowsExactlyAsync<CommitStatusException>(() =>
            gateway.GetNetwork("ledger").GetContract("basic").SubmitAsync("Put", [], Token));

        Assert.AreEqual(StatusCode.DeadlineExceeded, exception.StatusCode);
        Assert.Contains("may still commit", exception.Message);
    }

    [TestMethod]
    public async Task Cancellation_ByTheCaller_IsAnOperationCanceledExceptionOfItsToken()
    {
        var arrived = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        Peer.CommitStatus = async (_, context) =>
        {
            arrived.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }
            finally
            {
                left.SetResult();
            }

            return new CommitStatusResponse();
        };
        using var cancel = new CancellationTokenSource();

        var submit = Contract.SubmitAsync("Put", [], cancel.Token);
        await arrived.Task.WaitAsync(Token);
        await cancel.CancelAsync();
        var exception = await Assert.ThrowsExactlyAsync<OperationCanceledException>(() => submit);

        Assert.AreEqual(cancel.Token, exception.CancellationToken);
        Assert.Contains("commit status", exception.Message);
        await left.Task.WaitAsync(Token);
    }

    [TestMethod]
    public async Task Cancellation_BeforeTheCall_SendsNothing()
    {
        var called = false;
        Peer.Evaluate = (_, _) =>
        {
            called = true;
            return Task.FromResult(new EvaluateResponse());
        };

        await Assert.ThrowsAsync<OperationCanceledException>(() => Contract.EvaluateAsync("Get", [], new CancellationToken(true)));

        Assert.IsFalse(called);
    }

    [TestMethod]
    public async Task Cancellation_ByTheServer_IsAGatewayException()
    {
        Peer.Evaluate = (_, _) => throw new RpcException(new Status(StatusCode.Cancelled, "shutting down"));

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(() => Contract.EvaluateAsync("Get", [], Token));

        Assert.AreEqual(StatusCode.Cancelled, exception.StatusCode);
    }

    [TestMethod]
    public async Task WrongTlsRoot_IsRefusedWithWhatToCheck()
    {
        await using var other = await FakePeer.StartAsync();
        using var channel = FabricChannel.Create(Peer.Address, other.TlsRootPem, FakePeer.ServerName);

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(() =>
            Peer.ConnectGateway(channel).GetNetwork("ledger").GetContract("basic").EvaluateAsync("Get", [], Token));

        Assert.Contains("check the TLS root certificate and the server name", exception.Message);
        Assert.AreEqual(StatusCode.Unavailable, exception.StatusCode);
        Assert.IsFalse(exception.IsTransient);
    }

    [TestMethod]
    public async Task WrongServerName_IsRefusedWithWhatToCheck()
    {
        using var channel = FabricChannel.Create(Peer.Address, Peer.TlsRootPem, "peer1.school.example");

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(() =>
            Peer.ConnectGateway(channel).GetNetwork("ledger").GetContract("basic").EvaluateAsync("Get", [], Token));

        Assert.Contains("check the TLS root certificate and the server name", exception.Message);
        Assert.AreEqual(StatusCode.Unavailable, exception.StatusCode);
        Assert.IsFalse(exception.IsTransient);
    }

    [TestMethod]
    public async Task NobodyListening_IsUnavailableAndTransient()
    {
        using var reserved = new TcpListener(System.Net.IPAddress.Loopback, 0);
        reserved.Start();
        var address = $"127.0.0.1:{((System.Net.IPEndPoint)reserved.LocalEndpoint).Port}";
        reserved.Stop();
        using var channel = FabricChannel.Create(address, Peer.TlsRootPem);

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(() =>
            Peer.ConnectGateway(channel).GetNetwork("ledger").GetContract("basic").EvaluateAsync("Get", [], Token));

        Assert.AreEqual(StatusCode.Unavailable, exception.StatusCode);
        Assert.IsTrue(exception.IsTransient);
        Assert.Contains("Check the peer's address", exception.Message);
    }

    [TestMethod]
    public void EveryValidationCode_HasItsProtocolNameAndAMeaning()
    {
        var descriptor = Protos.Peer.ProposalReflection.Descriptor.EnumTypes.Single(type => type.Name == "TxValidationCode");
        foreach (var code in Enum.GetValues<TxValidationCode>())
        {
            Assert.AreEqual(descriptor.FindValueByNumber((int)code).Name, code.ToProtocolName());
            Assert.DoesNotContain("does not know", code.Describe());
        }

        Assert.AreEqual("99", ((TxValidationCode)99).ToProtocolName());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("://")]
    [DataRow("ftp://peer:7051")]
    public void Channel_ToNoAddress_IsRefused(string address) =>
        Assert.Throws<ArgumentException>(() => FabricChannel.Create(address, Peer.TlsRootPem));

    [TestMethod]
    public void Channel_WithoutACertificateInThePem_IsRefused() =>
        Assert.Throws<ArgumentException>(() => FabricChannel.Create("localhost:7051", "not a certificate"));

    [TestMethod]
    public void Options_WithATimeoutOfZeroOrAShortHash_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => Gateway.Connect(new GatewayOptions(Channel, Peer.User.Signing) { Evaluate = new() { Timeout = TimeSpan.Zero } }));
        Assert.Throws<ArgumentException>(() => Gateway.Connect(new GatewayOptions(Channel, Peer.User.Signing) { TlsClientCertificateHash = new byte[20] }));
    }
}
