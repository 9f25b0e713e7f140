using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Orderer;
using Hyperledger.Fabric.Protos.Orderer.Etcdraft;
using BftConsenter = Hyperledger.Fabric.Protos.Common.Consenter;
using RaftConsenter = Hyperledger.Fabric.Protos.Orderer.Etcdraft.Consenter;

namespace Hyperledger.Fabric.Admin.Internal;

/// <summary>
/// The ordering nodes in the group <c>/Channel/Orderer</c>: for Raft in the metadata of <c>ConsensusType</c>, for BFT in
/// <c>Orderers</c>, where <c>BlockValidation</c> must name the same (orderer/consensus/smartbft/configverifier.go).
/// </summary>
internal static class ConsenterList
{
    private const string Type = "ConsensusType";
    private const string Mapping = "Orderers";
    private const string Raft = "etcdraft";
    private const string Bft = "BFT";

    public static IReadOnlyList<OrdererConsenter> Read(ConfigGroup orderer)
    {
        var consensus = ConsensusOf(orderer);
        return consensus.Type switch
        {
            Raft => [.. ConfigMetadata.Parser.ParseFrom(consensus.Metadata).Consenters.Select(c => new OrdererConsenter
            {
                Host = c.Host,
                Port = (int)c.Port,
                ServerTlsCertificatePem = c.ServerTlsCert.ToStringUtf8(),
                ClientTlsCertificatePem = c.ClientTlsCert.ToStringUtf8(),
            })],
            Bft => [.. Orderers.Parser.ParseFrom(orderer.Values[Mapping].Value).ConsenterMapping.Select(c => new OrdererConsenter
            {
                Host = c.Host,
                Port = (int)c.Port,
                ServerTlsCertificatePem = c.ServerTlsCert.ToStringUtf8(),
                ClientTlsCertificatePem = c.ClientTlsCert.ToStringUtf8(),
                MspId = c.MspId,
                IdentityPem = c.Identity.ToStringUtf8(),
                Id = c.Id,
            })],
            _ => throw new InvalidOperationException($"Consensus of type {consensus.Type} names no ordering nodes; etcdraft and BFT do."),
        };
    }

    public static void Write(ConfigGroup orderer, IReadOnlyList<OrdererConsenter> consenters)
    {
        var consensus = ConsensusOf(orderer);
        if (consensus.Type == Raft)
        {
            var metadata = ConfigMetadata.Parser.ParseFrom(consensus.Metadata);
            metadata.Consenters.Clear();
            metadata.Consenters.Add(consenters.Select(c => new RaftConsenter
            {
                Host = c.Host,
                Port = (uint)c.Port,
                ServerTlsCert = ByteString.CopyFromUtf8(c.ServerTlsCertificatePem),
                ClientTlsCert = ByteString.CopyFromUtf8(c.ClientTlsCertificatePem),
            }));
            consensus.Metadata = metadata.ToByteString();
            orderer.Values[Type].Value = consensus.ToByteString();
            return;
        }
        var mapping = new Orderers();
        var next = consenters.Max(c => c.Id) + 1;
        mapping.ConsenterMapping.Add(consenters.Select(c => new BftConsenter
        {
            Id = c.Id == 0 ? next++ : c.Id,
            Host = c.Host,
            Port = (uint)c.Port,
            MspId = c.MspId,
            Identity = ByteString.CopyFromUtf8(c.IdentityPem),
            ServerTlsCert = ByteString.CopyFromUtf8(c.ServerTlsCertificatePem),
            ClientTlsCert = ByteString.CopyFromUtf8(c.ClientTlsCertificatePem),
        }));
        orderer.Values[Mapping].Value = mapping.ToByteString();
    }

    /// <summary>The policy that BFT orderers demand as <c>BlockValidation</c>; null for Raft, where the policy names no node.</summary>
    public static SignaturePolicyEnvelope? BlockValidation(ConfigGroup orderer) => ConsensusOf(orderer).Type == Bft
        ? SignaturePolicies.BftBlockValidation(Orderers.Parser.ParseFrom(orderer.Values[Mapping].Value).ConsenterMapping)
        : null;

    private static ConsensusType ConsensusOf(ConfigGroup orderer) => ConsensusType.Parser.ParseFrom(orderer.Values[Type].Value);
}
