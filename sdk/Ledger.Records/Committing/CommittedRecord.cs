using System.Text;

namespace Ledger.Records;

/// <summary>A record's payload, its disclosures and its leaf hashes. Immutable.</summary>
public sealed class CommittedRecord
{
    private readonly byte[] _leafHashes;

    internal CommittedRecord(string recordId, byte[] payload, byte[] disclosures, byte[] leafHashes)
    {
        RecordId = recordId;
        Payload = payload;
        Disclosures = disclosures;
        _leafHashes = leafHashes;
    }

    /// <summary>The record's id.</summary>
    public string RecordId { get; }

    /// <summary>The payload, canonical JSON; the tree's entry.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>All disclosures in the type's order, ASCII, separated by <c>~</c>. Personal: to be encrypted.</summary>
    public ReadOnlyMemory<byte> Disclosures { get; }

    /// <summary>The leaf hash in the tree of an algorithm, 32 bytes.</summary>
    /// <param name="algorithm">The algorithm.</param>
    public ReadOnlyMemory<byte> LeafHash(DigestAlgorithm algorithm) =>
        _leafHashes.AsMemory(algorithm == DigestAlgorithm.Sm3 ? Digest.Size : 0, Digest.Size);

    /// <summary>The disclosures' texts in the type's order.</summary>
    public string[] SplitDisclosures() => SplitDisclosures(Disclosures.Span);

    /// <summary>The disclosures' texts of a <see cref="Disclosures"/> that was stored.</summary>
    /// <param name="disclosures">The ASCII text.</param>
    public static string[] SplitDisclosures(ReadOnlySpan<byte> disclosures) => Encoding.ASCII.GetString(disclosures).Split('~');
}
