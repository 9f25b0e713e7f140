using System.Security.Cryptography.X509Certificates;
using Ledger.Papers;
using Ledger.Records;
using Ledger.Sdk;
using Ledger.Sdk.Workspaces;
using SdkTexts = Ledger.Sdk.Texts;

namespace Ledger.Cli.Commands;

/// <summary>Bundles as people read them: the page that the receiver will see, and the PDF that carries the bundle.</summary>
internal sealed class BundleForm(CommandRun run, ReleaseProfile? profile, RuleSetShelf shelf, string? font, bool isTrial)
{
    private PaperFonts? fonts;

    /// <summary>Whether the folder's network is an embedded one, here or elsewhere: its authorities say so.</summary>
    public static async Task<bool> IsTrialAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (File.Exists(run.Folder.Topology)) return true;
        NetworkEndpoints? endpoints = await run.Folder.Workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false);
        foreach (PeerEndpoint peer in endpoints?.Peers ?? [])
        {
            using var authority = X509Certificate2.CreateFromPem(peer.TlsRootCertPem);
            if (authority.Subject.Contains("embedded", StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    public Paper Page(byte[] bundle) =>
        BundlePaper.ForStudent(Bundle.Parse(bundle), run.Texts.Language, profile, isTrial, shelf.RuleSets);

    public async Task<byte[]> PdfAsync(byte[] bundle, CancellationToken cancellationToken)
    {
        fonts ??= await PaperFile.FontsAsync(run, font, cancellationToken).ConfigureAwait(false);
        var attachment = new PaperAttachment(BundlePaper.AttachmentName, "application/json", bundle)
        {
            Description = SdkTexts.Get("paper.bundle.attachment", run.Texts.Language),
        };
        return PaperPdf.Render(Page(bundle), fonts, new PaperPdfOptions { Created = run.Host.Time.GetUtcNow(), Attachments = [attachment] });
    }
}
