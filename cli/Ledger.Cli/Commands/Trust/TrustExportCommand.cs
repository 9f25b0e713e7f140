using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Trust;

namespace Ledger.Cli.Commands;

internal sealed class TrustExportCommand : LedgerCommand
{
    private readonly Option<string> output;

    public TrustExportCommand(CommandContext context)
        : base(context, "trust.export") => output = AddOption<string>("--out", "trust.out", "FILE", required: true);

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string file = run.Get(output)!;
        CommandRun.RefuseExisting(file);
        byte[] bytes;
        await using (LedgerClient client = await run.ConnectAsync(Roles.ProvinceAdmin, cancellationToken).ConfigureAwait(false))
            bytes = await client.ExportTrustAsync(cancellationToken).ConfigureAwait(false);
        await NewFile.WriteAsync(file, bytes, cancellationToken).ConfigureAwait(false);
        TrustFile trust = TrustFile.Parse(bytes, file, []);
        return run.Complete(
            new JsonObject
            {
                ["file"] = Path.GetFullPath(file),
                ["channel"] = trust.Channel,
                ["genesisHash"] = trust.GenesisHash,
                ["height"] = trust.Height,
                ["time"] = Times.Text(trust.Time),
                ["batches"] = trust.Batches.Count,
                ["units"] = trust.Units.Count,
                ["signers"] = new JsonArray([.. trust.Signers.Select(s => (JsonNode)s)]),
            },
            page =>
            {
                page.Good(run.Texts.Format("trust.written", file));
                page.Fields(
                    2,
                    (run.Texts["field.time"], Times.Text(trust.Time)),
                    (run.Texts["field.height"], trust.Height.ToString(CultureInfo.InvariantCulture)),
                    (run.Texts["field.batches"], trust.Batches.Count.ToString(CultureInfo.InvariantCulture)),
                    (run.Texts["field.signers"], string.Join(' ', trust.Signers)),
                    (run.Texts["field.genesis"], trust.GenesisHash));
            });
    }
}
