using Google.Protobuf;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client.Tests.Fakes;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Msp;

namespace Hyperledger.Fabric.Client.Tests;

[TestClass]
public sealed class EndorsedQueryTests
{
    private FakePeer _peer = null!;
    private GrpcChannel _channel = null!;
    private Contract _contract = null!;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestInitialize]
    public async Task StartAsync()
    {
        _peer = await FakePeer.StartAsync();
        _channel = _peer.Connect();
        _contract = _peer.ConnectGateway(_channel).GetNetwork("ledger").GetContract("basic");
        _peer.Submit = (_, _) => throw new InvalidOperationException("A query must not be submitted.");
    }

    [TestCleanup]
    public async Task StopAsync()
    {
        _channel.Dispose();
        await _peer.DisposeAsync();
    }

    [TestMethod]
    public async Task Result_SignedByEachOrganization_IsReturnedWithItsEndorsements()
    {
        _peer.Result = "status"u8.ToArray();

        var result = await _contract.QueryEndorsedAsync("Get", ["A1"], ["CountyMSP", "ProvinceMSP"], Verify, Token);

        CollectionAssert.AreEqual("status"u8.ToArray(), result.Result.ToArray());
        CollectionAssert.AreEquivalent(new[] { "ProvinceMSP", "CountyMSP" }, result.Endorsements.Select(endorsement => endorsement.MspId).ToArray());
        Assert.IsTrue(result.ProposalResponsePayload.Length > 32);
    }

    [TestMethod]
    public async Task Signature_OverAnotherResult_IsRefused()
    {
        _peer.Endorse = (request, _) =>
        {
            var envelope = _peer.Assemble(request);
            _peer.Result = "forged"u8.ToArray();
            var forged = Internal.EndorsedEnvelope.Parse(_peer.Assemble(request));
            var honest = Internal.EndorsedEnvelope.Parse(envelope);
            return Task.FromResult(new EndorseResponse
            {
                PreparedTransaction = FakePeer.Assemble(
                    honest.Header,
                    honest.ProposalPayload,
                    forged.ProposalResponsePayload,
                    honest.Endorsements.Select(endorsement => new Protos.Peer.Endorsement
                    {
                        Endorser = ByteString.CopyFrom(endorsement.Endorser.Span),
                        Signature = ByteString.CopyFrom(endorsement.Signature.Span),
                    })),
            });
        };

        var exception = await Assert.ThrowsExactlyAsync<EndorsementVerificationException>(() =>
            _contract.QueryEndorsedAsync("Get", ["A1"], ["CountyMSP", "ProvinceMSP"], Verify, Token));

        Assert.Contains("the signature does not verify", exception.Message);
    }

    [TestMethod]
    public async Task Organization_WithoutEndorsement_IsNamed()
    {
        var exception = await Assert.ThrowsExactlyAsync<EndorsementVerificationException>(() =>
            _contract.QueryEndorsedAsync("Get", ["A1"], ["CountyMSP", "CityMSP"], Verify, Token));

        Assert.AreEqual("CityMSP", exception.MspId);
        Assert.Contains("it gave none", exception.Message);
    }

    [TestMethod]
    public async Task NoOrganization_IsMisuse() =>
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => _contract.QueryEndorsedAsync("Get", [], [], Verify, Token));

    private string? Verify(ReadOnlyMemory<byte> endorser, ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> signature)
    {
        var mspId = SerializedIdentity.Parser.ParseFrom(endorser.Span).Mspid;
        var peer = _peer.Endorsers.SingleOrDefault(candidate => candidate.Identity.MspId == mspId);
        return peer is null ? "unknown endorser" : peer.Verifies(message.Span, signature.Span) ? null : "the signature does not verify";
    }
}
