using Hyperledger.Fabric.Protos.Peer.Lifecycle;

namespace Hyperledger.Fabric.Validation;

/// <summary>A committed definition, as it stands in the public state of <c>_lifecycle</c>.</summary>
internal sealed record ChaincodeDefinition(long Sequence, ChaincodeParameters Parameters)
{
    public const string Datatype = "ChaincodeDefinition";

    public StateRecord ToRecord() => new(Datatype,
        [StateRecord.Field("Sequence", Sequence), .. Parameters.ToRecord().Fields]);

    /// <summary>The definition of a chaincode; null when none is committed.</summary>
    /// <exception cref="LifecycleException">The namespace holds something that is no chaincode.</exception>
    public static ChaincodeDefinition? Read(IReadableLifecycleState state, string chaincode)
    {
        if (StateRecords.Metadata(state, LifecycleNames.Namespaces, chaincode) is not { } metadata) return null;
        if (metadata.Datatype != Datatype) throw new LifecycleException($"not a chaincode type: {metadata.Datatype}");
        return new(SequenceOf(state, chaincode), ChaincodeParameters.Read(state, chaincode));
    }

    /// <summary>The committed sequence; zero when none is.</summary>
    public static long SequenceOf(IReadableLifecycleState state, string chaincode) =>
        StateRecords.Field(state, LifecycleNames.Namespaces, chaincode, "Sequence") is { TypeCase: StateData.TypeOneofCase.Int64 } data ? data.Int64 : 0;
}
