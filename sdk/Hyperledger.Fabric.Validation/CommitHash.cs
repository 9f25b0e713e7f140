using System.Security.Cryptography;
using Google.Protobuf;

namespace Hyperledger.Fabric.Validation;

/// <summary>
/// The hash by which peers compare their states: SHA-256 over varint(filter length) ‖ transactions filter ‖ updates ‖
/// previous commit hash. Fabric: core/ledger/kvledger/kv_ledger.go addBlockCommitHash, txmgmt/txmgr/update_batch_bytes.go.
/// </summary>
internal static class CommitHash
{
    // Fields of txmgr/updates.proto, which never leaves the peer: Updates.kvwrites; KVWrite's namespace, collection, key,
    // isDelete, value, version_bytes.
    private const int KvWrites = 1, Namespace = 1, Collection = 2, Key = 3, IsDelete = 4, Value = 5, Version = 6;

    public static byte[] Compute(ReadOnlySpan<byte> transactionsFilter, UpdateBatch updates, ReadOnlySpan<byte> previous)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> varint = stackalloc byte[5];
        var length = 0;
        for (var rest = (uint)transactionsFilter.Length; ; rest >>= 7)
        {
            varint[length++] = (byte)(rest < 0x80 ? rest : rest | 0x80);
            if (rest < 0x80)
                break;
        }
        hash.AppendData(varint[..length]);
        hash.AppendData(transactionsFilter);
        hash.AppendData(Serialize(updates));
        hash.AppendData(previous);
        return hash.GetHashAndReset();
    }

    /// <summary>
    /// Public and hashed writes, by namespace, in it public keys first and then each collection's, keys in byte order. A
    /// name stands only where it changes. The namespace of the channel configuration is left out, as in Fabric.
    /// </summary>
    private static byte[] Serialize(UpdateBatch updates)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
        {
            var namespaces = new SortedSet<string>(updates.Public.Keys, KeyOrder.Instance);
            namespaces.UnionWith(updates.Hashed.Keys.Select(key => key.Namespace));
            namespaces.Remove(string.Empty);
            foreach (var ns in namespaces)
            {
                var named = ns;
                if (updates.Public.TryGetValue(ns, out var keys))
                {
                    foreach (var (key, update) in keys.OrderBy(entry => entry.Key, KeyOrder.Instance))
                        Write(output, ref named, string.Empty, ByteString.CopyFromUtf8(key), update);
                }
                foreach (var ((_, collection), hashes) in updates.Hashed.Where(entry => entry.Key.Namespace == ns).OrderBy(entry => entry.Key.Collection, KeyOrder.Instance))
                {
                    var collectionName = collection;
                    foreach (var (keyHash, update) in hashes.OrderBy(entry => entry.Key, KeyOrder.Instance))
                    {
                        Write(output, ref named, collectionName, ByteString.CopyFrom(HashKey.ToBytes(keyHash)), update);
                        collectionName = string.Empty;
                    }
                }
            }
        }
        return buffer.ToArray();
    }

    private static void Write(CodedOutputStream output, ref string ns, string collection, ByteString key, Update update)
    {
        var version = ByteString.CopyFrom(update.Version.ToBytes());
        var value = update.Value is null ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(update.Value);
        var size = 0;
        if (ns.Length > 0)
            size += 1 + CodedOutputStream.ComputeStringSize(ns);
        if (collection.Length > 0)
            size += 1 + CodedOutputStream.ComputeStringSize(collection);
        if (!key.IsEmpty)
            size += 1 + CodedOutputStream.ComputeBytesSize(key);
        if (update.Value is null)
            size += 2;
        if (!value.IsEmpty)
            size += 1 + CodedOutputStream.ComputeBytesSize(value);
        size += 1 + CodedOutputStream.ComputeBytesSize(version);

        output.WriteTag(KvWrites, WireFormat.WireType.LengthDelimited);
        output.WriteLength(size);
        if (ns.Length > 0)
        {
            output.WriteTag(Namespace, WireFormat.WireType.LengthDelimited);
            output.WriteString(ns);
            ns = string.Empty;
        }
        if (collection.Length > 0)
        {
            output.WriteTag(Collection, WireFormat.WireType.LengthDelimited);
            output.WriteString(collection);
        }
        if (!key.IsEmpty)
        {
            output.WriteTag(Key, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(key);
        }
        if (update.Value is null)
        {
            output.WriteTag(IsDelete, WireFormat.WireType.Varint);
            output.WriteBool(true);
        }
        if (!value.IsEmpty)
        {
            output.WriteTag(Value, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(value);
        }
        output.WriteTag(Version, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(version);
    }
}
