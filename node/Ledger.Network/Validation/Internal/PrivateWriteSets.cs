using System.Security.Cryptography;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Store.Internal;

namespace Ledger.Network.Validation.Internal;

/// <summary>
/// Checks stored private write sets against the hashes in their transactions, block after block. A purge takes keys out of
/// stored sets, whose hash then fits no more: each write that is left must have its hash in the transaction, and each that
/// is gone must be purged by a later one.
/// </summary>
internal sealed class PrivateWriteSets
{
    // Keys that are gone from a stored set, and that set's place, until the purge comes.
    private readonly Dictionary<(string Namespace, string Collection, ByteString KeyHash), (ulong Block, ulong Transaction)> _gone = [];

    /// <summary>Checks the sets that are stored for a block.</summary>
    /// <param name="block">The block with its validation codes.</param>
    /// <param name="sets">Its stored sets, by transaction.</param>
    /// <returns>A sentence that names the first set that is not what its transaction wrote; null when none is.</returns>
    public string? FindProblem(Block block, SortedDictionary<ulong, TxPvtReadWriteSet> sets)
    {
        if (sets.Count == 0 && _gone.Count == 0) return null;
        foreach (var (index, ns, stored, hashed) in WithHashes(block, sets))
        {
            if (!Fits(block.Header.Number, index, ns, stored, hashed))
                return $"The private write set of block {block.Header.Number}, transaction {index}, namespace {ns}, collection {stored.CollectionName} is not the one whose hash the transaction holds.";
        }
        if (_gone.Count > 0) NotePurges(block, block.Metadata.Metadata[(int)BlockMetadataIndex.TransactionsFilter].Span);
        return null;
    }

    /// <summary>The stored sets of a block out of which keys are gone, and of which every write that is left has its hash in the transaction.</summary>
    public IEnumerable<KeptWriteSet> FindTrimmed(Block block, SortedDictionary<ulong, TxPvtReadWriteSet> sets)
    {
        foreach (var (index, ns, stored, hashed) in WithHashes(block, sets))
        {
            if (hashed is not null && !IsWhole(stored, hashed) && Fits(block.Header.Number, index, ns, stored, hashed))
                yield return new(block.Header.Number, index, ns, stored.CollectionName, stored.Rwset.ToByteArray());
        }
    }

    /// <summary>After the last block: a key that is gone from a stored set although nothing purged it.</summary>
    public string? FindUnexplained() => _gone.Count == 0 ? null : _gone.Select(gone =>
        $"The private write set of block {gone.Value.Block}, transaction {gone.Value.Transaction}, namespace {gone.Key.Namespace}, collection {gone.Key.Collection} lacks the key hash {Convert.ToHexStringLower(gone.Key.KeyHash.Span)}, which nothing purged.").Min(StringComparer.Ordinal);

    // Each stored set beside what its transaction says of it; null when it says nothing.
    private static IEnumerable<(ulong Transaction, string Namespace, CollectionPvtReadWriteSet Stored, HashedCollectionSet? Hashed)> WithHashes(
        Block block, SortedDictionary<ulong, TxPvtReadWriteSet> sets)
    {
        foreach (var (index, set) in sets)
        {
            var wrote = WrittenBy(block, index);
            foreach (var ns in set.NsPvtRwset)
            {
                var collections = wrote.FirstOrDefault(of => of.Namespace == ns.Namespace)?.Collections;
                foreach (var stored in ns.CollectionPvtRwset)
                    yield return (index, ns.Namespace, stored, collections?.FirstOrDefault(of => of.Name == stored.CollectionName));
            }
        }
    }

    private static bool IsWhole(CollectionPvtReadWriteSet stored, HashedCollectionSet hashed) =>
        SHA256.HashData(stored.Rwset.Span).AsSpan().SequenceEqual(hashed.PrivateHash.Span);

    private bool Fits(ulong block, ulong transaction, string ns, CollectionPvtReadWriteSet stored, HashedCollectionSet? hashed)
    {
        if (hashed is null || hashed.PrivateHash.IsEmpty) return false;
        if (IsWhole(stored, hashed)) return true;
        KVRWSet left;
        try
        {
            left = KVRWSet.Parser.ParseFrom(stored.Rwset);
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
        var written = new Dictionary<ByteString, KVWriteHash>();
        foreach (var write in hashed.Hashed.HashedWrites) written[write.KeyHash] = write;
        foreach (var write in left.Writes)
        {
            var keyHash = Hash(ByteString.CopyFromUtf8(write.Key));
            if (!written.Remove(keyHash, out var of) || of.IsDelete != write.IsDelete || (!write.IsDelete && !of.ValueHash.Equals(Hash(write.Value)))) return false;
        }
        foreach (var keyHash in written.Keys) _gone[(ns, stored.CollectionName, keyHash)] = (block, transaction);
        return written.Count > 0;
    }

    private void NotePurges(Block block, ReadOnlySpan<byte> codes)
    {
        for (var index = 0; index < codes.Length; index++)
        {
            if (codes[index] != (byte)TxValidationCode.Valid) continue;
            foreach (var ns in Parse(block, index))
            {
                foreach (var collection in ns.Collections)
                {
                    foreach (var write in collection.Hashed.HashedWrites.Where(write => write.IsPurge))
                    {
                        var key = (ns.Namespace, collection.Name, write.KeyHash);
                        if (_gone.TryGetValue(key, out var of) && (of.Block < block.Header.Number || of.Transaction < (ulong)index)) _gone.Remove(key);
                    }
                }
            }
        }
    }

    // Invalid transactions wrote nothing.
    private static IReadOnlyList<NamespaceReadWriteSet> WrittenBy(Block block, ulong index)
    {
        var codes = block.Metadata.Metadata[(int)BlockMetadataIndex.TransactionsFilter].Span;
        return index < (ulong)codes.Length && codes[(int)index] == (byte)TxValidationCode.Valid ? Parse(block, (int)index) : [];
    }

    // Configuration transactions have no read-write set.
    private static IReadOnlyList<NamespaceReadWriteSet> Parse(Block block, int index)
    {
        try
        {
            return EndorserTransaction.Parse(block.Data.Data[index]).ReadWriteSet;
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    private static ByteString Hash(ByteString bytes) => UnsafeByteOperations.UnsafeWrap(SHA256.HashData(bytes.Span));
}
