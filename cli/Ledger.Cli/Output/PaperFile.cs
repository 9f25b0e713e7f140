using Ledger.Cli.Commands;
using Ledger.Papers;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli;

/// <summary>Writes a paper as HTML or as PDF, by the file's extension.</summary>
internal static class PaperFile
{
    /// <summary>The fonts of <c>--font</c>, of the profile and of the system.</summary>
    public static async Task<PaperFonts> FontsAsync(CommandRun run, string? named, CancellationToken cancellationToken)
    {
        Profile profile = await run.Folder.Workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false);
        return PaperFonts.Find(new PaperFontOptions { Files = [.. named is null ? (string[])[] : [named], .. profile.Fonts] });
    }

    public static async Task WriteAsync(CommandRun run, string file, Paper paper, string? font, CancellationToken cancellationToken)
    {
        bool isPdf = Path.GetExtension(file).Equals(".pdf", StringComparison.OrdinalIgnoreCase);
        byte[] bytes = isPdf
            ? PaperPdf.Render(paper, await FontsAsync(run, font, cancellationToken).ConfigureAwait(false), new PaperPdfOptions { Created = run.Host.Time.GetUtcNow() })
            : System.Text.Encoding.UTF8.GetBytes(PaperHtml.Render(paper));
        await NewFile.WriteAsync(file, bytes, cancellationToken).ConfigureAwait(false);
    }
}
