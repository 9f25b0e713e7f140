namespace Hyperledger.Fabric.Validation;

/// <summary>One result of a scan over a namespace, in the order of the keys' UTF-8 bytes.</summary>
public sealed record VersionedKey(string Key, VersionedValue Value);
