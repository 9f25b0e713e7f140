using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Network.Endorsement;

/// <summary>
/// A proposal taken apart once for every endorser of this process (core/endorser/msgvalidation.go). What is hashed,
/// signed or goes into a transaction are the bytes that were received.
/// </summary>
internal sealed class UnpackedProposal
{
    private readonly Lock _gate = new();
    private readonly HashSet<object> _passed = [];

    private UnpackedProposal(SignedProposal signed) => Signed = signed;

    public SignedProposal Signed { get; }

    public required Proposal Proposal { get; init; }

    public required Header Header { get; init; }

    public required ChannelHeader ChannelHeader { get; init; }

    public required SignatureHeader SignatureHeader { get; init; }

    public required string ChaincodeName { get; init; }

    public required ChaincodeInput Input { get; init; }

    public required bool HasTransientData { get; init; }

    /// <summary>The ChaincodeProposalPayload as the transaction will carry it.</summary>
    public required ByteString PayloadWithoutTransient { get; init; }

    public required ByteString ProposalHash { get; init; }

    public string ChannelId => ChannelHeader.ChannelId;

    public string TxId => ChannelHeader.TxId;

    /// <summary>Takes a proposal apart.</summary>
    /// <exception cref="ProposalRefusedException">A part is missing or no such message.</exception>
    public static UnpackedProposal Unpack(SignedProposal signed)
    {
        var proposal = Parse(Proposal.Parser, signed.ProposalBytes, "Proposal");
        var header = Parse(Header.Parser, proposal.Header, "Header");
        var channelHeader = Parse(ChannelHeader.Parser, header.ChannelHeader, "ChannelHeader");
        var signatureHeader = Parse(SignatureHeader.Parser, header.SignatureHeader, "SignatureHeader");
        var extension = Parse(ChaincodeHeaderExtension.Parser, channelHeader.Extension, "ChaincodeHeaderExtension");
        if (extension.ChaincodeId is null) throw new ProposalRefusedException("ChaincodeHeaderExtension.ChaincodeId is nil");
        if (extension.ChaincodeId.Name.Length == 0) throw new ProposalRefusedException("ChaincodeHeaderExtension.ChaincodeId.Name is empty");
        var payload = Parse(ChaincodeProposalPayload.Parser, proposal.Payload, "ChaincodeProposalPayload");
        var invocation = Parse(ChaincodeInvocationSpec.Parser, payload.Input, "ChaincodeInvocationSpec");
        if (invocation.ChaincodeSpec is null) throw new ProposalRefusedException("chaincode invocation spec did not contain chaincode spec");
        if (invocation.ChaincodeSpec.Input is null) throw new ProposalRefusedException("chaincode input did not contain any input");

        var withoutTransient = Hyperledger.Fabric.Msp.ProposalHash.WithoutTransient(proposal.Payload);
        return new(signed)
        {
            Proposal = proposal,
            Header = header,
            ChannelHeader = channelHeader,
            SignatureHeader = signatureHeader,
            ChaincodeName = extension.ChaincodeId.Name,
            Input = invocation.ChaincodeSpec.Input,
            HasTransientData = payload.TransientMap.Count > 0,
            PayloadWithoutTransient = withoutTransient,
            ProposalHash = UnsafeByteOperations.UnsafeWrap(Hyperledger.Fabric.Msp.ProposalHash.Compute(header, withoutTransient.Span)),
        };
    }

    /// <summary>Checks headers, transaction id, creator and signature.</summary>
    /// <param name="msps">Whose identities are known.</param>
    /// <param name="now">The time of the peer.</param>
    /// <param name="onlyMspId">The one organisation whose members are known; null for all of the set's.</param>
    /// <exception cref="ProposalRefusedException">One of them is wrong.</exception>
    public void Validate(MspSet msps, DateTimeOffset now, string? onlyMspId = null)
    {
        if (ChannelHeader.Type is not ((int)HeaderType.EndorserTransaction or (int)HeaderType.Config))
            throw Refused($"invalid header type {ChannelHeader.Type}");
        if (ChannelHeader.Epoch != 0) throw Refused("epoch is non-zero");
        if (SignatureHeader.Nonce.IsEmpty) throw Refused("nonce is empty");
        if (SignatureHeader.Creator.IsEmpty) throw Refused("creator is empty");
        var expected = TransactionId.Compute(SignatureHeader.Nonce.Span, SignatureHeader.Creator.Span);
        if (TxId != expected) throw Refused($"incorrectly computed txid '{TxId}' -- expected '{expected}'");
        if (Signed.Signature.IsEmpty) throw Refused("empty signature bytes");

        if (!msps.TryValidate(SignatureHeader.Creator, out var creator, out var problem))
        {
            // A peer builds the chain while it reads the certificate (msp/mspimpl.go, sanitizeCert).
            throw problem.Kind is IdentityProblemKind.Malformed or IdentityProblemKind.UnknownMsp or IdentityProblemKind.UnsupportedKey or IdentityProblemKind.Chain
                ? Refused($"access denied: channel [{ChannelId}] creator org unknown, creator is malformed")
                : Refused($"access denied: channel [{ChannelId}] creator org [{MspIdOfCreator()}]");
        }
        if (onlyMspId is not null && creator.MspId != onlyMspId)
            throw Refused($"access denied: channel [{ChannelId}] creator org unknown, creator is malformed");
        if (creator.IsExpiredAt(now)) throw new ProposalRefusedException("proposal client identity expired");
        if (creator.VerifySignature(Signed.ProposalBytes.Span, Signed.Signature.Span) != SignatureResult.Valid)
            throw Refused($"access denied: channel [{ChannelId}] creator org [{creator.MspId}]");
    }

    /// <summary>Runs a check unless it passed before under the same token.</summary>
    public void CheckOnce(object token, Action check)
    {
        lock (_gate)
        {
            if (_passed.Contains(token)) return;
            check();
            _passed.Add(token);
        }
    }

    private string MspIdOfCreator() =>
        Hyperledger.Fabric.Protos.Msp.SerializedIdentity.Parser.ParseFrom(SignatureHeader.Creator).Mspid;

    private static ProposalRefusedException Refused(string message) => new("error validating proposal: " + message);

    private static T Parse<T>(MessageParser<T> parser, ByteString bytes, string name) where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ProposalRefusedException($"error unmarshalling {name}: {e.Message}");
        }
    }
}
