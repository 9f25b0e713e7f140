using Hyperledger.Fabric.Protos.Peer.Lifecycle;
using static Hyperledger.Fabric.Validation.LifecycleNames;

namespace Ledger.Network.Lifecycle;

/// <summary>The rules of approving and committing definitions (core/chaincode/lifecycle/lifecycle.go), over states given by the caller.</summary>
internal static class LifecycleFunctions
{
    /// <summary>Records an organisation's approval in its implicit collection.</summary>
    public static void Approve(string chaincode, long sequence, ChaincodeParameters parameters, string packageId,
        IReadableLifecycleState publicState, ILifecycleState orgState)
    {
        var current = ChaincodeDefinition.SequenceOf(publicState, chaincode);
        if (sequence == 0 && current == 0)
            throw new LifecycleException("requested sequence is 0, but first definable sequence number is 1");
        if (sequence < current)
            throw new LifecycleException($"currently defined sequence {current} is larger than requested sequence {sequence}");
        if (sequence > current + 1)
            throw new LifecycleException($"requested sequence {sequence} is larger than the next available sequence number {current + 1}");

        if (sequence == current)
        {
            var defined = ChaincodeDefinition.Read(publicState, chaincode)
                ?? throw new LifecycleException($"missing metadata for currently committed sequence number ({current})");
            if (defined.Parameters.Difference(parameters) is { } difference)
                throw new LifecycleException($"attempted to redefine the current committed sequence ({current}) for namespace {chaincode} with different parameters: {difference}");
        }

        var name = ApprovalName(chaincode, sequence);
        if (IsApprovedAlready(name, parameters, packageId, orgState))
        {
            throw new LifecycleException(sequence == current
                ? $"attempted to redefine the current committed sequence ({current}) for namespace {chaincode}"
                : $"attempted to redefine uncommitted sequence ({sequence}) for namespace {chaincode} with unchanged content");
        }

        StateRecords.Write(orgState, Namespaces, name, parameters.ToRecord());
        // An empty package id is written too: it says that this organisation does not endorse the chaincode.
        StateRecords.Write(orgState, ChaincodeSources, name, LocalPackage(packageId));
    }

    /// <summary>Which organisations approved exactly this definition, and in what the others' approvals differ.</summary>
    public static (SortedDictionary<string, bool> Approvals, SortedDictionary<string, IReadOnlyList<string>> Mismatches) CheckReadiness(
        string chaincode, long sequence, ChaincodeParameters parameters, IReadableLifecycleState publicState, IEnumerable<IOpaqueLifecycleState> organisations)
    {
        var current = ChaincodeDefinition.SequenceOf(publicState, chaincode);
        if (sequence != current + 1)
            throw new LifecycleException($"requested sequence is {sequence}, but new definition must be sequence {current + 1}");
        return Approvals(chaincode, sequence, parameters, organisations);
    }

    public static (SortedDictionary<string, bool> Approvals, SortedDictionary<string, IReadOnlyList<string>> Mismatches) Approvals(
        string chaincode, long sequence, ChaincodeParameters parameters, IEnumerable<IOpaqueLifecycleState> organisations)
    {
        var approvals = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        var mismatches = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var organisation in organisations)
        {
            var differing = StateRecords.Mismatches(organisation, Namespaces, ApprovalName(chaincode, sequence), parameters.ToRecord());
            approvals[organisation.MspId] = differing.Count == 0;
            if (differing.Count > 0) mismatches[organisation.MspId] = differing;
        }
        return (approvals, mismatches);
    }

    /// <summary>Writes the definition into the public state, if the endorsing peer's organisation approved it.</summary>
    public static void Commit(string chaincode, long sequence, ChaincodeParameters parameters, string ownMspId,
        ILifecycleState publicState, IReadOnlyCollection<IOpaqueLifecycleState> organisations)
    {
        if (organisations.All(organisation => organisation.MspId != ownMspId))
            throw new LifecycleException("impossibly, this peer's org is processing requests for a channel it is not a member of");
        var (approvals, _) = CheckReadiness(chaincode, sequence, parameters, publicState, organisations);
        StateRecords.Write(publicState, Namespaces, chaincode, new ChaincodeDefinition(sequence, parameters).ToRecord());
        if (!approvals[ownMspId])
            throw new LifecycleException($"chaincode definition not agreed to by this org ({ownMspId})");
    }

    /// <summary>An organisation's approval; sequence zero asks for the latest, the next before the current.</summary>
    public static (long Sequence, ChaincodeParameters Parameters, string PackageId) QueryApproved(
        string channel, string chaincode, long sequence, IReadableLifecycleState publicState, IReadableLifecycleState orgState)
    {
        if (sequence == 0)
        {
            sequence = ChaincodeDefinition.SequenceOf(publicState, chaincode);
            if (StateRecords.Metadata(orgState, Namespaces, ApprovalName(chaincode, sequence + 1)) is not null) sequence++;
        }
        var name = ApprovalName(chaincode, sequence);
        if (StateRecords.Metadata(orgState, Namespaces, name) is not { } metadata)
            throw new LifecycleException($"could not fetch approved chaincode definition (name: '{chaincode}', sequence: '{sequence}') on channel '{channel}'");
        if (metadata.Datatype != ChaincodeParameters.Datatype)
            throw new LifecycleException($"not a chaincode parameters type: {metadata.Datatype}");
        return (sequence, ChaincodeParameters.Read(orgState, name), PackageId(orgState, chaincode, sequence)
            ?? throw new LifecycleException($"could not fetch chaincode-source metadata for {name}"));
    }

    /// <summary>The package that an organisation approved; null when it approved none for this sequence, empty when it withholds its peers.</summary>
    public static string? PackageId(IReadableLifecycleState orgState, string chaincode, long sequence)
    {
        var name = ApprovalName(chaincode, sequence);
        return StateRecords.Metadata(orgState, ChaincodeSources, name) is { Datatype: LocalPackageDatatype }
            ? StateRecords.Field(orgState, ChaincodeSources, name, "PackageID").String
            : null;
    }

    public static ChaincodeDefinition QueryDefinition(string chaincode, IReadableLifecycleState publicState) =>
        ChaincodeDefinition.Read(publicState, chaincode) ?? throw new LifecycleException($"namespace {chaincode} is not defined", 404);

    /// <summary>The names of the chaincodes that are defined, in order.</summary>
    public static IReadOnlyList<string> DefinedNames(IRangeableLifecycleState publicState)
    {
        const string prefix = Namespaces + "/metadata/";
        return publicState.Range(prefix)
            .Where(entry => StateMetadata.Parser.ParseFrom(entry.Value).Datatype == ChaincodeDefinition.Datatype)
            .Select(entry => entry.Key[prefix.Length..])
            .ToArray();
    }

    private const string LocalPackageDatatype = "ChaincodeLocalPackage";

    private static StateRecord LocalPackage(string packageId) => new(LocalPackageDatatype, [StateRecord.Field("PackageID", packageId)]);

    private static bool IsApprovedAlready(string name, ChaincodeParameters parameters, string packageId, ILifecycleState orgState)
    {
        if (StateRecords.Metadata(orgState, Namespaces, name) is null) return false;
        if (ChaincodeParameters.Read(orgState, name).Difference(parameters) is not null) return false;
        return StateRecords.Metadata(orgState, ChaincodeSources, name) is not null
            && StateRecords.Field(orgState, ChaincodeSources, name, "PackageID").String == packageId;
    }
}
