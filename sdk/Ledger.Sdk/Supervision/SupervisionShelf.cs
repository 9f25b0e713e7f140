using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Supervision.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Supervision;

/// <summary>
/// The supervision rule sets and assessment standards that a working folder knows: the samples that ship and the files of
/// <c>standards/</c>. The ledger keeps only their digests.
/// </summary>
public sealed class SupervisionShelf
{
    private static readonly string[] s_shipped = ["fujian-supervision", "two-duties", "strong-county"];

    private SupervisionShelf(IReadOnlyList<ISupervisionText> texts) => Texts = texts;

    /// <summary>The texts by id and version.</summary>
    public IReadOnlyList<ISupervisionText> Texts { get; }

    /// <summary>Reads the shelf of a working folder.</summary>
    /// <exception cref="LedgerInputException">A file is no such text, or two of one id and version differ.</exception>
    public static async Task<SupervisionShelf> OpenAsync(Workspace workspace, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var texts = s_shipped.Select(name => TextReading.Read(Shipped(name), name)).ToList();
        if (Directory.Exists(workspace.StandardsDirectory))
        {
            foreach (var file in Directory.EnumerateFiles(workspace.StandardsDirectory, "*.json").Order(StringComparer.Ordinal))
            {
                var text = await ReadAsync(file, cancellationToken).ConfigureAwait(false);
                if (!IsThere(texts, text, file)) texts.Add(text);
            }
        }

        return new SupervisionShelf([.. texts.OrderBy(t => t.Id, StringComparer.Ordinal).ThenBy(t => t.Version.Length).ThenBy(t => t.Version, StringComparer.Ordinal)]);
    }

    /// <summary>Reads a text from a file.</summary>
    /// <exception cref="LedgerInputException">The file cannot be read, or is no such text.</exception>
    public static async Task<ISupervisionText> ReadAsync(string file, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        return TextReading.Read(await WholeFile.ReadAsync(file, cancellationToken).ConfigureAwait(false), file);
    }

    /// <summary>The text that a name means.</summary>
    /// <param name="name">An id, which means its newest version, or <c>id:version</c>.</param>
    /// <exception cref="LedgerInputException">The shelf does not have it, or it is another kind of text.</exception>
    public T Get<T>(string name) where T : class, ISupervisionText
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var colon = name.IndexOfAny([':', '：']);
        var (id, version) = colon < 0 ? (name, null) : (name[..colon], name[(colon + 1)..]);
        return Texts.OfType<T>().LastOrDefault(t => t.Id == id && (version is null || t.Version == version))
            ?? throw new LedgerInputException(LedgerError.StandardMissing, name, string.Join(", ", Texts.OfType<T>().Select(t => $"{t.Id}:{t.Version}")));
    }

    /// <summary>Puts a text on a working folder's shelf, as <c>standards/ID-VERSION.json</c> in canonical form.</summary>
    /// <returns>The file; null if the shelf had the same text already.</returns>
    /// <exception cref="LedgerInputException">The shelf has another text of this id and version, or cannot be written.</exception>
    public async Task<string?> PutAsync(Workspace workspace, ISupervisionText text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(text);
        if (IsThere(Texts, text, text.Id)) return null;
        var file = Path.Combine(workspace.StandardsDirectory, $"{text.Id}-{text.Version}.json");
        try
        {
            Directory.CreateDirectory(workspace.StandardsDirectory);
            await DurableFile.ReplaceAsync(file, text.Canonical.ToArray(), ownerOnly: false, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, file);
        }

        return file;
    }

    private static bool IsThere(IEnumerable<ISupervisionText> texts, ISupervisionText text, string from)
    {
        if (texts.FirstOrDefault(t => t.Id == text.Id && t.Version == text.Version) is not { } known) return false;
        return known.Canonical.Span.SequenceEqual(text.Canonical.Span)
            ? true
            : throw new LedgerInputException(LedgerError.RuleSetClash, $"{text.Id} {text.Version}", known.Id, from);
    }

    private static byte[] Shipped(string name)
    {
        using var stream = typeof(SupervisionShelf).Assembly.GetManifestResourceStream($"Ledger.Sdk.Standards.{name}.json")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
