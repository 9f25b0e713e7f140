using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Computes a county's balance again from the kept document and compares it with the ledger.</summary>
internal sealed class BalanceVerifyCommand : LedgerCommand
{
    private readonly Argument<string> file;

    public BalanceVerifyCommand(CommandContext context)
        : base(context, "balance.verify") => file = AddArgument("FILE", "balance.document");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        BalanceInputs inputs = await BalanceDocuments.ReadAsync(run.Get(file), cancellationToken).ConfigureAwait(false);
        RuleSetShelf shelf = await RuleSetShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        BalanceStandard standard = shelf.Get<BalanceStandard>($"{inputs.RuleSet}:{inputs.RuleSetVersion}");
        BalanceReport report = BalanceReport.Of(standard, inputs);
        // Whose standard it is says each statement itself.
        var computed = BalanceStatement.Of(report, "");
        await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
        var comparable = new List<(Records.State.Balance Stated, bool IsEqual)>();
        foreach (Records.State.Balance stated in await client.ListBalancesAsync(inputs.County, cancellationToken).ConfigureAwait(false))
        {
            // Statements about other figures are other statements; those about these must follow from them.
            if (stated.Sha256 == computed.Sha256 && stated.Sm3 == computed.Sm3) comparable.Add((stated, stated.SaysAs(computed with { RuleSetOwner = stated.RuleSetOwner }) && await IsOfAsync(client, stated, standard, cancellationToken).ConfigureAwait(false)));
        }

        bool isEqual = comparable.Count > 0 && comparable.TrueForAll(c => c.IsEqual);
        return run.Complete(
            new JsonObject
            {
                ["verified"] = isEqual,
                ["statements"] = new JsonArray([.. comparable.Select(c => (JsonNode)new JsonObject { ["txId"] = c.Stated.TransactionId, ["equal"] = c.IsEqual })]),
                ["report"] = BalancePage.ToJson(report),
            },
            page =>
            {
                BalancePage.Write(page, run.Texts, report);
                page.Line();
                if (comparable.Count == 0) page.Bad(run.Texts["balance.unanchored"]);
                foreach ((Records.State.Balance stated, bool equal) in comparable)
                {
                    string text = run.Texts.Format(equal ? "balance.equal" : "balance.differs", stated.TransactionId, stated.By.Unit);
                    if (equal) page.Good(text);
                    else page.Bad(text);
                }
            },
            isEqual ? ExitCode.Done : ExitCode.Refused);
    }

    // The text on the shelf must be the one whose digests the owner published.
    private static async Task<bool> IsOfAsync(LedgerClient client, Records.State.Balance stated, BalanceStandard standard, CancellationToken cancellationToken) =>
        (await client.ListRuleSetsAsync(stated.RuleSetOwner, cancellationToken).ConfigureAwait(false)).Any(h =>
            h.Id == stated.RuleSet && h.Version == stated.RuleSetVersion && h.Sha256 == Convert.ToHexStringLower(standard.Sha256.Span) && h.Sm3 == Convert.ToHexStringLower(standard.Sm3.Span));
}
