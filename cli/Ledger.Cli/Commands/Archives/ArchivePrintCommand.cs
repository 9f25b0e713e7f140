using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records;

namespace Ledger.Cli.Commands;

/// <summary>Writes archives as pages to print and sign: PDF/A-3 with the archive attached, or HTML.</summary>
internal sealed class ArchivePrintCommand : LedgerCommand
{
    private readonly Argument<string[]> files;
    private readonly Option<string> output;
    private readonly Option<string> schoolName;
    private readonly Option<string> font;

    public ArchivePrintCommand(CommandContext context)
        : base(context, "archive.print")
    {
        files = AddFiles("archive.files", "FILE|DIR");
        output = AddOption<string>("--out", "archive.print.out", "FILE|DIR", required: true);
        schoolName = AddOption<string>("--school-name", "archive.print.school", "NAME");
        font = AddOption<string>("--font", "option.font", "FILE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        List<string> sources = ArchiveFiles.Expand(run.Get(files));
        string target = run.Get(output)!;
        bool isFile = Path.GetExtension(target).ToUpperInvariant() is ".PDF" or ".HTML";
        if (isFile && sources.Count > 1) throw CliException.BadInput("error.archive.print.many", target, sources.Count);
        if (isFile) CommandRun.RefuseExisting(target);
        else Directory.CreateDirectory(target);
        ArchivePages pages = await ArchivePages.OpenAsync(run, run.Get(schoolName), run.Get(font), cancellationToken).ConfigureAwait(false);
        int written = 0, kept = 0;
        run.DoneSoFar = target;
        using (ProgressLine line = run.Progress())
        {
            foreach (string source in sources)
            {
                string file = isFile ? target : Path.Combine(target, ArchiveFiles.BaseName(source) + ".pdf");
                if (!isFile && File.Exists(file))
                {
                    kept++;
                    continue;
                }

                QualityArchive archive = await ArchiveFiles.ReadAsync(source, cancellationToken).ConfigureAwait(false);
                byte[] bytes = Path.GetExtension(file).Equals(".html", StringComparison.OrdinalIgnoreCase)
                    ? pages.Html(archive)
                    : await pages.PdfAsync(archive, cancellationToken).ConfigureAwait(false);
                await NewFile.WriteAsync(file, bytes, cancellationToken).ConfigureAwait(false);
                line.Report(run.Texts["archive.step"], ++written, sources.Count);
            }
        }

        return run.Complete(
            new JsonObject { ["out"] = Path.GetFullPath(target), ["written"] = written, ["kept"] = kept },
            page =>
            {
                page.Good(run.Texts.Format("archive.printed", written, target));
                if (kept > 0) page.Line(run.Texts.Format("archive.kept", kept));
            });
    }
}
