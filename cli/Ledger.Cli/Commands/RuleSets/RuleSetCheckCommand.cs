using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Says everything that keeps a file from being a rule set.</summary>
internal sealed class RuleSetCheckCommand : LedgerCommand
{
    private readonly Argument<string> file;

    public RuleSetCheckCommand(CommandContext context)
        : base(context, "ruleset.check") => file = AddArgument("FILE", "ruleset.file");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string path = run.Get(file);
        byte[] bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<RuleSetFault> faults = RuleSetShelf.Check(bytes, out RuleSet? ruleSet);
        return run.Complete(
            new JsonObject
            {
                ["file"] = Path.GetFullPath(path),
                ["valid"] = faults.Count == 0,
                ["id"] = ruleSet?.Id,
                ["version"] = ruleSet?.Version,
                ["sha256"] = ruleSet is null ? null : Convert.ToHexStringLower(ruleSet.Sha256.Span),
                ["sm3"] = ruleSet is null ? null : Convert.ToHexStringLower(ruleSet.Sm3.Span),
                ["faults"] = new JsonArray([.. faults.Select(f => (JsonNode)new JsonObject
                {
                    ["path"] = f.Path,
                    ["rule"] = f.Rule.ToString(),
                    ["message"] = RuleSetShelf.Describe(f, run.Texts.Language),
                })]),
            },
            page =>
            {
                if (ruleSet is null || faults.Count > 0)
                {
                    page.Bad(run.Texts.Format("ruleset.faults", path, faults.Count));
                    foreach (RuleSetFault fault in faults) page.Paragraph(RuleSetShelf.Describe(fault, run.Texts.Language), 2);
                    page.Quiet(run.Texts["ruleset.faults.advice"]);
                    return;
                }

                page.Good(run.Texts.Format("ruleset.good", path, ruleSet.Id, ruleSet.Version));
                page.Fields(2, ("SHA-256", Convert.ToHexStringLower(ruleSet.Sha256.Span)), ("SM3", Convert.ToHexStringLower(ruleSet.Sm3.Span)));
            },
            faults.Count == 0 ? ExitCode.Done : ExitCode.BadInput);
    }
}
