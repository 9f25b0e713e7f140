namespace Hyperledger.Fabric.Shim;

/// <summary>One result of a range or rich query (queryresult.KV).</summary>
/// <param name="Key">The key, composite keys in their encoded form.</param>
/// <param name="Value">The value; owned by the receiver.</param>
public readonly record struct KeyValue(string Key, ReadOnlyMemory<byte> Value);
