using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>The text of rules that a command is given: by id, by id and version, or as a file.</summary>
internal sealed record RuleSetSource(IRuleText Text, RuleSetShelf Shelf, string? File)
{
    /// <summary>The rule set that is meant where none is named, in its newest version.</summary>
    public static string DefaultId => RuleSet.FujianHighSchool.Id;

    public string Id => Text.Id;

    /// <summary>The version as the ledger writes it.</summary>
    public string Version => Text.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public string Sha256 => Convert.ToHexStringLower(Text.Sha256.Span);

    public string Sm3 => Convert.ToHexStringLower(Text.Sm3.Span);

    /// <summary>Reads what is named; null means the default.</summary>
    public static async Task<RuleSetSource> ReadAsync(CommandRun run, string? named, CancellationToken cancellationToken)
    {
        RuleSetShelf shelf = await RuleSetShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        if (named is not null && IsFile(named)) return new RuleSetSource(await RuleSetShelf.ReadAsync(named, cancellationToken).ConfigureAwait(false), shelf, named);
        IRuleText found = shelf.Get<IRuleText>(named ?? DefaultId);
        return new RuleSetSource(found, shelf, shelf.Entries.FirstOrDefault(e => e.Text == found)?.File);
    }

    /// <summary>The rule set of <c>--ruleset</c>, which must stand on the shelf, so that what is made with it can be read later.</summary>
    public static async Task<RuleSet> OnShelfAsync(CommandRun run, string? named, CancellationToken cancellationToken) =>
        (await RuleSetShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false)).Get(named ?? DefaultId);

    /// <summary>The role that speaks for a unit of this code: 350000 is a province, 350100 a city, 350102 a county.</summary>
    public static string AuthorityOf(string unit) => Roles.AuthorityOf(
        unit.Length != 6 ? UnitTier.School
        : unit.EndsWith("0000", StringComparison.Ordinal) ? UnitTier.Province
        : unit.EndsWith("00", StringComparison.Ordinal) ? UnitTier.City : UnitTier.County);

    /// <summary>Keeps the text of a file on the shelf; the path there, or null if it stood there already.</summary>
    public async Task<string?> KeepAsync(CommandRun run, CancellationToken cancellationToken) =>
        File is null ? null : (await Shelf.PutAsync(run.Folder.Workspace, Text, File, cancellationToken).ConfigureAwait(false)).File;

    /// <summary>Whether a header on the ledger is of this id and version.</summary>
    public bool Names(RuleSetHeader header) => header.Id == Id && header.Version == Version;

    /// <summary>Whether a header on the ledger is of this very text.</summary>
    public bool Is(RuleSetHeader header) => Names(header) && header.Sha256 == Sha256 && header.Sm3 == Sm3;

    // A name has neither a slash nor an ending.
    private static bool IsFile(string text) =>
        System.IO.File.Exists(text) || text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || text.AsSpan().ContainsAny('/', '\\');
}
