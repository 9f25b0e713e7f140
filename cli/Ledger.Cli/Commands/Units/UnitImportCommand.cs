using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class UnitImportCommand : LedgerCommand
{
    private readonly Argument<string> file;

    public UnitImportCommand(CommandContext context)
        : base(context, "unit.import") => file = AddArgument("FILE", "unit.import.file");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        IReadOnlyList<UnitRegistration> wanted = await UnitFile.ReadAsync(run.Get(file), cancellationToken).ConfigureAwait(false);
        await using LedgerClient client = await run.ConnectAsync(Roles.ProvinceAdmin, cancellationToken).ConfigureAwait(false);
        Dictionary<string, Unit> standing = (await client.ListUnitsAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(u => u.Code);
        var registered = new List<Submission<Unit>>();
        using (ProgressLine progress = run.Progress())
        {
            foreach (UnitRegistration unit in wanted.Where(u => !standing.TryGetValue(u.Code, out Unit? now) || !Same(now, u)))
            {
                progress.Report(run.Texts["unit.registering"], registered.Count, wanted.Count);
                registered.Add(await client.RegisterUnitAsync(unit, cancellationToken).ConfigureAwait(false));
                run.DoneSoFar = run.Texts.Format("unit.imported", registered.Count, 0);
            }
        }

        return run.Complete(
            new JsonObject
            {
                ["registered"] = new JsonArray([.. registered.Select(r => (JsonNode)StateJson.Of(r))]),
                ["unchanged"] = wanted.Count - registered.Count,
            },
            page =>
            {
                page.Good(run.Texts.Format("unit.imported", registered.Count, wanted.Count - registered.Count));
                if (registered.Count > 0) UnitPage.Write(page, run.Texts, registered.Select(r => r.Result));
            });
    }

    private static bool Same(Unit now, UnitRegistration unit) =>
        now.Name == unit.Name && now.Tier == unit.Tier && now.Parent == unit.Parent && now.MspId == unit.MspId
        && now.Roles.SequenceEqual(unit.Roles) && now.ValidFrom == unit.ValidFrom && now.ValidTo == unit.ValidTo;
}
