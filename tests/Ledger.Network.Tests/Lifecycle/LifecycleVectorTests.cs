using System.Security.Cryptography;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Protos.Peer.Lifecycle;
using Ledger.Network.Lifecycle;

namespace Ledger.Network.Tests.Lifecycle;

/// <summary>What _lifecycle writes, compared with the approvals and the commit of a real Fabric channel.</summary>
[TestClass]
public sealed class LifecycleVectorTests
{
    [TestMethod]
    public void The_approvals_of_the_vectors_are_written_key_by_key_and_hash_by_hash()
    {
        var found = 0;
        foreach (var (arguments, results) in LifecycleCalls("ApproveChaincodeDefinitionForMyOrg"))
        {
            var args = ApproveChaincodeDefinitionForMyOrgArgs.Parser.ParseFrom(arguments);
            var state = new MemoryState();
            LifecycleFunctions.Approve(args.Name, args.Sequence, Parameters(args), args.Source.LocalPackage.PackageId, new MemoryState(), state);

            var collection = results.NsRwset.Single(set => set.Namespace == "_lifecycle").CollectionHashedRwset.Single();
            var expected = HashedRWSet.Parser.ParseFrom(collection.HashedRwset).HashedWrites
                .ToDictionary(write => write.KeyHash.ToBase64(), write => write.ValueHash.ToBase64());
            var actual = state.Values.ToDictionary(
                entry => Convert.ToBase64String(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(entry.Key))),
                entry => Convert.ToBase64String(SHA256.HashData(entry.Value)));
            CollectionAssert.AreEquivalent(expected, actual);
            found++;
        }
        Assert.IsGreaterThan(1, found);
    }

    [TestMethod]
    public void The_committed_definition_of_the_vectors_is_written_byte_by_byte()
    {
        var (arguments, results) = LifecycleCalls("CommitChaincodeDefinition").First();
        var args = CommitChaincodeDefinitionArgs.Parser.ParseFrom(arguments);
        var parameters = ChaincodeParameters.Of(args.Version, args.EndorsementPlugin, args.ValidationPlugin, args.ValidationParameter, args.Collections, args.InitRequired);
        var approved = new MemoryState();
        LifecycleFunctions.Approve(args.Name, args.Sequence, parameters, "package", new MemoryState(), approved);
        var state = new MemoryState();
        LifecycleFunctions.Commit(args.Name, args.Sequence, parameters, "Org1MSP", state, [new Opaque("Org1MSP", approved)]);

        var expected = KVRWSet.Parser.ParseFrom(results.NsRwset.Single(set => set.Namespace == "_lifecycle").Rwset).Writes
            .ToDictionary(write => write.Key, write => write.Value.ToBase64());
        CollectionAssert.AreEquivalent(expected, state.Values.ToDictionary(entry => entry.Key, entry => Convert.ToBase64String(entry.Value)));
    }

    [TestMethod]
    public void A_definition_that_its_own_organisation_did_not_approve_is_refused()
    {
        var parameters = ChaincodeParameters.Of("1", "", "", ByteString.Empty, null, false);
        var refused = Assert.ThrowsExactly<LifecycleException>(() =>
            LifecycleFunctions.Commit("cc", 1, parameters, "Org1MSP", new MemoryState(), [new Opaque("Org1MSP", new MemoryState())]));
        Assert.AreEqual("chaincode definition not agreed to by this org (Org1MSP)", refused.Message);
    }

    [TestMethod]
    public void A_sequence_out_of_turn_is_refused()
    {
        var parameters = ChaincodeParameters.Of("1", "", "", ByteString.Empty, null, false);
        Assert.AreEqual(
            "requested sequence 2 is larger than the next available sequence number 1",
            Assert.ThrowsExactly<LifecycleException>(() => LifecycleFunctions.Approve("cc", 2, parameters, "", new MemoryState(), new MemoryState())).Message);
        Assert.AreEqual(
            "requested sequence is 2, but new definition must be sequence 1",
            Assert.ThrowsExactly<LifecycleException>(() => LifecycleFunctions.CheckReadiness("cc", 2, parameters, new MemoryState(), [])).Message);
    }

    [TestMethod]
    public void The_same_approval_twice_is_refused_and_a_changed_one_names_what_differs()
    {
        var state = new MemoryState();
        var parameters = ChaincodeParameters.Of("1", "", "", ByteString.Empty, null, false);
        LifecycleFunctions.Approve("cc", 1, parameters, "p", new MemoryState(), state);
        Assert.AreEqual(
            "attempted to redefine uncommitted sequence (1) for namespace cc with unchanged content",
            Assert.ThrowsExactly<LifecycleException>(() => LifecycleFunctions.Approve("cc", 1, parameters, "p", new MemoryState(), state)).Message);

        var other = ChaincodeParameters.Of("2", "", "", ByteString.Empty, null, false);
        var (approvals, mismatches) = LifecycleFunctions.CheckReadiness("cc", 1, other, new MemoryState(), [new Opaque("Org1MSP", state)]);
        Assert.IsFalse(approvals["Org1MSP"]);
        CollectionAssert.AreEqual(new[] { "EndorsementInfo" }, mismatches["Org1MSP"].ToArray());
    }

    private static ChaincodeParameters Parameters(ApproveChaincodeDefinitionForMyOrgArgs args) => ChaincodeParameters.Of(
        args.Version, args.EndorsementPlugin, args.ValidationPlugin, args.ValidationParameter, args.Collections, args.InitRequired);

    private static IEnumerable<(ByteString Arguments, TxReadWriteSet Results)> LifecycleCalls(string function)
    {
        foreach (var path in Directory.EnumerateFiles(Vectors.Folder("fabric-2.5.6/blocks"), "*.block"))
        {
            foreach (var envelope in Block.Parser.ParseFrom(File.ReadAllBytes(path)).Data.Data)
            {
                var payload = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(envelope).Payload);
                if (ChannelHeader.Parser.ParseFrom(payload.Header.ChannelHeader).Type != (int)HeaderType.EndorserTransaction) continue;
                var action = ChaincodeActionPayload.Parser.ParseFrom(Transaction.Parser.ParseFrom(payload.Data).Actions[0].Payload);
                var input = ChaincodeInvocationSpec.Parser.ParseFrom(ChaincodeProposalPayload.Parser.ParseFrom(action.ChaincodeProposalPayload).Input).ChaincodeSpec;
                if (input.ChaincodeId.Name != "_lifecycle" || input.Input.Args[0].ToStringUtf8() != function) continue;
                var extension = ProposalResponsePayload.Parser.ParseFrom(action.Action.ProposalResponsePayload).Extension;
                yield return (input.Input.Args[1], TxReadWriteSet.Parser.ParseFrom(ChaincodeAction.Parser.ParseFrom(extension).Results));
            }
        }
    }

    private sealed class MemoryState : ILifecycleState
    {
        public SortedDictionary<string, byte[]> Values { get; } = new(StringComparer.Ordinal);

        public byte[]? Get(string key) => Values.GetValueOrDefault(key);

        public void Put(string key, byte[] value) => Values[key] = value;

        public void Delete(string key) => Values.Remove(key);

        public IEnumerable<KeyValuePair<string, byte[]>> Range(string prefix) => Values.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal));
    }

    private sealed record Opaque(string MspId, MemoryState State) : IOpaqueLifecycleState
    {
        public byte[]? GetHash(string key) => State.Get(key) is { } value ? SHA256.HashData(value) : null;
    }
}
