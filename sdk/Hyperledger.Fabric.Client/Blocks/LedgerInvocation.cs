using Hyperledger.Fabric.Client.Internal;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Protos.Ledger.Rwset;

namespace Hyperledger.Fabric.Client;

/// <summary>What an endorser transaction called, what came of it, and who endorsed.</summary>
public sealed class LedgerInvocation
{
    private LedgerInvocation()
    {
    }

    /// <summary>The chaincode.</summary>
    public string ChaincodeName { get; private init; } = "";

    /// <summary>The version of its definition that the endorsers ran; empty where they named none.</summary>
    public string ChaincodeVersion { get; private init; } = "";

    /// <summary>The arguments: the function's name first.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Arguments { get; private init; } = [];

    /// <summary>The status with which the function answered; below 400.</summary>
    public int Status { get; private init; }

    /// <summary>The function's result.</summary>
    public ReadOnlyMemory<byte> Result { get; private init; }

    /// <summary>The event's name; null when it set none.</summary>
    public string? EventName { get; private init; }

    /// <summary>The event's bytes; empty when it set none.</summary>
    public ReadOnlyMemory<byte> EventPayload { get; private init; }

    /// <summary>The hash of the proposal, 32 bytes.</summary>
    public ReadOnlyMemory<byte> ProposalHash { get; private init; }

    /// <summary>The endorsements, in the transaction's order; not verified.</summary>
    public IReadOnlyList<Endorsement> Endorsements { get; private init; } = [];

    /// <summary>What it read and wrote, a set for each namespace (chaincode), in the transaction's order.</summary>
    public IReadOnlyList<ReadWriteSet> ReadWriteSets { get; private init; } = [];

    internal static LedgerInvocation Decode(EndorsedEnvelope envelope)
    {
        var input = ChaincodeInvocationSpec.Parser.ParseFrom(ChaincodeProposalPayload.Parser.ParseFrom(envelope.ProposalPayload).Input);
        var action = envelope.Action;
        var chaincodeEvent = action.Events.IsEmpty ? null : Protos.Peer.ChaincodeEvent.Parser.ParseFrom(action.Events);
        return new LedgerInvocation
        {
            ChaincodeName = input.ChaincodeSpec?.ChaincodeId?.Name ?? action.ChaincodeId?.Name ?? "",
            ChaincodeVersion = action.ChaincodeId?.Version ?? "",
            Arguments = [.. (input.ChaincodeSpec?.Input?.Args ?? []).Select(argument => argument.Memory)],
            Status = envelope.Response.Status,
            Result = envelope.Response.Payload.Memory,
            EventName = chaincodeEvent?.EventName,
            EventPayload = chaincodeEvent?.Payload.Memory ?? default,
            ProposalHash = envelope.ProposalHash.Memory,
            Endorsements = envelope.Endorsements,
            ReadWriteSets = [.. TxReadWriteSet.Parser.ParseFrom(action.Results).NsRwset.Select(ReadWriteSet.Decode)],
        };
    }
}
