using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>
/// Builds the bytes of a proposal, once; what is signed and sent afterwards is these bytes (fabric-gateway
/// <c>node/src/proposalbuilder.ts</c> makes the same for the same inputs).
/// </summary>
internal sealed class ProposalBuilder
{
    private readonly GatewayConnection _connection;
    private readonly string _channelName;
    private readonly ChaincodeID _chaincodeId;
    private readonly ByteString _headerExtension;

    public ProposalBuilder(GatewayConnection connection, string channelName, string chaincodeName)
    {
        _connection = connection;
        _channelName = channelName;
        _chaincodeId = new ChaincodeID { Name = chaincodeName };
        _headerExtension = new ChaincodeHeaderExtension { ChaincodeId = _chaincodeId }.ToByteString();
    }

    public Proposal Build(string qualifiedName, ProposalOptions options)
    {
        var (transactionId, nonce) = TransactionId.Create(_connection.Creator.Span);
        return Build(qualifiedName, options, transactionId, nonce);
    }

    public Proposal Build(string qualifiedName, ProposalOptions options, string transactionId, byte[] nonce)
    {
        var header = new Header
        {
            ChannelHeader = new ChannelHeader
            {
                Type = (int)HeaderType.EndorserTransaction,
                Timestamp = Timestamp.FromDateTimeOffset(_connection.TimeProvider.GetUtcNow()),
                ChannelId = _channelName,
                TxId = transactionId,
                Extension = _headerExtension,
            }.ToByteString(),
            SignatureHeader = new SignatureHeader
            {
                Creator = _connection.Creator,
                Nonce = UnsafeByteOperations.UnsafeWrap(nonce),
            }.ToByteString(),
        };
        var payload = Payload(qualifiedName, options);
        var bytes = new Protos.Peer.Proposal
        {
            Header = header.ToByteString(),
            Payload = payload,
        }.ToByteString();
        return new Proposal(
            _connection, _channelName, transactionId, bytes, [.. options.EndorsingOrganizations], signature: null,
            new ProposalParts(header, options.TransientData.Count == 0 ? payload : ProposalHash.WithoutTransient(payload)));
    }

    private ByteString Payload(string qualifiedName, ProposalOptions options)
    {
        var input = new ChaincodeInput();
        input.Args.Add(UnsafeByteOperations.UnsafeWrap(Encoding.UTF8.GetBytes(qualifiedName)));
        foreach (var argument in options.Arguments)
            input.Args.Add(argument.ByteString);

        var payload = new ChaincodeProposalPayload
        {
            Input = new ChaincodeInvocationSpec
            {
                // The type is not looked at by peers since 2.0; NODE is what the official Node client sends.
                ChaincodeSpec = new ChaincodeSpec { Type = ChaincodeSpec.Types.Type.Node, ChaincodeId = _chaincodeId, Input = input },
            }.ToByteString(),
        };
        foreach (var (name, value) in options.TransientData)
            payload.TransientMap.Add(name, value.ByteString);
        return payload.ToByteString();
    }
}
