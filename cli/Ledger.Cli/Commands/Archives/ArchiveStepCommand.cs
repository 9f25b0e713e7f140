using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records;

namespace Ledger.Cli.Commands;

/// <summary>A step that is taken with each of some archives, in its file. Those that have it already are left; interrupted, the same command goes on.</summary>
internal abstract class ArchiveStepCommand : LedgerCommand
{
    private readonly Argument<string[]> files;

    protected ArchiveStepCommand(CommandContext context, string key)
        : base(context, key) => files = AddFiles("archive.files", "FILE|DIR");

    /// <summary>Whether an archive has it already.</summary>
    protected abstract bool IsDone(QualityArchive archive);

    /// <summary>Takes the step with every file that lacks it. Everything is read before anything is written.</summary>
    protected async Task<int> RunAsync(CommandRun run, string done, Func<string, QualityArchive, Task<QualityArchive>> step, CancellationToken cancellationToken)
    {
        List<(string File, QualityArchive Archive)> open = [];
        int kept = 0;
        foreach (string file in ArchiveFiles.Expand(run.Get(files)))
        {
            QualityArchive archive = await ArchiveFiles.ReadAsync(file, cancellationToken).ConfigureAwait(false);
            if (IsDone(archive)) kept++;
            else open.Add((file, archive));
        }

        int count = 0;
        using (ProgressLine line = run.Progress())
        {
            foreach ((string file, QualityArchive archive) in open)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await ArchiveFiles.ReplaceAsync(file, await step(file, archive).ConfigureAwait(false), CancellationToken.None).ConfigureAwait(false);
                line.Report(run.Texts["archive.step"], ++count, open.Count);
                run.DoneSoFar = run.Texts.Format("archive.progress", count, open.Count);
            }
        }

        return run.Complete(
            new JsonObject { ["done"] = count, ["kept"] = kept },
            page =>
            {
                page.Good(run.Texts.Format(done, count));
                if (kept > 0) page.Line(run.Texts.Format("archive.kept", kept));
            });
    }
}
