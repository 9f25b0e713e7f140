using Google.Protobuf;
using Hyperledger.Fabric.Client.Tests.Fakes;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Msp;

namespace Hyperledger.Fabric.Client.Tests;

[TestClass]
public sealed class EndorsedQueryTests : FakePeerTests
{
    private Contract Contract => Network.GetContract("basic");

    [TestInitialize]
    public void RefuseSubmits() => Peer.Submit = (_, _) => throw new InvalidOperationException("A query must not be submitted.");

    [TestMethod]
    public async Task Result_SignedByEachOrganization_IsReturnedWithItsEndorsements()
    {
        Peer.Result = "status"u8.ToArray();

        var result = await Contract.QueryEndorsedAsync("Get", ["A1"], ["CountyMSP", "ProvinceMSP"], Verify, Token);

        CollectionAssert.AreEqual("status"u8.ToArray(), result.Result.ToArray());
        CollectionAssert.AreEquivalent(new[] { "ProvinceMSP", "CountyMSP" }, result.Endorsements.Select(endorsement => endorsement.MspId).ToArray());
        Assert.IsTrue(result.ProposalResponsePayload.Length > 32);
    }

    [TestMethod]
    public async Task Signature_OverAnotherResult_IsRefused()
    {
        Peer.Endorse = (request, _) =>
        {
            var envelope = Peer.Assemble(request);
            Peer.Result = "forged"u8.ToArray();
            var forged = Internal.EndorsedEnvelope.Parse(Peer.Assemble(request));
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
            Contract.QueryEndorsedAsync("Get", ["A1"], ["CountyMSP", "ProvinceMSP"], Verify, Token));

        Assert.Contains("the signature does not verify", exception.Message);
    }

    [TestMethod]
    public async Task Organization_WithoutEndorsement_IsNamed()
    {
        var exception = await Assert.ThrowsExactlyAsync<EndorsementVerificationException>(() =>
            Contract.QueryEndorsedAsync("Get", ["A1"], ["CountyMSP", "CityMSP"], Verify, Token));

        Assert.AreEqual("CityMSP", exception.MspId);
        Assert.Contains("it gave none", exception.Message);
    }

    [TestMethod]
    public async Task NoOrganization_IsMisuse() =>
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => Contract.QueryEndorsedAsync("Get", [], [], Verify, Token));

    private string? Verify(ReadOnlyMemory<byte> endorser, ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> signature)
    {
        var mspId = SerializedIdentity.Parser.ParseFrom(endorser.Span).Mspid;
        var peer = Peer.Endorsers.SingleOrDefault(candidate => candidate.Identity.MspId == mspId);
        return peer is null ? "unknown endorser" : peer.Verifies(message.Span, signature.Span) ? null : "the signature does not verify";
    }
}
