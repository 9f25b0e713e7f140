using System.Text;
using Ledger.Papers;
using Ledger.Records;
using Ledger.Sdk;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>Archives as pages: PDF/A-3 with the archive attached, or HTML.</summary>
internal sealed class ArchivePages
{
    private readonly CommandRun run;
    private readonly string? schoolName;
    private readonly string? font;
    private readonly Uri? address;
    private readonly bool isTrial;
    private readonly RuleSetShelf shelf;
    private PaperFonts? fonts;

    private ArchivePages(CommandRun run, string? schoolName, string? font, Uri? address, bool isTrial, RuleSetShelf shelf)
    {
        this.run = run;
        this.schoolName = schoolName;
        this.font = font;
        this.address = address;
        this.isTrial = isTrial;
        this.shelf = shelf;
    }

    public static async Task<ArchivePages> OpenAsync(CommandRun run, string? schoolName, string? font, CancellationToken cancellationToken) => new(
        run,
        schoolName,
        font,
        Address(await run.Folder.Workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false)),
        await BundleForm.IsTrialAsync(run, cancellationToken).ConfigureAwait(false),
        await RuleSetShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false));

    public byte[] Html(QualityArchive archive) => Encoding.UTF8.GetBytes(PaperHtml.Render(Paper(archive)));

    public async Task<byte[]> PdfAsync(QualityArchive archive, CancellationToken cancellationToken) => PaperPdf.Render(
        Paper(archive),
        fonts ??= await PaperFile.FontsAsync(run, font, cancellationToken).ConfigureAwait(false),
        new PaperPdfOptions { Created = run.Host.Time.GetUtcNow(), Attachments = [ArchivePaper.Attachment(archive, run.Texts.Language)] });

    private Paper Paper(QualityArchive archive) =>
        ArchivePaper.Make(archive, schoolName ?? archive.Content.School.Value, run.Texts.Language, address, isTrial, shelf.RuleSets);

    private static Uri? Address(Profile profile) =>
        profile.ArchiveAddress is not { Length: > 0 } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.Fragment.Length == 0 ? address
        : throw CliException.BadInput("error.archive.address", text);
}
