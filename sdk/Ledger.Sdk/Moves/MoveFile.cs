using System.Globalization;
using System.Security.Cryptography;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Internal;

namespace Ledger.Sdk.Moves;

/// <summary>
/// What one ledger had at one height, for another to take over: every batch with all that was said of it, and the rule sets
/// that they follow. It proves nothing by itself: the province registers its digest and its tree's root on the new ledger.
/// Immutable. FORMATS.md, 'Move file'.
/// </summary>
public sealed class MoveFile
{
    internal const string Format = "ledger-move-file";

    private readonly Lazy<MerkleTree> _tree;

    internal MoveFile(IReadOnlyList<MovedBatch> batches)
    {
        Batches = batches;
        _tree = new Lazy<MerkleTree>(BuildTree);
    }

    /// <summary>The channel of that ledger.</summary>
    public required string Channel { get; init; }

    /// <summary>Its genesis block's hash, 64 lowercase hexadecimal digits.</summary>
    public required string GenesisHash { get; init; }

    /// <summary>How many blocks it had.</summary>
    public required int Height { get; init; }

    /// <summary>The last block's hash, 64 lowercase hexadecimal digits.</summary>
    public required string LastBlockHash { get; init; }

    /// <summary>The batches by id; at least one.</summary>
    public IReadOnlyList<MovedBatch> Batches { get; }

    /// <summary>The rule sets that they follow, each once.</summary>
    public IReadOnlyList<RuleSetHeader> RuleSets =>
        [.. Batches.Select(b => b.Evidence.RuleSet).OfType<RuleSetHeader>().DistinctBy(r => StateKey.RuleSet(r.Owner, r.Id, r.Version))];

    /// <summary>The SHA-256 digest of the whole file, 64 lowercase hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>What the province registers of it.</summary>
    public OriginStatement Statement => new()
    {
        Channel = Channel,
        GenesisHash = GenesisHash,
        Height = Height,
        LastBlockHash = LastBlockHash,
        Batches = Batches.Count,
        Root = Convert.ToHexStringLower(_tree.Value.Root.Span),
        File = Sha256,
    };

    /// <summary>The inclusion path of a batch's entry, by its place in <see cref="Batches"/>.</summary>
    internal ReadOnlyMemory<byte> Path(int index) => _tree.Value.ProveInclusion(index).Path;

    /// <summary>Reads a file and checks that it has its one form.</summary>
    /// <exception cref="LedgerInputException">The file cannot be read, or is no whole move file.</exception>
    public static async Task<MoveFile> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Parse(await WholeFile.ReadAsync(path, cancellationToken).ConfigureAwait(false), path);
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="utf8">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="LedgerInputException">They are no whole move file.</exception>
    public static MoveFile Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        try
        {
            return Read(utf8.Span);
        }
        catch (CanonicalJsonException e)
        {
            throw new LedgerInputException(LedgerError.MoveFileWrong, e, name, $"{e.Position.ToString(CultureInfo.InvariantCulture)} {e.Error}");
        }
        catch (StateFormatException e)
        {
            throw new LedgerInputException(LedgerError.MoveFileWrong, e, name, e.Member.Length == 0 ? e.ObjectType : $"{e.ObjectType}.{e.Member}");
        }
    }

    internal static byte[] Write(string channel, string genesisHash, int height, string lastBlockHash, IEnumerable<MovedBatch> batches)
    {
        var writer = new CanonicalJsonWriter(1 << 16);
        writer.BeginObject();
        writer.WriteName("batches");
        writer.BeginArray();
        foreach (var batch in batches.OrderBy(b => b.BatchId.ToString(), StringComparer.Ordinal))
            writer.WriteRaw(batch.ToCanonicalBytes());
        writer.EndArray();
        Text("channel", channel);
        Text("format", Format);
        Text("genesisHash", genesisHash);
        writer.WriteName("height");
        writer.WriteInteger(height);
        Text("lastBlockHash", lastBlockHash);
        writer.WriteName("v");
        writer.WriteInteger(1);
        writer.EndObject();
        return writer.ToArray();

        void Text(string name, string value)
        {
            writer.WriteName(name);
            writer.WriteString(value);
        }
    }

    private static MoveFile Read(ReadOnlySpan<byte> utf8)
    {
        var reader = new CanonicalJsonReader(utf8);
        var batches = new List<MovedBatch>();
        reader.BeginObject();
        reader.ReadName("batches"u8);
        reader.BeginArray();
        while (reader.NextElement())
            batches.Add(MovedBatch.Parse(reader.ReadValue()));
        reader.ReadName("channel"u8);
        var channel = reader.ReadString();
        reader.ReadName("format"u8);
        if (reader.ReadString() != Format)
            throw reader.Fail(CanonicalJsonError.InvalidValue, "The file is not a move file.");
        reader.ReadName("genesisHash"u8);
        var genesis = reader.ReadString();
        reader.ReadName("height"u8);
        var height = reader.ReadInteger();
        reader.ReadName("lastBlockHash"u8);
        var last = reader.ReadString();
        reader.ReadName("v"u8);
        if (reader.ReadInteger() != 1)
            throw reader.Fail(CanonicalJsonError.InvalidValue, "Only move files of format version 1 are known.");
        reader.EndObject();
        reader.End();
        for (var i = 0; i < batches.Count; i++)
        {
            if (batches[i].Channel != channel || batches[i].GenesisHash != genesis || batches[i].BlockNumber >= height
                || (i > 0 && string.CompareOrdinal(batches[i - 1].BatchId.ToString(), batches[i].BatchId.ToString()) >= 0))
                throw new StateFormatException("move", "batches", "a batch is of another ledger or out of order.");
        }

        if (batches.Count == 0 || height is < 2 or > int.MaxValue || !Codes.IsChannel(channel) || !Codes.IsRoot(genesis) || !Codes.IsRoot(last))
            throw new StateFormatException("move", "height", "the file names no ledger with a batch.");
        return new MoveFile(batches)
        {
            Channel = channel,
            GenesisHash = genesis,
            Height = (int)height,
            LastBlockHash = last,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(utf8)),
        };
    }

    private MerkleTree BuildTree()
    {
        var leaves = new byte[Batches.Count * 32];
        for (var i = 0; i < Batches.Count; i++)
            MerkleProof.HashLeaf(DigestAlgorithm.Sha256, Batches[i].ToCanonicalBytes(), leaves.AsSpan(i * 32, 32));
        return MerkleTree.Build(DigestAlgorithm.Sha256, leaves);
    }
}
