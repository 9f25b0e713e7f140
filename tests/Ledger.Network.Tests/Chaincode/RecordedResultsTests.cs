using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Chaincode;
using Ledger.Network.Store;
using Ledger.Network.Tests.Validation;

namespace Ledger.Network.Tests.Chaincode;

[TestClass]
public sealed class RecordedResultsTests
{
    [TestMethod]
    public async Task Every_recorded_transaction_run_again_gives_the_same_results_byte_for_byte()
    {
        using var folder = new TemporaryFolder();
        await using var ledger = await ChannelLedger.CreateAsync(folder.File("mychannel.db"), RealChannel.ReadAsOrdered(0));
        var registry = new ChaincodeRegistry();
        var chaincode = new AnchorChaincode();
        var attached = chaincode.AttachAsync(registry, AnchorPeer.Name);
        await registry.WaitUntilReadyAsync(AnchorPeer.Name, AnchorChaincode.PackageId);
        var peer = new AnchorPeer(ledger, registry);
        var compared = 0;
        for (var number = 1; number < RealChannel.Blocks; number++)
        {
            var block = RealChannel.ReadAsOrdered(number);
            var privateData = new Dictionary<int, Hyperledger.Fabric.Protos.Ledger.Rwset.TxPvtReadWriteSet>();
            for (var i = 0; i < block.Data.Data.Count; i++)
            {
                if (Invocation(block.Data.Data[i]) is not var (txId, input, action))
                    continue;
                var (result, simulated) = await peer.RunAsync(txId, input);
                Assert.AreEqual(Show(action.Results), Show(simulated.Public), $"results of block {number}, transaction {i}: {input.Args[0].ToStringUtf8()}");
                Assert.AreEqual(action.Results, simulated.Public);
                Assert.AreEqual(action.Response.Payload, result.Response.Payload);
                Assert.AreEqual(action.Events, result.Event?.ToByteString() ?? ByteString.Empty);
                if (simulated.Private is not null)
                    privateData.Add(i, simulated.Private);
                compared++;
            }
            await ledger.CommitAsync(block, privateData);
            if (number == 14)
                Assert.AreEqual("secret", (await peer.RunAsync("read", AnchorPeer.Input("PrivGet", "p1"))).Result.Response.Payload.ToStringUtf8());
        }
        // All 89 of the chaincode's transactions.
        Assert.AreEqual(RealChannel.Codes().Skip(4).Take(36).Sum(codes => codes.Length), compared);
        Assert.IsEmpty(ledger.GetPrivateWriteSets(14, "Org1MSP").Values.SelectMany(set => set.NsPvtRwset).SelectMany(ns => ns.CollectionPvtRwset).SelectMany(set => Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset.KVRWSet.Parser.ParseFrom(set.Rwset).Writes), "the purged value is still stored");
        chaincode.Break();
        await attached;
    }

    private static string Show(ByteString results) => Hyperledger.Fabric.Protos.Ledger.Rwset.TxReadWriteSet.Parser.ParseFrom(results).NsRwset
        .Aggregate(string.Empty, (text, ns) => text + ns.Namespace + Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset.KVRWSet.Parser.ParseFrom(ns.Rwset) + ns.CollectionHashedRwset);

    private static (string TxId, ChaincodeInput Input, ChaincodeAction Action)? Invocation(ByteString envelope)
    {
        var payload = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(envelope).Payload);
        var header = ChannelHeader.Parser.ParseFrom(payload.Header.ChannelHeader);
        if ((HeaderType)header.Type != HeaderType.EndorserTransaction)
            return null;
        var action = ChaincodeActionPayload.Parser.ParseFrom(Transaction.Parser.ParseFrom(payload.Data).Actions[0].Payload);
        var spec = ChaincodeInvocationSpec.Parser.ParseFrom(ChaincodeProposalPayload.Parser.ParseFrom(action.ChaincodeProposalPayload).Input).ChaincodeSpec;
        return spec.ChaincodeId.Name == "anchor"
            ? (header.TxId, spec.Input, ChaincodeAction.Parser.ParseFrom(ProposalResponsePayload.Parser.ParseFrom(action.Action.ProposalResponsePayload).Extension))
            : null;
    }
}
