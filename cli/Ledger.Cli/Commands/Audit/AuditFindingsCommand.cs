using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Ledger.Records;

namespace Ledger.Cli.Commands;

/// <summary>What should be looked at (疑点), by rules whose parameters stand in a file; each a question with its transactions, never a verdict.</summary>
internal sealed class AuditFindingsCommand : LedgerCommand
{
    private readonly Option<string> rules;
    private readonly Option<string> writeRules;
    private readonly Option<string> output;
    private readonly AuditPlace place;

    public AuditFindingsCommand(CommandContext context)
        : base(context, "audit.findings")
    {
        rules = AddOption<string>("--rules", "audit.rules", "FILE");
        writeRules = AddOption<string>("--write-rules", "audit.rules.write", "FILE");
        output = AddOption<string>("--out", "audit.out", "FILE.csv|FILE.xlsx");
        place = new AuditPlace(AddOption<string>("--index", "audit.index.file", "FILE"), AddSwitch("--offline", "audit.offline"));
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        FindingRules chosen = run.Get(rules) is { } named ? await FindingRules.ReadAsync(named, cancellationToken).ConfigureAwait(false) : FindingRules.Default;
        if (run.Get(writeRules) is { } blank)
        {
            CommandRun.RefuseExisting(blank);
            await NewFile.WriteAsync(blank, chosen.ToBytes(), cancellationToken).ConfigureAwait(false);
            return run.Complete(new JsonObject { ["file"] = Path.GetFullPath(blank) }, page => page.Good(run.Texts.Format("audit.written", blank)));
        }

        string? file = run.Get(output);
        if (file is not null) CommandRun.RefuseExisting(file);
        using AuditIndex index = await place.OpenAsync(run, cancellationToken).ConfigureAwait(false);
        AuditIndexState rests = index.ReadState();
        IReadOnlyList<AuditFinding> found = AuditFindings.Find(index, chosen);
        if (file is not null) await AuditTable.WriteAsync(file, run.Texts["audit.findings.sheet"], Rows(run.Texts, found), cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject
            {
                ["height"] = rests.Height,
                ["blockHash"] = rests.LastHash,
                ["rules"] = JsonNode.Parse(chosen.ToBytes()),
                ["rulesSha256"] = Convert.ToHexStringLower(Digest.Compute(DigestAlgorithm.Sha256, chosen.ToBytes())),
                ["file"] = file is null ? null : Path.GetFullPath(file),
                ["findings"] = new JsonArray([.. found.Select(f => (JsonNode)new JsonObject
                {
                    ["rule"] = f.Rule,
                    ["subject"] = f.Subject,
                    ["message"] = AuditFindings.Describe(f, run.Texts.Language),
                    ["evidence"] = new JsonArray([.. f.Evidence.Select(id => (JsonNode)id)]),
                })]),
            },
            page =>
            {
                foreach (AuditFinding finding in found)
                {
                    page.Strong(run.Texts["audit.rule." + finding.Rule]);
                    page.Paragraph(AuditFindings.Describe(finding, run.Texts.Language), 2);
                    foreach (string id in finding.Evidence) page.Quiet("    " + id);
                }

                if (file is not null) page.Good(run.Texts.Format("audit.written", file));
                page.Line(found.Count == 0 ? run.Texts["audit.findings.none"] : run.Texts.Format("audit.findings.count", found.Count));
                page.Quiet(run.Texts.Format("audit.rests", rests.Height, rests.LastHash));
            },
            found.Count == 0 ? ExitCode.Done : ExitCode.Refused);
    }

    private static List<string[]> Rows(TextTable texts, IEnumerable<AuditFinding> found) =>
    [
        [texts["field.rule"], texts["field.object"], texts["field.what"], texts["field.transaction"]],
        .. found.Select(f => (string[])[texts["audit.rule." + f.Rule], f.Subject, AuditFindings.Describe(f, texts.Language), string.Join(' ', f.Evidence)]),
    ];
}
