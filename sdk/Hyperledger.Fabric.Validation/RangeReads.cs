using System.Security.Cryptography;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;

namespace Hyperledger.Fabric.Validation;

/// <summary>
/// What a range query saw, so that the validator can see it again: the reads themselves up to the degree, above it a
/// summary of a tree whose nodes each hash up to degree + 1 items.
/// Fabric: core/ledger/kvledger/txmgmt/rwsetutil/query_results_helper.go.
/// </summary>
internal sealed class RangeReads(uint maxDegree)
{
    /// <summary>The degree that Fabric's simulator uses.</summary>
    public const uint Degree = 50;

    private readonly List<List<byte[]>> _levels = [[]];
    private QueryReads _pending = new();

    /// <summary>The tree's highest level so far, counted from 1 (hashes of reads).</summary>
    public uint MaxLevel => (uint)_levels.Count;

    public IReadOnlyList<byte[]> MaxLevelHashes => _levels[^1];

    public void Add(string key, StateVersion version)
    {
        _pending.KvReads.Add(new KVRead { Key = key, Version = version.ToProto() });
        if (_pending.KvReads.Count > maxDegree)
            HashPending();
    }

    /// <summary>Ends the series. Exactly one of the two is not null, or none if nothing was read.</summary>
    public (QueryReads? Raw, QueryReadsMerkleSummary? Summary) Done()
    {
        if (IsEmpty)
            return (_pending.KvReads.Count == 0 ? null : _pending, null);
        if (_pending.KvReads.Count > 0)
            HashPending();
        Close();
        var summary = new QueryReadsMerkleSummary { MaxDegree = maxDegree, MaxLevel = MaxLevel };
        summary.MaxLevelHashes.AddRange(MaxLevelHashes.Select(hash => ByteString.CopyFrom(hash)));
        return (null, summary);
    }

    private bool IsEmpty => _levels.Count == 1 && _levels[0].Count == 0;

    private void HashPending()
    {
        var hash = SHA256.HashData(_pending.ToByteArray());
        _pending = new QueryReads();
        _levels[0].Add(hash);
        for (var level = 0; _levels[level].Count > maxDegree; level++)
            Lift(level, Combine(_levels[level]));
    }

    // Below the top each level's remainder becomes one node of the next; a single hash rises as it is.
    private void Close()
    {
        for (var level = 0; level < _levels.Count - 1; level++)
        {
            if (_levels[level].Count > 0)
                Lift(level, _levels[level].Count == 1 ? _levels[level][0] : Combine(_levels[level]));
        }
        if (MaxLevelHashes.Count > maxDegree)
            Lift(_levels.Count - 1, Combine(MaxLevelHashes));
    }

    private void Lift(int level, byte[] hash)
    {
        _levels[level] = [];
        if (level + 1 == _levels.Count)
            _levels.Add([]);
        _levels[level + 1].Add(hash);
    }

    private static byte[] Combine(IReadOnlyList<byte[]> hashes)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var hash in hashes)
            sha.AppendData(hash);
        return sha.GetHashAndReset();
    }
}
