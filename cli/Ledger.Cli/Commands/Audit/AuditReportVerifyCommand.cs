using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Audit;

namespace Ledger.Cli.Commands;

/// <summary>Whether an audit's file is what was signed, by whom, and whether the ledger has what it rests on.</summary>
internal sealed class AuditReportVerifyCommand : LedgerCommand
{
    private readonly Argument<string> file;
    private readonly Option<string> signature;
    private readonly Option<string> rules;
    private readonly Option<bool> again;
    private readonly AuditPlace place;

    public AuditReportVerifyCommand(CommandContext context)
        : base(context, "audit.report.verify")
    {
        file = AddArgument("FILE", "audit.verify.file");
        signature = AddOption<string>("--signature", "audit.verify.signature", "FILE");
        rules = AddOption<string>("--rules", "audit.verify.rules", "FILE");
        again = AddSwitch("--again", "audit.verify.again");
        place = AddAuditPlace();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string named = run.Get(file);
        string beside = run.Get(signature) ?? named + AuditSignature.Ending;
        byte[] bytes = await File.ReadAllBytesAsync(named, cancellationToken).ConfigureAwait(false);
        if (!File.Exists(beside)) throw CliException.BadInput("error.audit.signature.missing", named, beside);
        var signed = AuditSignature.Parse(await File.ReadAllBytesAsync(beside, cancellationToken).ConfigureAwait(false), beside);
        FindingRules? wanted = await AuditRules.ReadAsync(run, rules, cancellationToken).ConfigureAwait(false);
        (await place.OpenAsync(run, cancellationToken).ConfigureAwait(false)).Dispose();
        AuditSigner signer = signed.Verify(bytes, place.File(run), wanted);
        int? count = run.Get(again) ? signed.VerifyAgain(place.File(run), Stated(named, bytes)).Count : null;
        return run.Complete(
            new JsonObject
            {
                ["file"] = Path.GetFullPath(named),
                ["valid"] = true,
                ["kind"] = signed.Kind,
                ["query"] = signed.Query.DeepClone(),
                ["height"] = signed.Height,
                ["blockHash"] = signed.BlockHash,
                ["rulesSha256"] = signed.RulesSha256,
                ["signedAt"] = Times.Text(signed.At),
                ["signer"] = new JsonObject { ["mspId"] = signer.By.MspId, ["unit"] = signer.By.Unit, ["role"] = signer.By.Role, ["entitled"] = signer.IsEntitled, ["withinUnit"] = signer.IsWithinUnit },
                ["askedAgain"] = count is not null,
            },
            page =>
            {
                page.Good(run.Texts.Format("audit.verify.holds", named));
                page.Fields(
                    2,
                    (run.Texts["audit.basis.maker"], $"{signer.By.MspId} {signer.By.Unit} {(signer.By.Role.Length > 0 ? Words.Role(run.Texts, signer.By.Role) : "")}".TrimEnd()),
                    (run.Texts["audit.basis.time"], Times.Text(signed.At)),
                    (run.Texts["field.height"], signed.Height.ToString(CultureInfo.InvariantCulture)),
                    (run.Texts["field.block.hash"], signed.BlockHash),
                    (run.Texts["audit.basis.rules"], signed.RulesSha256));
                if (!signer.IsEntitled) page.Bad(run.Texts["audit.verify.unentitled"]);
                if (signer.IsWithinUnit == false) page.Bad(run.Texts["audit.verify.outside"]);
                page.Line(count is null ? run.Texts["audit.verify.once"] : run.Texts.Format("audit.verify.same", count));
            });
    }

    // What was signed need not be what this program writes.
    private static JsonNode? Stated(string named, byte[] bytes)
    {
        try
        {
            return AuditOutput.StatedIn(named, bytes) is { } stated ? (JsonNode.Parse(stated.Span) as JsonObject)?["answer"] : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
