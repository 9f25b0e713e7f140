using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Writes an archive that shows some terms and dimensions alone; its signatures still hold.</summary>
internal sealed class ArchiveSelectCommand : LedgerCommand
{
    private readonly Argument<string> file;
    private readonly Option<string> terms;
    private readonly Option<string> dimensions;
    private readonly Option<string> output;

    public ArchiveSelectCommand(CommandContext context)
        : base(context, "archive.select")
    {
        file = AddArgument("FILE", "archive.file");
        terms = AddOption<string>("--term", "archive.select.terms", "TERM,…");
        dimensions = AddOption<string>("--dimension", "archive.select.dimensions", "DIMENSION,…");
        output = AddOption<string>("--out", "archive.select.out", "FILE", required: true);
    }

    /// <summary>The parts of a list that is written with commas.</summary>
    public static string[] Split(string text) => text.Split([',', '，', '、'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string target = run.Get(output)!;
        CommandRun.RefuseExisting(target);
        QualityArchive archive = await ArchiveFiles.ReadAsync(run.Get(file), cancellationToken).ConfigureAwait(false);
        IReadOnlyList<RuleSet> ruleSets = (await RuleSetShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false)).RuleSets;
        string[]? chosenTerms = run.Get(terms) is { } listed ? [.. Split(listed).Select(CommandRun.Term)] : null;
        string[]? chosen = run.Get(dimensions) is { } named ? [.. Split(named).Select(d => Dimension(archive, ruleSets, d))] : null;
        if (chosenTerms is null && chosen is null) throw CliException.BadInput("error.archive.select");
        QualityArchive part = archive.Select(ruleSets, (term, dimension) => chosenTerms?.Contains(term.Value) != false && (chosen is null || (dimension is not null && chosen.Contains(dimension))));
        await NewFile.WriteAsync(target, part.Utf8, cancellationToken).ConfigureAwait(false);
        int records = part.Bundle.Records.Count - 1;
        return run.Complete(
            new JsonObject { ["file"] = Path.GetFullPath(target), ["records"] = records },
            page => page.Good(run.Texts.Format("archive.selected", records, target)));
    }

    // By its code, or by its title in either language.
    private static string Dimension(QualityArchive archive, IReadOnlyList<RuleSet> ruleSets, string text)
    {
        List<CodeEntry> known = [.. archive.Content.RuleSets.Select(r => RuleSet.Find(ruleSets, r.Id, r.Version)).OfType<RuleSet>()
            .SelectMany(r => r.CodeLists.GetValueOrDefault("dimension")?.Entries ?? []).DistinctBy(e => e.Code)];
        return known.Find(e => e.Code == text || e.Title.Zh == text || e.Title.En.Equals(text, StringComparison.OrdinalIgnoreCase))?.Code
            ?? throw CliException.BadInput("error.archive.dimension", text, string.Join('、', known.Select(e => e.Title.Zh)));
    }
}
