using System.Collections.Concurrent;
using Ledger.Network.Chaincode;
using Ledger.Network.Simulation;
using Ledger.Network.Store;

namespace Ledger.Network.Lifecycle;

/// <summary>
/// Committed definitions and an organisation's approvals, remembered between blocks that change them. Thread-safe.
/// </summary>
/// <param name="ledger">The channel's ledger.</param>
/// <param name="mspId">The organisation.</param>
/// <param name="isReady">Whether a package's chaincode is connected to the peer.</param>
internal sealed class ApprovedChaincodes(ChannelLedger ledger, string mspId, Func<string, bool> isReady) : IChaincodeDefinitions
{
    private ConcurrentDictionary<string, Approved> _known = new(StringComparer.Ordinal);

    /// <summary>Whether the chaincode can run at the peer now.</summary>
    public bool Serves(string chaincode) => Known(chaincode) is { PackageId: { Length: > 0 } packageId } && isReady(packageId);

    /// <summary>The chaincodes in force that the organisation runs from a package, ordered by name.</summary>
    public IEnumerable<(string Name, string Version)> RunningFrom(string packageId)
    {
        using var executor = ledger.NewQueryExecutor(mspId);
        foreach (var name in LifecycleFunctions.DefinedNames(new PublicState(executor)))
        {
            if (Known(name) is { } approved && approved.PackageId == packageId) yield return (name, approved.Instance.Version);
        }
    }

    /// <inheritdoc/>
    public ChaincodeInstance Find(string channelId, string chaincode, TxSimulator simulator)
    {
        // The sequence is read inside the simulation: a new definition in between makes the transaction conflict.
        var sequence = ChaincodeDefinition.SequenceOf(new PublicState(simulator), chaincode);
        if (sequence == 0)
        {
            // Fabric looks for one of the lifecycle before 2.0 then, and the read stands in the read set.
            simulator.GetState(LifecycleNames.LegacyNamespace, chaincode);
            throw new ChaincodeExecutionException($"chaincode {chaincode} not found");
        }
        var approved = Known(chaincode);
        if (approved?.Sequence != sequence)
        {
            Forget();
            approved = Known(chaincode);
        }
        if (approved?.Sequence != sequence)
            throw new ChaincodeExecutionException($"chaincode cache at sequence {approved?.Sequence ?? 0} but current sequence is {sequence}, chaincode definition for '{chaincode}' changed during invoke");
        if (approved.PackageId is null)
            throw new ChaincodeExecutionException($"chaincode definition for '{chaincode}' at sequence {sequence} on channel '{channelId}' has not yet been approved by this org");
        if (approved.PackageId.Length == 0 || !isReady(approved.PackageId))
            throw new ChaincodeExecutionException($"chaincode definition for '{chaincode}' exists, but chaincode is not installed");
        return approved.Instance;
    }

    /// <summary>Forgets everything; to be called after each block that may have written to <c>_lifecycle</c>.</summary>
    public void Forget() => Volatile.Write(ref _known, new(StringComparer.Ordinal));

    private Approved? Known(string chaincode)
    {
        var known = Volatile.Read(ref _known);
        if (known.TryGetValue(chaincode, out var found)) return found;
        using var executor = ledger.NewQueryExecutor(mspId);
        // What is not defined is not remembered: strangers choose these names.
        if (ChaincodeDefinition.Read(new PublicState(executor), chaincode) is not { } definition) return null;
        var packageId = LifecycleFunctions.PackageId(new OrganisationState(executor, mspId), chaincode, definition.Sequence);
        var info = definition.Parameters.EndorsementInfo;
        return known[chaincode] = new Approved(definition.Sequence, packageId, new ChaincodeInstance(info.Version, info.InitRequired, packageId ?? ""));
    }

    private sealed record Approved(long Sequence, string? PackageId, ChaincodeInstance Instance);
}
