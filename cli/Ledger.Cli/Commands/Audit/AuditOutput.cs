using System.CommandLine;
using Ledger.Audit;
using Ledger.Papers;
using Ledger.Sdk;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>Writes an answer into a file by its ending, with the signature of whoever made it beside it.</summary>
internal sealed record AuditOutput(Option<string> File, Option<bool> Unsigned, Option<string> Font)
{
    private static readonly string[] Endings = [".CSV", ".JSON", ".PDF", ".XLSX"];

    private const string Attachment = "answer.json";

    /// <summary>Before any work: the ending is known, neither file nor signature is there, and somebody can sign.</summary>
    /// <returns>The file; null if none was asked for.</returns>
    public async Task<string?> CheckAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (run.Get(File) is not { } file) return null;
        string ending = Path.GetExtension(file).ToUpperInvariant();
        if (!Endings.Contains(ending)) throw CliException.BadInput("error.audit.out", file);
        CommandRun.RefuseExisting(file);
        CommandRun.RefuseExisting(file + AuditSignature.Ending);
        _ = await MakerAsync(run, cancellationToken).ConfigureAwait(false);
        return file;
    }

    /// <summary>Writes the file and its signature.</summary>
    /// <param name="run">The command.</param>
    /// <param name="file">The file that <see cref="CheckAsync"/> returned; null: nothing is written.</param>
    /// <param name="index">The index that answered.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="sheets">Its tables for a spreadsheet.</param>
    /// <param name="page">Its tables for a page.</param>
    /// <param name="cancellationToken">Cancels; what was written stays whole.</param>
    public async Task WriteAsync(
        CommandRun run, string? file, AuditIndex index, AuditAnswer answer, IReadOnlyList<AuditSheet> sheets, IReadOnlyList<AuditSheet> page, CancellationToken cancellationToken)
    {
        if (file is null) return;
        WorkspaceIdentity? maker = await MakerAsync(run, cancellationToken).ConfigureAwait(false);
        var basis = new AuditBasis(answer, index.ReadState(), index.IsEmbedded, maker, run.Host.Time.GetUtcNow());
        byte[] bytes = Path.GetExtension(file).ToUpperInvariant() switch
        {
            ".JSON" => basis.ToJson(),
            ".PDF" => PaperPdf.Render(
                AuditPaper.Make(run.Texts, basis, Path.GetFileName(file) + AuditSignature.Ending, page),
                await PaperFile.FontsAsync(run, run.Get(Font), cancellationToken).ConfigureAwait(false),
                new PaperPdfOptions { Created = basis.At, Attachments = [new PaperAttachment(Attachment, "application/json", basis.ToJson())] }),
            _ => await AuditTable.ToBytesAsync(file, [.. sheets, Sheet(run.Texts, basis)], cancellationToken).ConfigureAwait(false),
        };
        AuditSignature? signature = maker is null
            ? null
            : await AuditSignature.CreateAsync(answer, basis.State, Path.GetFileName(file), bytes, maker, basis.At, cancellationToken).ConfigureAwait(false);
        await NewFile.WriteAsync(file, bytes, cancellationToken).ConfigureAwait(false);
        if (signature is not null) await NewFile.WriteAsync(file + AuditSignature.Ending, signature.ToBytes(), cancellationToken).ConfigureAwait(false);
    }

    public void Say(CommandRun run, TextPage page, string file)
    {
        page.Good(run.Texts.Format("audit.written", file));
        if (!run.Get(Unsigned)) page.Line(run.Texts.Format("audit.signed", file + AuditSignature.Ending));
    }

    /// <summary>The answer that a file states, if its form has one.</summary>
    /// <exception cref="LedgerInputException">The PDF cannot be read.</exception>
    public static ReadOnlyMemory<byte>? StatedIn(string file, ReadOnlyMemory<byte> bytes) => Path.GetExtension(file).ToUpperInvariant() switch
    {
        ".JSON" => bytes,
        ".PDF" => PdfAttachments.Read(bytes, file).FirstOrDefault(a => a.Name == Attachment)?.Content,
        _ => null,
    };

    private async Task<WorkspaceIdentity?> MakerAsync(CommandRun run, CancellationToken cancellationToken) => run.Get(Unsigned)
        ? null
        : await run.FindIdentityAsync(Records.State.Roles.Auditor, cancellationToken).ConfigureAwait(false)
            ?? throw CliException.BadInput("error.audit.maker", run.Folder.Workspace.IdentitiesDirectory);

    private static AuditSheet Sheet(TextTable texts, AuditBasis basis) =>
        new(texts["audit.basis"], [[texts["audit.basis.label"], texts["audit.basis.value"]], .. basis.Lines(texts).Select(line => (string[])[line.Label, line.Value])]);
}
