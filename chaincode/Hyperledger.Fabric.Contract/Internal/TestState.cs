using System.Collections.Immutable;
using Hyperledger.Fabric.Contract.Testing;

namespace Hyperledger.Fabric.Contract.Internal;

/// <summary>One namespace of a test ledger, public or a collection, at one height.</summary>
internal sealed record TestState(
    ImmutableSortedDictionary<string, TestState.Entry> Values, ImmutableDictionary<string, ReadOnlyMemory<byte>> Policies)
{
    internal static readonly TestState Empty = new(
        ImmutableSortedDictionary.Create<string, Entry>(Utf8Order.Instance),
        ImmutableDictionary.Create<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal));

    internal Entry? Get(string key) => Values.TryGetValue(key, out var entry) ? entry : null;

    internal TestVersion? Version(string key) => Get(key)?.Version;

    internal IEnumerable<KeyValuePair<string, Entry>> Range(string startKey, string endKey, bool endIncluded = false) => Values.Where(v =>
        Utf8Order.Instance.Compare(v.Key, startKey) >= 0
        && (endKey.Length == 0 || Utf8Order.Instance.Compare(v.Key, endKey) < (endIncluded ? 1 : 0)));

    internal TestState Write(string key, ReadOnlyMemory<byte> value, TestVersion version) => value.IsEmpty
        ? new TestState(Values.Remove(key), Policies.Remove(key))
        : this with { Values = Values.SetItem(key, new Entry(value, version)) };

    // As in Fabric, a policy of a key that does not exist is nobody's.
    internal TestState WritePolicy(string key, ReadOnlyMemory<byte> policy, TestVersion version) => Get(key) is { } entry
        ? new TestState(Values.SetItem(key, entry with { Version = version }), Policies.SetItem(key, policy))
        : this;

    internal sealed record Entry(ReadOnlyMemory<byte> Value, TestVersion Version);
}
