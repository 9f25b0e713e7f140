using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Archives;

namespace Ledger.Cli.Commands;

/// <summary>Forms students' archives: anchors what each has in every term and dimension, as of now.</summary>
internal sealed class ArchiveFormCommand : LedgerCommand
{
    private readonly Option<string> school;
    private readonly Option<string> term;
    private readonly Option<string> stage;
    private readonly Option<string> classes;
    private readonly Option<string> ruleSet;
    private readonly Option<string> owner;
    private readonly Option<bool> reform;
    private readonly AccessChoices access;

    public ArchiveFormCommand(CommandContext context)
        : base(context, "archive.form")
    {
        school = AddOption<string>("--school", "batch.school", "CODE", required: true);
        term = AddOption<string>("--term", "batch.term", "TERM", required: true);
        stage = AddOption<string>("--stage", "archive.stage", "STAGE");
        classes = AddOption<string>("--class", "archive.classes", "CLASS,…");
        ruleSet = AddRuleSet();
        owner = AddOption<string>("--owner", "ruleset.owner", "CODE");
        reform = AddSwitch("--reform", "archive.reform");
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var options = new ArchiveFormation
        {
            School = CommandRun.School(run.Get(school)!),
            Term = CommandRun.Term(run.Get(term)!),
            RuleSet = await RuleSetSource.OnShelfAsync(run, run.Get(ruleSet), cancellationToken).ConfigureAwait(false),
            Classes = run.Get(classes) is { } named ? ArchiveSelectCommand.Split(named) : null,
            Reform = run.Get(reform),
        };
        if (run.Get(stage) is { } other) options = options with { Stage = other };
        if (run.Get(owner) is { } unit) options = options with { RuleSetOwner = unit };
        ArchiveFormationResult result;
        await using (LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false))
        using (LedgerStore store = await run.OpenStoreAsync(access, Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false))
        using (ProgressLine progress = run.Progress())
        {
            options = options with { Channel = (await run.Folder.Workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false)).Channel };
            result = await client.FormArchivesAsync(store, options, run.Steps(progress), cancellationToken).ConfigureAwait(false);
        }

        return run.Complete(
            new JsonObject
            {
                ["formed"] = result.Formed.Count,
                ["standing"] = result.Standing,
                ["changed"] = Ids(result.Changed.Select(s => s.ToString())),
                ["withoutRecords"] = Ids(result.WithoutRecords.Select(s => s.ToString())),
                ["superseded"] = Ids(result.Superseded.Select(s => s.ToString())),
                ["receipts"] = new JsonArray([.. result.Receipts.Select(r => (JsonNode)StateJson.Of(r))]),
            },
            page => Write(page, run.Texts, result));
    }

    private static void Write(TextPage page, TextTable texts, ArchiveFormationResult result)
    {
        page.Good(texts.Format("archive.formed", result.Formed.Count));
        if (result.Standing > 0) page.Line(texts.Format("archive.standing", result.Standing));
        if (result.WithoutRecords.Count > 0) page.Line(texts.Format("archive.without", result.WithoutRecords.Count));
        if (result.Changed.Count > 0) page.Bad(texts.Format("archive.changed", result.Changed.Count));
        if (result.Superseded.Count > 0) page.Line(texts.Format("archive.superseded", result.Superseded.Count));
        foreach (Receipt receipt in result.Receipts) ReceiptPage.WriteShort(page, texts, receipt);
        if (result.Receipts.Count > 0) page.Line(texts["archive.next"]);
    }

    private static JsonArray Ids(IEnumerable<string> ids) => [.. ids.Select(i => (JsonNode)i)];
}
