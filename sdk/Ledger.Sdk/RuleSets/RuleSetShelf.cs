using System.Globalization;
using Ledger.Records;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk;

/// <summary>
/// The texts of rules that a working folder knows: rule sets and standards that ship with the library, and the files of
/// <c>rulesets/</c>. The ledger keeps only their digests, so a text must stay on the shelf as long as records of its
/// version are read. Immutable and thread safe.
/// </summary>
public sealed class RuleSetShelf
{
    private RuleSetShelf(IReadOnlyList<ShelvedRuleSet> entries)
    {
        Entries = entries;
        RuleSets = [.. entries.Select(e => e.Text).OfType<RuleSet>()];
    }

    /// <summary>A shelf with nothing but what ships.</summary>
    public static RuleSetShelf Shipped { get; } = new(Order(RuleText.Shipped.Select(r => new ShelvedRuleSet(r, null))));

    /// <summary>All texts by id, each id's versions ascending.</summary>
    public IReadOnlyList<ShelvedRuleSet> Entries { get; }

    /// <summary>Those by which records are read, in the same order.</summary>
    public IReadOnlyList<RuleSet> RuleSets { get; }

    /// <summary>Reads the shelf of a working folder, which need not have one.</summary>
    /// <exception cref="LedgerInputException">
    /// A file of the shelf is no rule set, or two texts of one id and version differ; both are named.
    /// </exception>
    public static async Task<RuleSetShelf> OpenAsync(Workspace workspace, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (!Directory.Exists(workspace.RuleSetsDirectory))
            return Shipped;
        var shelf = Shipped;
        foreach (var file in Directory.EnumerateFiles(workspace.RuleSetsDirectory, "*.json").Order(StringComparer.Ordinal))
            shelf = shelf.With(new ShelvedRuleSet(await ReadAsync(file, cancellationToken).ConfigureAwait(false), file));
        return shelf;
    }

    /// <summary>Reads a text of rules from a file.</summary>
    /// <exception cref="LedgerInputException">The file cannot be read or is none; the first part that is wrong is named.</exception>
    public static async Task<IRuleText> ReadAsync(string file, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        var bytes = await WholeFile.ReadAsync(file, cancellationToken).ConfigureAwait(false);
        var faults = Check(bytes, out var text);
        if (text is not null && faults.Count == 0)
            return text;
        var wrong = new RuleSetException(faults);
        throw new LedgerInputException(LedgerError.RuleSetWrong, wrong, file, wrong.Message);
    }

    /// <summary>Says everything that keeps a text from being used: of a rule set also that rows could not be told to a student.</summary>
    /// <param name="utf8Json">The whole text.</param>
    /// <param name="text">The rules; null if the text is none.</param>
    /// <returns>The faults; empty if the text can be used.</returns>
    public static IReadOnlyList<RuleSetFault> Check(ReadOnlySpan<byte> utf8Json, out IRuleText? text)
    {
        var faults = RuleText.Check(utf8Json, out text);
        return text is not RuleSet ruleSet
            ? faults
            : [.. ruleSet.Types.Select((type, i) => (type, i)).Where(t => !NamesSomebody(t.type)).Select(t =>
                new RuleSetFault(string.Create(CultureInfo.InvariantCulture, $"$.types[{t.i}].fields"), RuleSetFaultRule.NobodyNamed, []))];
    }

