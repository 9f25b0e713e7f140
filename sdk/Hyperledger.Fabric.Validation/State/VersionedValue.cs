namespace Hyperledger.Fabric.Validation;

/// <summary>
/// A key's value as the world state holds it. In hashed private state the value is the SHA-256 hash of the private value.
/// </summary>
/// <param name="Value">The bytes, never empty: an empty value is a deletion.</param>
/// <param name="Version">Where it was last written.</param>
/// <param name="Metadata">A serialized kvrwset.KVMetadataWrite without a key (key-level policies), or null.</param>
public sealed record VersionedValue(byte[] Value, StateVersion Version, byte[]? Metadata);
