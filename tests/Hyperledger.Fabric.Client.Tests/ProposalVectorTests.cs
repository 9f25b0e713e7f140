using System.Text;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client.Internal;
using Hyperledger.Fabric.Client.Tests.Fakes;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Msp;
using Hyperledger.Fabric.Protos.Peer;
using Microsoft.Extensions.Time.Testing;

namespace Hyperledger.Fabric.Client.Tests;

/// <summary>
/// The transactions of the real channel that the official Node client submitted carry its proposals' bytes: for the same
/// identity, nonce, time and arguments ours must be the same.
/// </summary>
[TestClass]
public sealed class ProposalVectorTests
{
    [TestMethod]
    public void Proposals_OfTheOfficialClient_AreRebuiltByteForByte()
    {
        var compared = 0;
        foreach (var envelope in Envelopes())
        {
            var payload = Payload.Parser.ParseFrom(envelope.Payload);
            var channelHeader = ChannelHeader.Parser.ParseFrom(payload.Header.ChannelHeader);
            var extension = ChaincodeHeaderExtension.Parser.ParseFrom(channelHeader.Extension);
            if (channelHeader.Type != (int)HeaderType.EndorserTransaction || extension.ChaincodeId.Name != "anchor")
                continue;

            var rebuilt = Protos.Peer.Proposal.Parser.ParseFrom(Rebuild(payload, channelHeader).ProposalBytes);
            var transaction = Protos.Peer.Transaction.Parser.ParseFrom(payload.Data);
            var action = ChaincodeActionPayload.Parser.ParseFrom(transaction.Actions[0].Payload);
            var header = Header.Parser.ParseFrom(rebuilt.Header);
            Assert.AreEqual(payload.Header.ChannelHeader, header.ChannelHeader, channelHeader.TxId);
            Assert.AreEqual(payload.Header.SignatureHeader, header.SignatureHeader, channelHeader.TxId);
            Assert.AreEqual(action.ChaincodeProposalPayload, rebuilt.Payload, channelHeader.TxId);
            compared++;
        }

        Assert.AreEqual(88, compared);
    }

    [TestMethod]
    public void Endorsements_OfTheRealChannel_HoldByItsMsps_AndFailOverOtherBytes()
    {
        var verifier = new PeerEndorsementVerifier(ChannelConfig.FromBlock(Block.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(Vectors.Blocks, "0.block")))).Msps);
        var verified = 0;
        foreach (var envelope in Envelopes())
        {
            var channelHeader = ChannelHeader.Parser.ParseFrom(Payload.Parser.ParseFrom(envelope.Payload).Header.ChannelHeader);
            if (channelHeader.Type != (int)HeaderType.EndorserTransaction)
                continue;

            foreach (var endorsement in EndorsedEnvelope.Parse(envelope).Endorsements)
            {
                var message = endorsement.GetSignedMessage();
                Assert.IsNull(verifier.Verify(endorsement.Endorser, message, endorsement.Signature), channelHeader.TxId);
                message[10] ^= 1;
                Assert.Contains("Mismatch", verifier.Verify(endorsement.Endorser, message, endorsement.Signature)!);
                verified++;
            }

            var creator = SignatureHeader.Parser.ParseFrom(Payload.Parser.ParseFrom(envelope.Payload).Header.SignatureHeader).Creator;
            Assert.Contains("not a peer's", verifier.Verify(creator.Memory, envelope.Payload.Memory, envelope.Signature.Memory)!);
        }

        Assert.IsGreaterThan(160, verified);
    }

    private static Proposal Rebuild(Payload payload, ChannelHeader channelHeader)
    {
        var signatureHeader = SignatureHeader.Parser.ParseFrom(payload.Header.SignatureHeader);
        var creator = SerializedIdentity.Parser.ParseFrom(signatureHeader.Creator);
        var identity = new X509Identity(creator.Mspid, creator.IdBytes.ToStringUtf8());
        using var channel = GrpcChannel.ForAddress("http://localhost");
        var connection = new GatewayConnection(new GatewayOptions(channel, identity)
        {
            TimeProvider = new FakeTimeProvider(channelHeader.Timestamp.ToDateTimeOffset()),
        });

        var transaction = Protos.Peer.Transaction.Parser.ParseFrom(payload.Data);
        var action = ChaincodeActionPayload.Parser.ParseFrom(transaction.Actions[0].Payload);
        var invocation = ChaincodeInvocationSpec.Parser.ParseFrom(ChaincodeProposalPayload.Parser.ParseFrom(action.ChaincodeProposalPayload).Input);
        var arguments = invocation.ChaincodeSpec.Input.Args;
        var nonce = signatureHeader.Nonce.ToByteArray();
        var transactionId = TransactionId.Compute(nonce, connection.Creator.Span);
        return new ProposalBuilder(connection, channelHeader.ChannelId, "anchor").Build(
            arguments[0].ToStringUtf8(),
            new ProposalOptions { Arguments = [.. arguments.Skip(1).Select(argument => Argument.FromString(Encoding.UTF8.GetString(argument.Span)))] },
            transactionId,
            nonce);
    }

    private static IEnumerable<Envelope> Envelopes() =>
        from number in Enumerable.Range(0, 41)
        let block = Block.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(Vectors.Blocks, $"{number}.block")))
        from data in block.Data.Data
        select Envelope.Parser.ParseFrom(data);
}
