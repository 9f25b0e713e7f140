using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Msp;

/// <summary>
/// A call of a chaincode and its simulated outcome, as a transaction's endorsers signed it. What stands in it as serialized
/// messages of its own, event and read-write sets, is read when it is first asked for.
/// </summary>
public sealed class ChaincodeInvocation
{
    private readonly ByteString _event;
    private ChaincodeEvent? _readEvent;
    private IReadOnlyList<ReadWriteSet>? _readWriteSets;

    private ChaincodeInvocation(string chaincodeName, ChaincodeInput? input, ProposalResponsePayload response, ChaincodeAction action)
    {
        ChaincodeName = chaincodeName;
        ChaincodeVersion = action.ChaincodeId?.Version ?? "";
        Arguments = [.. (input?.Args ?? []).Select(argument => argument.Memory)];
        Status = action.Response?.Status ?? 0;
        Result = action.Response?.Payload.Memory ?? default;
        ProposalHash = response.ProposalHash.Memory;
        Results = action.Results;
        _event = action.Events;
    }

    /// <summary>The chaincode, as the transaction's header names it.</summary>
    public string ChaincodeName { get; }

    /// <summary>The version of its definition that the endorsers ran; empty where they named none.</summary>
    public string ChaincodeVersion { get; }

    /// <summary>The arguments: the function's name first.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Arguments { get; }

    /// <summary>The status with which the function answered: 200, or what the chaincode set, below 400; 0 where there is none.</summary>
    public int Status { get; }

    /// <summary>The function's result.</summary>
    public ReadOnlyMemory<byte> Result { get; }

    /// <summary>The event's name; null when it set none.</summary>
    /// <exception cref="InvalidProtocolBufferException">What stands in its place is no event.</exception>
    public string? EventName => Event?.EventName;

    /// <summary>The event's bytes; empty when it set none.</summary>
    /// <exception cref="InvalidProtocolBufferException">What stands in its place is no event.</exception>
    public ReadOnlyMemory<byte> EventPayload => Event?.Payload.Memory ?? default;

    /// <summary>The hash of the proposal, 32 bytes: what the endorsers say they were asked.</summary>
    public ReadOnlyMemory<byte> ProposalHash { get; }

    /// <summary>The serialized <c>rwset.TxReadWriteSet</c>, as received.</summary>
    public ByteString Results { get; }

    /// <summary>What it read and wrote, a set for each namespace (chaincode), in the transaction's order: <see cref="Results"/>, read.</summary>
    /// <exception cref="InvalidProtocolBufferException">The results are no read-write sets.</exception>
    public IReadOnlyList<ReadWriteSet> ReadWriteSets => _readWriteSets ??= [.. TxReadWriteSet.Parser.ParseFrom(Results).NsRwset.Select(ReadWriteSet.Decode)];

    private ChaincodeEvent? Event => _event.IsEmpty ? null : _readEvent ??= ChaincodeEvent.Parser.ParseFrom(_event);

    /// <summary>Reads the call of an endorser transaction; nothing is verified.</summary>
    /// <param name="header">The transaction's channel header.</param>
    /// <param name="proposalPayload">The serialized <c>protos.ChaincodeProposalPayload</c> of its action.</param>
    /// <param name="response">What the endorsers signed.</param>
    /// <exception cref="InvalidProtocolBufferException">A part is not the message that it should be.</exception>
    public static ChaincodeInvocation Decode(ChannelHeader header, ByteString proposalPayload, ProposalResponsePayload response)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(proposalPayload);
        ArgumentNullException.ThrowIfNull(response);
        var input = ChaincodeInvocationSpec.Parser.ParseFrom(ChaincodeProposalPayload.Parser.ParseFrom(proposalPayload).Input);
        var extension = ChaincodeHeaderExtension.Parser.ParseFrom(header.Extension);
        return new ChaincodeInvocation(extension.ChaincodeId?.Name ?? "", input.ChaincodeSpec?.Input, response, ChaincodeAction.Parser.ParseFrom(response.Extension));
    }
}
