using System.Collections.Concurrent;
using System.Globalization;
using Hyperledger.Fabric.Msp;
using Ledger.Records.State;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Verify;
using Ledger.Sdk.Verify.Internal;

namespace Ledger.Sdk.Trust;

/// <summary>
/// What the ledger said at one height, signed by the province: units, rule sets, terms, batches with their events and
/// statuses, and the configuration blocks from which the organisations follow. With it a bundle is verified without any
/// network. Immutable.
/// </summary>
/// <remarks>The format is RFC 8785 JSON with the members that <see cref="Internal.TrustFileWriter"/> writes, in order.</remarks>
public sealed class TrustFile
{
    private readonly Dictionary<string, TrustedBatch> _batches;
    private readonly Dictionary<string, Unit> _units;
    private readonly Dictionary<(string School, string Id), Release> _withdrawn = [];
    private readonly ConcurrentDictionary<string, BatchGround> _grounds = new(StringComparer.Ordinal);

    internal TrustFile(IReadOnlyList<TrustedBatch> batches)
    {
        Batches = batches;
        _batches = batches.ToDictionary(b => b.Batch.BatchId.ToString(), StringComparer.Ordinal);
        _units = [];
    }

    internal const string Format = "ledger-trust-file";
    internal const int FormatVersion = 1;

    /// <summary>The channel.</summary>
    public required string Channel { get; init; }

    /// <summary>The genesis block's hash, 64 lowercase hexadecimal digits: what the verifier has to trust.</summary>
    public required string GenesisHash { get; init; }

    /// <summary>The ledger's height in blocks when the file was made.</summary>
    public required ulong Height { get; init; }

    /// <summary>When the file was made, by the signer's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>True if a CA of the channel says that one operator speaks for all organisations.</summary>
    public required bool IsEmbedded { get; init; }

    /// <summary>The units by code.</summary>
    public required IReadOnlyList<Unit> Units
    {
        get => [.. _units.Values];
        init => _units = value.ToDictionary(u => u.Code, StringComparer.Ordinal);
    }

    /// <summary>The rule sets' headers.</summary>
    public required IReadOnlyList<RuleSetHeader> RuleSets { get; init; }

    /// <summary>The terms.</summary>
    public required IReadOnlyList<Term> Terms { get; init; }

    /// <summary>The releases that were withdrawn, by school and id; nothing is said of others.</summary>
    public IReadOnlyList<Release> WithdrawnReleases
    {
        get => [.. _withdrawn.Values];
        init => _withdrawn = value.ToDictionary(r => (r.School, r.Id));
    }

    internal MspSet Msps { get; init; } = null!;

    /// <summary>The batches by id.</summary>
    public IReadOnlyList<TrustedBatch> Batches { get; }

    /// <summary>The SHA-256 digest of the whole file, 64 lowercase hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Who signed: MSP ids, each proved by the channel's configuration.</summary>
    public required IReadOnlyList<string> Signers { get; init; }

    /// <summary>
    /// Reads a trust file and checks everything in it that can be checked: its one form and order, the configuration
    /// blocks down to the genesis block, and the province's signature.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="trustedGenesisHashes">
    /// The genesis hashes that the verifier trusts; a file of another channel is refused. Empty: the file is read to be
    /// looked at, and no verdict on it is ever valid.
    /// </param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="LedgerInputException">
    /// The file cannot be read, is not whole, is of another channel, or its signature does not hold; the message says which.
    /// </exception>
    public static async Task<TrustFile> ReadAsync(
        string path, IReadOnlyCollection<string> trustedGenesisHashes, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(trustedGenesisHashes);
        if (Directory.Exists(path))
            throw new LedgerInputException(LedgerError.FileIsDirectory, path);
        var bytes = await WholeFile.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        if (bytes.Length == 0)
            throw new LedgerInputException(LedgerError.FileEmpty, path);
        return Parse(bytes, path, trustedGenesisHashes);
    }

    /// <summary>Reads a trust file's bytes as <see cref="ReadAsync"/> does.</summary>
    /// <param name="utf8">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="trustedGenesisHashes">The genesis hashes that the verifier trusts; may be empty.</param>
    public static TrustFile Parse(ReadOnlyMemory<byte> utf8, string name, IReadOnlyCollection<string> trustedGenesisHashes) =>
        Internal.TrustFileReader.Read(utf8, name, trustedGenesisHashes);

    internal Ground ToGround() => new(
        Channel, GenesisHash, Height, Time, IsEmbedded, IsOffline: true, Msps, r => _withdrawn.GetValueOrDefault((r.School, r.Id)), Find);

    /// <summary>The ledger's objects around a batch, what was carried over with it included; null if the file does not have the batch.</summary>
    public Evidence? FindEvidence(string batchId) => _batches.TryGetValue(batchId, out var trusted) ? ToEvidence(trusted) : null;

    internal Unit? FindUnit(string code) => _units.GetValueOrDefault(code);

    private BatchGround Find(string batchId) => _batches.TryGetValue(batchId, out var trusted)
        ? _grounds.GetOrAdd(batchId, static (_, p) => p.File.ToGround(p.Batch), (File: this, Batch: trusted))
        : new BatchGround(null, VerdictLine.Failed(VerdictCheck.Batch, "BatchNotInTrustFile", batchId, Height.ToString(CultureInfo.InvariantCulture)), []);

    private BatchGround ToGround(TrustedBatch trusted)
    {
        var height = Height.ToString(CultureInfo.InvariantCulture);
        return new BatchGround(
            ToEvidence(trusted), VerdictLine.Passed(VerdictCheck.Batch, "BatchInTrustFile", string.Join(", ", Signers), height), [.. Signers.Union(trusted.Endorsers)]);
    }

    private Evidence ToEvidence(TrustedBatch trusted)
    {
        var batch = trusted.Batch;
        var unit = _units.GetValueOrDefault(batch.School);
        var evidence = new Evidence
        {
            Batch = batch,
            Events = trusted.Events,
            Objections = trusted.Objections,
            Moved = trusted.Moved,
            Statuses = trusted.Statuses,
            Unit = unit,
            Parent = unit is null ? null : _units.GetValueOrDefault(unit.Parent),
            Term = Terms.FirstOrDefault(t => t.Owner == batch.RuleSetOwner && t.Code == batch.Term),
            RuleSet = RuleSets.FirstOrDefault(r => r.Owner == batch.RuleSetOwner && r.Id == batch.RuleSet && r.Version == batch.RuleSetVersion),
        };
        return evidence.WithCarried();
    }
}

/// <summary>A batch as a trust file has it.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Events">Its events, in the ledger's order.</param>
/// <param name="Statuses">The statements about its records, in the ledger's order.</param>
/// <param name="Endorsers">The MSP ids whose peers endorsed its transaction, ordered, as the signer found them in the block.</param>
public sealed record TrustedBatch(
    Batch Batch, IReadOnlyList<BatchEvent> Events, IReadOnlyList<RecordStatus> Statuses, IReadOnlyList<string> Endorsers)
{
    /// <summary>The steps of objections to its records, in the ledger's order.</summary>
    public IReadOnlyList<ObjectionStep> Objections { get; init; } = [];

    /// <summary>What the ledger of which it was moved said of it; null for a batch that was anchored here.</summary>
    public MovedBatch? Moved { get; init; }
}
