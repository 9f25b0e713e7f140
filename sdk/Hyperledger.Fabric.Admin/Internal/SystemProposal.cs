using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Admin.Internal;

/// <summary>A call of a peer's system chaincode that belongs to no channel: the peer's own organisation decides who may (internal/peer/channel).</summary>
internal static class SystemProposal
{
    public static async ValueTask<SignedProposal> SignAsync(
        SigningIdentity identity, TimeProvider time, string chaincode, string function, IReadOnlyList<ByteString> arguments, CancellationToken cancellationToken)
    {
        var (transactionId, nonce) = TransactionId.Create(identity.Creator.Span);
        var chaincodeId = new ChaincodeID { Name = chaincode };
        var proposal = new Proposal
        {
            Header = new Header
            {
                ChannelHeader = new ChannelHeader
                {
                    Type = (int)HeaderType.EndorserTransaction,
                    Timestamp = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
                    TxId = transactionId,
                    Extension = new ChaincodeHeaderExtension { ChaincodeId = chaincodeId }.ToByteString(),
                }.ToByteString(),
                SignatureHeader = new SignatureHeader { Creator = ByteString.CopyFrom(identity.Creator.Span), Nonce = ByteString.CopyFrom(nonce) }.ToByteString(),
            }.ToByteString(),
            Payload = new ChaincodeProposalPayload
            {
                Input = new ChaincodeInvocationSpec
                {
                    ChaincodeSpec = new ChaincodeSpec
                    {
                        Type = ChaincodeSpec.Types.Type.Golang,
                        ChaincodeId = chaincodeId,
                        Input = new ChaincodeInput { Args = { ByteString.CopyFromUtf8(function), arguments } },
                    },
                }.ToByteString(),
            }.ToByteString(),
        }.ToByteString();
        var signature = await identity.SignAsync(proposal.Memory, cancellationToken).ConfigureAwait(false);
        return new SignedProposal { ProposalBytes = proposal, Signature = ByteString.CopyFrom(signature) };
    }
}
