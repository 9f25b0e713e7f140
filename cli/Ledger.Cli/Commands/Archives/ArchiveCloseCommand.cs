using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>
/// Closes archives with the school's signature, once all three have signed and the ledger has them confirmed, and keeps them
/// sealed under their students' keys in the place of the plain files.
/// </summary>
internal sealed class ArchiveCloseCommand : ArchiveStepCommand
{
    private readonly Option<bool> leave;

    public ArchiveCloseCommand(CommandContext context)
        : base(context, "archive.close") => leave = AddSwitch("--leave", "archive.close.leave");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        List<string> files = Files(run);
        (int Done, int Kept) count;
        await using (LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false))
            count = await StepAsync(run, files, (_, archive) => client.CloseArchiveAsync(archive, cancellationToken), cancellationToken).ConfigureAwait(false);
        int kept = await KeepAsync(run, files, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["done"] = count.Done, ["kept"] = count.Kept, ["sealed"] = kept },
            page =>
            {
                WriteCounts(page, run.Texts, "archive.closed", count);
                page.Line(run.Texts.Format(run.Get(leave) ? "archive.sealed.left" : "archive.sealed", kept));
            });
    }

    protected override bool IsDone(QualityArchive archive) => archive.Seal is not null;

    // Each is durable in the folder before its plain file goes; interrupted, the same command goes on.
    private async Task<int> KeepAsync(CommandRun run, List<string> files, CancellationToken cancellationToken)
    {
        using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        int kept = 0;
        foreach (string file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await store.KeepArchiveAsync(await ArchiveFiles.ReadAsync(file, cancellationToken).ConfigureAwait(false), CancellationToken.None).ConfigureAwait(false);
            if (!run.Get(leave)) File.Delete(file);
            kept++;
        }

        return kept;
    }
}
