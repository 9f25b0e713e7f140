using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Commands;

internal sealed class RecordMapCommand : LedgerCommand
{
    private readonly Argument<string> file;
    private readonly Option<string[]> set;
    private readonly Option<string[]> ignore;
    private readonly Option<string> school;
    private readonly Option<string> mapping;
    private readonly Option<string> ruleSet;

    public RecordMapCommand(CommandContext context)
        : base(context, "record.map")
    {
        file = AddArgument("FILE", "record.map.file");
        set = AddOption<string[]>("--set", "record.map.set", "HEADER=FIELD");
        ignore = AddOption<string[]>("--ignore", "record.map.ignore", "HEADER");
        school = AddOption<string>("--school", "record.school", "CODE");
        mapping = AddOption<string>("--mapping", "record.map.mapping", "FILE");
        ruleSet = AddRuleSet();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string? code = run.Get(school) is { } given ? CommandRun.School(given) : null;
        string target = run.Get(mapping) ?? MappingFile.Of(run, code);
        ColumnMapping known = File.Exists(target) ? await ColumnMapping.ReadAsync(target, cancellationToken).ConfigureAwait(false) : ColumnMapping.Empty;
        RuleSet rules = await RuleSetSource.OnShelfAsync(run, run.Get(ruleSet), cancellationToken).ConfigureAwait(false);
        bool changed = false;
        foreach (string pair in run.Get(set) ?? [])
        {
            int equals = pair.LastIndexOf('=');
            if (equals <= 0 || equals == pair.Length - 1) throw CliException.BadInput("error.mapping.pair", pair);
            known = known.With(pair[..equals], pair[(equals + 1)..], rules);
            changed = true;
        }

        foreach (string header in run.Get(ignore) ?? [])
        {
            known = known.With(header, null, rules);
            changed = true;
        }

        IReadOnlyList<SurveyedColumn> columns = await ColumnSurvey.ReadAsync(run.Get(file), known, rules, cancellationToken).ConfigureAwait(false);
        if (changed) await known.WriteAsync(target, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject
            {
                ["saved"] = changed ? Path.GetFullPath(target) : null,
                ["columns"] = new JsonArray([.. columns.Select(c => (JsonNode)new JsonObject
                {
                    ["sheet"] = c.Sheet,
                    ["row"] = c.Row,
                    ["header"] = c.Header,
                    ["title"] = c.Title,
                    ["ignored"] = c.IsIgnored,
                    ["suggestion"] = c.Suggestion,
                })]),
            },
            page => Write(page, run.Texts, columns, changed ? target : null));
    }

    private static void Write(TextPage page, TextTable texts, IReadOnlyList<SurveyedColumn> columns, string? saved)
    {
        foreach (IGrouping<string?, SurveyedColumn> sheet in columns.GroupBy(c => c.Sheet))
        {
            if (sheet.Key is not null) page.Strong(sheet.Key);
            page.Table(
                [texts["record.map.header"], texts["record.map.meaning"]],
                [.. sheet.Select(c => (IReadOnlyList<string>)[
                    c.Header,
                    c.IsIgnored ? texts["record.map.ignored"]
                        : c.Title ?? (c.Suggestion is null ? texts["record.map.unknown"] : texts.Format("record.map.suggestion", c.Suggestion))])]);
        }

        SurveyedColumn? open = columns.FirstOrDefault(c => c.Title is null && !c.IsIgnored);
        if (open is not null) page.Line(texts.Format("record.map.advice", open.Header, open.Suggestion ?? "内容"));
        if (saved is not null) page.Good(texts.Format("record.map.saved", saved));
    }
}
