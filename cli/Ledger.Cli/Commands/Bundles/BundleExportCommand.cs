using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class BundleExportCommand : LedgerCommand
{
    private readonly Option<string> student;
    private readonly Option<string> output;
    private readonly Option<string> disclose;

    public BundleExportCommand(CommandContext context)
        : base(context, "bundle.export")
    {
        student = AddOption<string>("--student", "bundle.student", "SCHOOL-NUMBER", required: true);
        output = AddOption<string>("--out", "bundle.out", "FILE", required: true);
        disclose = AddOption<string>("--disclose", "bundle.disclose", "FIELD,…");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string file = run.Get(output)!;
        CommandRun.RefuseExisting(file);
        var request = new BundleRequest
        {
            RegistryNumber = run.Get(student)!,
            Disclose = run.Get(disclose)?.Split([',', '，', '、'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        };
        byte[] bytes;
        using (LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false))
            bytes = await store.ExportBundleAsync(request, cancellationToken).ConfigureAwait(false);
        await NewFile.WriteAsync(file, bytes, cancellationToken).ConfigureAwait(false);
        int records = Bundle.Parse(bytes).Records.Count;
        return run.Complete(
            new JsonObject { ["file"] = Path.GetFullPath(file), ["records"] = records },
            page => page.Good(run.Texts.Format("bundle.written", records, file)));
    }
}
