using System.CommandLine;
using Ledger.Papers;
using Ledger.Records;

namespace Ledger.Cli.Commands;

/// <summary>The files that a balance command writes: a report (HTML, PDF) and a chart (SVG, PNG) a county.</summary>
internal sealed record BalanceOutputs(Option<string> Report, Option<string> Chart, Option<string> Font)
{
    /// <summary>Refuses names that are taken or of another kind, before anything is done.</summary>
    public void Check(CommandRun run, IReadOnlyList<BalanceReport> reports)
    {
        foreach ((Option<string> option, string[] kinds) in new[] { (Report, new[] { ".html", ".pdf" }), (Chart, [".svg", ".png"]) })
        {
            if (run.Get(option) is not { } file) continue;
            if (!kinds.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)) throw CliException.BadInput("error.balance.kind", file, string.Join(", ", kinds));
            foreach (BalanceReport report in reports) CommandRun.RefuseExisting(NameOf(file, report, reports.Count));
        }
    }

    /// <summary>Writes them.</summary>
    /// <returns>The files.</returns>
    public async Task<IReadOnlyList<string>> WriteAsync(
        CommandRun run, BalanceReport report, int counties, string county, Records.State.Balance? anchored, bool isTrial, CancellationToken cancellationToken)
    {
        var written = new List<string>();
        if (run.Get(Report) is { } paper)
        {
            string file = NameOf(paper, report, counties);
            await PaperFile.WriteAsync(run, file, BalancePaper.Make(report, county, anchored, run.Texts.Language, isTrial), run.Get(Font), cancellationToken).ConfigureAwait(false);
            written.Add(file);
        }

        if (run.Get(Chart) is { } chart)
        {
            string file = NameOf(chart, report, counties);
            PaperFonts fonts = await PaperFile.FontsAsync(run, run.Get(Font), cancellationToken).ConfigureAwait(false);
            bool isPng = Path.GetExtension(file).Equals(".png", StringComparison.OrdinalIgnoreCase);
            byte[] bytes = isPng ? BalanceChart.ToPng(report, county, fonts, run.Texts.Language) : BalanceChart.ToSvg(report, county, fonts, run.Texts.Language);
            await NewFile.WriteAsync(file, bytes, cancellationToken).ConfigureAwait(false);
            written.Add(file);
        }

        return written;
    }

    // With several counties each file has its county's code in its name.
    private static string NameOf(string file, BalanceReport report, int counties) => counties == 1
        ? file
        : Path.Combine(Path.GetDirectoryName(file) ?? "", $"{Path.GetFileNameWithoutExtension(file)}-{report.Inputs.County}{Path.GetExtension(file)}");
}
