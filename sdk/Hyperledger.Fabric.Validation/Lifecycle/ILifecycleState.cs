namespace Hyperledger.Fabric.Validation;

/// <summary>The part of a state that lifecycle records are read from.</summary>
internal interface IReadableLifecycleState
{
    /// <summary>The committed value of a key; null when the key does not exist.</summary>
    byte[]? Get(string key);
}

/// <summary>A state whose keys can be listed.</summary>
internal interface IRangeableLifecycleState : IReadableLifecycleState
{
    /// <summary>Keys that begin with the prefix, and their values, in key order.</summary>
    IEnumerable<KeyValuePair<string, byte[]>> Range(string prefix);
}

/// <summary>A public state or an organisation's implicit collection, inside one simulation.</summary>
internal interface ILifecycleState : IRangeableLifecycleState
{
    void Put(string key, byte[] value);

    void Delete(string key);
}

/// <summary>An implicit collection of which this peer may see hashes alone.</summary>
internal interface IOpaqueLifecycleState
{
    string MspId { get; }

    /// <summary>SHA-256 of the key's value; null when the key does not exist.</summary>
    byte[]? GetHash(string key);
}
