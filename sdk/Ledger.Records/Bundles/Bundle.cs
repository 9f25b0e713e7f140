namespace Ledger.Records;

/// <summary>
/// 证明材料包: records with what a student discloses of them and the proofs that they are in anchored batches. One canonical
/// JSON text; see FORMATS.md, 'Bundle'.
/// </summary>
public sealed class Bundle
{
    /// <summary>The format version in every bundle.</summary>
    public const int FormatVersion = 1;

    /// <summary>The member <c>format</c> of every bundle.</summary>
    public const string Format = "ledger-bundle";

    internal Bundle(ReadOnlyMemory<byte> utf8, string channel, IReadOnlyList<BatchKey> batches, IReadOnlyList<BundleRecord> records)
    {
        Utf8 = utf8;
        Channel = channel;
        Batches = batches;
        Records = records;
    }

    /// <summary>The whole file, which a release's digests cover.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The channel on which the batches are anchored.</summary>
    public string Channel { get; }

    /// <summary>The batches, in the order of their ids.</summary>
    public IReadOnlyList<BatchKey> Batches { get; }

    /// <summary>The records, in the order of batch and index.</summary>
    public IReadOnlyList<BundleRecord> Records { get; }

    /// <summary>The same bundle with some of its records alone.</summary>
    /// <param name="isKept">Whether a record stays.</param>
    /// <exception cref="InvalidOperationException">None does.</exception>
    public Bundle Only(Func<BundleRecord, bool> isKept)
    {
        ArgumentNullException.ThrowIfNull(isKept);
        var builder = new BundleBuilder(Channel);
        foreach (var record in Records.Where(isKept))
            builder.Add(record, static _ => true);
        return Parse(builder.Build());
    }

    /// <summary>
    /// Parses a bundle and refuses every text but the one that <see cref="BundleBuilder"/> writes for its content. Throws
    /// <see cref="CanonicalJsonException"/> with position and cause. Nothing is hashed: see <see cref="BundleVerifier"/>.
    /// </summary>
    /// <param name="utf8">The whole file, kept by the bundle: do not change it afterwards.</param>
    public static Bundle Parse(ReadOnlyMemory<byte> utf8) => BundleReader.Read(utf8);
}
