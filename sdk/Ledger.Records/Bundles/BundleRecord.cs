namespace Ledger.Records;

/// <summary>A record in a bundle: its payload, what of it is disclosed, and its place in the batch.</summary>
public sealed class BundleRecord
{
    private readonly ReadOnlyMemory<byte> _sha256Path;
    private readonly ReadOnlyMemory<byte> _sm3Path;

    internal BundleRecord(
        BatchKey batch,
        int index,
        ReadOnlyMemory<byte> payloadBytes,
        RecordPayload payload,
        IReadOnlyList<Disclosure> disclosures,
        ReadOnlyMemory<byte> sha256Path,
        ReadOnlyMemory<byte> sm3Path)
    {
        Batch = batch;
        Index = index;
        PayloadBytes = payloadBytes;
        Payload = payload;
        Disclosures = disclosures;
        _sha256Path = sha256Path;
        _sm3Path = sm3Path;
    }

    /// <summary>The batch.</summary>
    public BatchKey Batch { get; }

    /// <summary>The record's index in both trees.</summary>
    public int Index { get; }

    /// <summary>The payload's bytes as they stand in the bundle: the tree's entry.</summary>
    public ReadOnlyMemory<byte> PayloadBytes { get; }

    /// <summary>The payload.</summary>
    public RecordPayload Payload { get; }

    /// <summary>The disclosed fields in the bundle's order.</summary>
    public IReadOnlyList<Disclosure> Disclosures { get; }

    /// <summary>The inclusion proof for the tree of an algorithm.</summary>
    /// <param name="algorithm">The algorithm.</param>
    public InclusionProof Proof(DigestAlgorithm algorithm) =>
        new(algorithm, Index, Batch.Size, Path(algorithm));

    internal ReadOnlyMemory<byte> Path(DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sm3 ? _sm3Path : _sha256Path;
}
