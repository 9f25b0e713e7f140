using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Hyperledger.Fabric.Msp;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk.Transfer.Internal;

/// <summary>
/// The folder in which a batch's documents travel: parts, and last <c>package.json</c>, signed by the school, which names the
/// batch and each part's digest. Parts stand complete or not at all, so that whoever writes or copies goes on where it ended.
/// </summary>
internal sealed class DocumentPackage
{
    public const string ManifestName = "package.json";
    private const string Format = "ledger-document-package";
    private readonly JsonObject _json;

    private DocumentPackage(string folder, JsonObject json)
    {
        Folder = folder;
        _json = json;
        Batch = json["batch"]!.GetValue<string>();
        Recipient = json["recipient"]!.GetValue<string>();
        Parts = [.. json["parts"]!.AsArray().Select(p => p!.GetValue<string>())];
        Evidence = [.. json["evidence"]?.AsArray().Select(p => p!.GetValue<string>()) ?? []];
        if (!BatchId.TryParse(Batch, out _) || !Parts.All(Codes.IsRoot) || !Evidence.All(Codes.IsRoot)) throw new FormatException();
    }

    public string Folder { get; }

    public string Batch { get; }

    /// <summary>The id of the key to which the parts are sealed.</summary>
    public string Recipient { get; }

    /// <summary>SHA-256 of each part's file.</summary>
    public IReadOnlyList<string> Parts { get; }

    /// <summary>SHA-256 of each file with evidence; empty if there is none.</summary>
    public IReadOnlyList<string> Evidence { get; }

    private static ReadOnlySpan<byte> Label => "ledger-document-package/v1\n"u8;

    /// <summary>A batch's folder in the one that a user named.</summary>
    public static string FolderOf(string folder, BatchId batch) => Path.Combine(folder, $"{batch.School}_{batch.Term}_{batch.Sha256Root[..16]}");

    /// <summary>Puts a part in its place, unless it stands there from an earlier run.</summary>
    /// <returns>The digest of its file, and whether it was written.</returns>
    public static (string Digest, bool IsNew) Put(string folder, BatchId batch, int part, string recipient, Func<byte[]> seal)
    {
        var file = Path.Combine(folder, PackagePart.NameOf(part));
        try
        {
            Directory.CreateDirectory(folder);
            if (File.Exists(file) && File.ReadAllBytes(file) is var standing && PackagePart.IsFor(standing, batch.ToString(), part, recipient))
                return (Convert.ToHexStringLower(SHA256.HashData(standing)), false);
            var bytes = seal();
            DurableFile.Replace(file, bytes, ownerOnly: false);
            return (Convert.ToHexStringLower(SHA256.HashData(bytes)), true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, file);
        }
    }

    /// <summary>Puts a part with evidence in its place, unless it stands there from an earlier run; a segment at a time.</summary>
    /// <returns>The digest of its file, and whether it was written.</returns>
    public static (string Digest, bool IsNew) PutEvidence(string folder, BatchId batch, int part, ReadOnlyMemory<byte> recipient, IReadOnlyList<EvidenceToSend> files, DocumentCipher cipher)
    {
        var file = Path.Combine(folder, EvidencePart.NameOf(part));
        try
        {
            var isNew = !File.Exists(file) || !EvidencePart.IsFor(file, batch.ToString(), part, ReceptionKey.IdOf(recipient.Span), files);
            if (isNew)
                DurableFile.Replace(file, target => EvidencePart.Write(target, batch.ToString(), part, recipient.Span, files, cipher), ownerOnly: false);
            return (Convert.ToHexStringLower(WholeFile.HashOf(file)), isNew);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, file);
        }
    }

    public static async Task CompleteAsync(
        string folder, BatchId batch, string recipient, IReadOnlyList<string> parts, IReadOnlyList<string> evidence, SigningIdentity signer, CancellationToken cancellationToken)
    {
        var json = new JsonObject
        {
            ["batch"] = batch.ToString(),
            ["format"] = Format,
            ["parts"] = new JsonArray([.. parts.Select(p => (JsonNode)p)]),
            ["recipient"] = recipient,
            ["v"] = 1,
        };
        if (evidence.Count > 0)
            json["evidence"] = new JsonArray([.. evidence.Select(p => (JsonNode)p)]);
        await IdentitySignature.AddAsync(json, Label.ToArray(), signer, cancellationToken).ConfigureAwait(false);
        await DurableFile.ReplaceAsync(Path.Combine(folder, ManifestName), JsonCanonicalizer.Canonicalize(json), ownerOnly: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The complete packages in a folder, itself or one below, in the order of their names.</summary>
    /// <exception cref="LedgerInputException">There is none, or a manifest is none.</exception>
    public static async Task<IReadOnlyList<DocumentPackage>> FindAsync(string folder, CancellationToken cancellationToken)
    {
        var found = new List<DocumentPackage>();
        if (!Directory.Exists(folder))
            throw new LedgerInputException(LedgerError.PackageMissing, folder);
        foreach (var candidate in Directory.EnumerateDirectories(folder).Prepend(folder).Order(StringComparer.Ordinal))
        {
            var manifest = Path.Combine(candidate, ManifestName);
            if (File.Exists(manifest))
                found.Add(Parse(candidate, await WholeFile.ReadAsync(manifest, cancellationToken).ConfigureAwait(false), manifest));
        }

        return found.Count > 0 ? found : throw new LedgerInputException(LedgerError.PackageMissing, folder);
    }

    /// <summary>The names of the parts that are lacking or not what the school signed.</summary>
    public IReadOnlyList<string> Lacking()
    {
        IEnumerable<(string Name, string Digest)> parts =
            [.. Parts.Select((digest, part) => (PackagePart.NameOf(part), digest)), .. Evidence.Select((digest, part) => (EvidencePart.NameOf(part), digest))];
        var lacking = new List<string>();
        foreach (var (name, digest) in parts)
        {
            try
            {
                if (Convert.ToHexStringLower(WholeFile.HashOf(Path.Combine(Folder, name))) == digest)
                    continue;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }

            lacking.Add(name);
        }

        return lacking;
    }

    /// <summary>Opens a part.</summary>
    /// <exception cref="LedgerInputException">It does not open, though it is what the school signed.</exception>
    public IReadOnlyList<TransferredDocument> Open(ReceptionKey key, int part)
    {
        var name = Path.Combine(Folder, PackagePart.NameOf(part));
        byte[] file;
        try
        {
            file = File.ReadAllBytes(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnreadable, e, name);
        }

        return PackagePart.TryOpen(file, Batch, part, key) ?? throw new LedgerInputException(LedgerError.PackageWrong, Batch);
    }

    /// <summary>Opens a part with evidence, and hands each file over: whose it is, SHA-256, content.</summary>
    /// <exception cref="LedgerInputException">It does not open, though it is what the school signed.</exception>
    public void OpenEvidence(ReceptionKey key, int part, Action<StudentId, byte[], Stream> take)
    {
        var name = Path.Combine(Folder, EvidencePart.NameOf(part));
        try
        {
            EvidencePart.Open(name, Batch, part, key, take);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnreadable, e, name);
        }
    }

    public Submitter? FindSigner(MspSet msps) => IdentitySignature.FindSigner(_json, Label, msps);

    private static DocumentPackage Parse(string folder, byte[] utf8, string name) =>
        IdentitySignature.Read(utf8, Format, json => new DocumentPackage(folder, json), LedgerError.PackageMissing, name);
}