    /// <summary>A part that is wrong, with its path, in one of the SDK's languages.</summary>
    public static string Describe(RuleSetFault fault, LedgerLanguage language)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (fault.Rule == RuleSetFaultRule.NotJson)
            fault = fault with { Arguments = [.. fault.Arguments.Select(a => Texts.Word(a.En, language, "json")).Select(w => new LocalizedText(w, w))] };
        return language == LedgerLanguage.Chinese ? $"{fault.Path}：{fault.Describe("zh")}" : $"{fault.Path}: {fault.Describe("en")}";
    }

    /// <summary>The newest version of an id, also of the archives of a rule set on the shelf; null if the shelf has none.</summary>
    public RuleSet? Find(string id) =>
        RuleSets.LastOrDefault(r => r.Id == id) ?? RuleSets.Select(r => RuleSet.Find([r], id, r.Version)).LastOrDefault(r => r is not null);

    /// <summary>One version of an id, also of the archives of a rule set on the shelf; null if the shelf does not have it.</summary>
    public RuleSet? Find(string id, int version) => RuleSet.Find(RuleSets, id, version);

    /// <summary>One version of an id as the ledger writes it; null if the shelf does not have it.</summary>
    public RuleSet? Find(string id, string version) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Find(id, number) : null;

    /// <summary>The rule set that a name means.</summary>
    /// <param name="name">An id, which means its newest version, or <c>id:version</c>.</param>
    /// <exception cref="LedgerInputException">The shelf does not have it.</exception>
    public RuleSet Get(string name) => Get<RuleSet>(name);

    /// <summary>The text of one kind that a name means.</summary>
    /// <param name="name">An id, which means its newest version, or <c>id:version</c>.</param>
    /// <exception cref="LedgerInputException">The shelf does not have it, or it is of another kind.</exception>
    public T Get<T>(string name) where T : class, IRuleText
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var colon = name.IndexOfAny([':', '：']);
        var (id, version) = colon < 0 ? (name, null) : (name[..colon], name[(colon + 1)..]);
        return Entries.Select(e => e.Text).OfType<T>().LastOrDefault(t => t.Id == id && (version is null || version == t.Version.ToString(CultureInfo.InvariantCulture)))
            ?? (version is null ? Find(id) : Find(id, version)) as T
            ?? throw new LedgerInputException(LedgerError.RuleSetMissing, name, string.Join(", ", Entries.Where(e => e.Text is T).Select(e => e.Name)));
    }

    /// <summary>Puts a text on a working folder's shelf, as <c>rulesets/ID-VERSION.json</c> in canonical form.</summary>
    /// <returns>The shelf with it, and the file; the file is null if the shelf had the same text already.</returns>
    /// <exception cref="LedgerInputException">The shelf has another text of this id and version, or cannot be written.</exception>
    public async Task<(RuleSetShelf Shelf, string? File)> PutAsync(Workspace workspace, IRuleText text, string from, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(text);
        var with = With(new ShelvedRuleSet(text, from));
        if (with.Entries.Count == Entries.Count)
            return (this, null);
        var file = Path.Combine(workspace.RuleSetsDirectory, string.Create(CultureInfo.InvariantCulture, $"{text.Id}-{text.Version}.json"));
        try
        {
            Directory.CreateDirectory(workspace.RuleSetsDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, workspace.RuleSetsDirectory);
        }

        await DurableFile.ReplaceAsync(file, text.Canonical, ownerOnly: false, cancellationToken).ConfigureAwait(false);
        return (With(new ShelvedRuleSet(text, file)), file);
    }

    /// <summary>The text that a record names: the given one if it is that, else the shelf's.</summary>
    internal RuleSet Of(RuleSet given, string id, string version) =>
        given.Id == id && given.Version.ToString(CultureInfo.InvariantCulture) == version ? given
        : Find(id, version) ?? throw new LedgerInputException(LedgerError.RuleSetUnknown, $"{id} {version}");

    private static bool NamesSomebody(RecordType type) =>
        new[] { FieldKind.Text, FieldKind.RegistryNumber }.All(kind => type.IdentityFields.Any(i => type.Fields[i].Kind == kind && type.Fields[i].IsRequired));

    private RuleSetShelf With(ShelvedRuleSet added)
    {
        if (Entries.FirstOrDefault(e => e.Text.Id == added.Text.Id && e.Text.Version == added.Text.Version) is not { } standing)
            return new RuleSetShelf(Order(Entries.Append(added)));
        return standing.Text.Canonical.Span.SequenceEqual(added.Text.Canonical.Span)
            ? this
            : throw new LedgerInputException(LedgerError.RuleSetClash, added.Name, standing.File ?? "Shipped", added.File ?? "Shipped");
    }

    private static IReadOnlyList<ShelvedRuleSet> Order(IEnumerable<ShelvedRuleSet> entries) =>
        [.. entries.OrderBy(e => e.Text.Id, StringComparer.Ordinal).ThenBy(e => e.Text.Version)];
}
