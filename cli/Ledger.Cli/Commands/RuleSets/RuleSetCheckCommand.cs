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
        IReadOnlyList<RuleSetFault> faults = RuleSetShelf.Check(bytes, out IRuleText? rules);
        return run.Complete(
            new JsonObject
            {
                ["file"] = Path.GetFullPath(path),
                ["valid"] = faults.Count == 0,
                ["id"] = rules?.Id,
                ["version"] = rules?.Version,
                ["sha256"] = rules is null ? null : Convert.ToHexStringLower(rules.Sha256.Span),
                ["sm3"] = rules is null ? null : Convert.ToHexStringLower(rules.Sm3.Span),
                ["faults"] = new JsonArray([.. faults.Select(f => (JsonNode)new JsonObject
                {
                    ["path"] = f.Path,
                    ["rule"] = f.Rule.ToString(),
                    ["message"] = RuleSetShelf.Describe(f, run.Texts.Language),
                })]),
            },
            page =>
            {
                if (rules is null || faults.Count > 0)
                {
                    page.Bad(run.Texts.Format("ruleset.faults", path, faults.Count));
                    foreach (RuleSetFault fault in faults) page.Paragraph(RuleSetShelf.Describe(fault, run.Texts.Language), 2);
                    page.Quiet(run.Texts["ruleset.faults.advice"]);
                    return;
                }

                page.Good(run.Texts.Format("ruleset.good", path, rules.Id, rules.Version));
                page.Fields(2, ("SHA-256", Convert.ToHexStringLower(rules.Sha256.Span)), ("SM3", Convert.ToHexStringLower(rules.Sm3.Span)));
            },
            faults.Count == 0 ? ExitCode.Done : ExitCode.BadInput);
    }
}
