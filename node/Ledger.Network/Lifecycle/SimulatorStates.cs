using Ledger.Network.Simulation;

namespace Ledger.Network.Lifecycle;

/// <summary>The public state of <c>_lifecycle</c>, read only.</summary>
internal sealed class PublicState(QueryExecutor executor) : IRangeableLifecycleState
{
    public byte[]? Get(string key) => executor.GetState(LifecycleNames.Namespace, key);

    public IEnumerable<KeyValuePair<string, byte[]>> Range(string prefix) =>
        Ranges.Read(executor.GetStateByRange(LifecycleNames.Namespace, prefix, prefix + Ranges.AfterPrefix));
}

/// <summary>An organisation's implicit collection, read only.</summary>
internal sealed class OrganisationState(QueryExecutor executor, string mspId) : IReadableLifecycleState
{
    public byte[]? Get(string key) => executor.GetPrivateData(LifecycleNames.Namespace, LifecycleNames.ImplicitCollection(mspId), key);
}

/// <summary>The public state of <c>_lifecycle</c> in a simulation.</summary>
internal sealed class SimulatedPublicState(TxSimulator simulator) : ILifecycleState
{
    public byte[]? Get(string key) => simulator.GetState(LifecycleNames.Namespace, key);

    public void Put(string key, byte[] value) => simulator.SetState(LifecycleNames.Namespace, key, value);

    public void Delete(string key) => simulator.DeleteState(LifecycleNames.Namespace, key);

    public IEnumerable<KeyValuePair<string, byte[]>> Range(string prefix) =>
        Ranges.Read(simulator.GetStateByRange(LifecycleNames.Namespace, prefix, prefix + Ranges.AfterPrefix));
}

/// <summary>An organisation's implicit collection in a simulation at one of its own peers.</summary>
internal sealed class SimulatedOrganisationState(TxSimulator simulator, string mspId) : ILifecycleState
{
    private readonly string _collection = LifecycleNames.ImplicitCollection(mspId);

    public byte[]? Get(string key) => simulator.GetPrivateData(LifecycleNames.Namespace, _collection, key);

    public void Put(string key, byte[] value) => simulator.SetPrivateData(LifecycleNames.Namespace, _collection, key, value);

    public void Delete(string key) => simulator.DeletePrivateData(LifecycleNames.Namespace, _collection, key);

    public IEnumerable<KeyValuePair<string, byte[]>> Range(string prefix) =>
        Ranges.Read(simulator.GetPrivateDataByRange(LifecycleNames.Namespace, _collection, prefix, prefix + Ranges.AfterPrefix));
}

/// <summary>The hashes of any organisation's implicit collection in a simulation.</summary>
internal sealed class SimulatedHashes(TxSimulator simulator, string mspId) : IOpaqueLifecycleState
{
    public string MspId => mspId;

    public byte[]? GetHash(string key) =>
        simulator.GetPrivateDataHash(LifecycleNames.Namespace, LifecycleNames.ImplicitCollection(mspId), key);
}

internal static class Ranges
{
    // core/chaincode/lifecycle/ledger_shim.go: the end of a prefix's range.
    public const string AfterPrefix = "\u007f";

    public static IEnumerable<KeyValuePair<string, byte[]>> Read(StateIterator iterator)
    {
        using (iterator)
        {
            while (iterator.Next() is { } entry) yield return new(entry.Key, entry.Value.ToByteArray());
        }
    }
}
