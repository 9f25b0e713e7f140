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

    /// <summary>The files of the command line, and of its folders.</summary>
    protected List<string> Files(CommandRun run) => ArchiveFiles.Expand(run.Get(files));

    /// <summary>Takes the step with every file that lacks it, and says so.</summary>
    protected async Task<int> RunAsync(CommandRun run, string done, Func<string, QualityArchive, Task<QualityArchive>> step, CancellationToken cancellationToken)
    {
        (int Done, int Kept) count = await StepAsync(run, Files(run), step, cancellationToken).ConfigureAwait(false);
        return run.Complete(new JsonObject { ["done"] = count.Done, ["kept"] = count.Kept }, page => WriteCounts(page, run.Texts, done, count));
    }

    /// <summary>Takes the step with every file that lacks it. Everything is read before anything is written.</summary>
    protected async Task<(int Done, int Kept)> StepAsync(CommandRun run, List<string> named, Func<string, QualityArchive, Task<QualityArchive>> step, CancellationToken cancellationToken)
    {
        List<(string File, QualityArchive Archive)> open = [];
        int kept = 0;
        foreach (string file in named)
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

        return (count, kept);
    }

    protected static void WriteCounts(TextPage page, TextTable texts, string done, (int Done, int Kept) count)
    {
        page.Good(texts.Format(done, count.Done));
        if (count.Kept > 0) page.Line(texts.Format("archive.kept", count.Kept));
    }
}
