using System.Globalization;
using Ledger.Papers;
using Ledger.Records;
using Ledger.Sdk;
using Ledger.Sdk.Archives;

namespace Ledger.Cli.Commands;

/// <summary>Archives in files: each a <c>.archive.json</c> of its own.</summary>
internal static class ArchiveFiles
{
    public const string Suffix = ".archive.json";

    /// <summary>The files that are named, and of folders every archive in them, by name.</summary>
    /// <exception cref="CliException">A path is not there, or a folder has no archive.</exception>
    public static List<string> Expand(IEnumerable<string> paths)
    {
        var files = new List<string>();
        foreach (string path in paths)
        {
            if (!Directory.Exists(path))
            {
                files.Add(File.Exists(path) ? path : throw CliException.BadInput("error.archive.missing", path));
                continue;
            }

            string[] found = [.. Directory.EnumerateFiles(path, "*" + Suffix).Order(StringComparer.Ordinal)];
            if (found.Length == 0) throw CliException.BadInput("error.archive.missing", path);
            files.AddRange(found);
        }

        return [.. files.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Reads an archive; of a PDF the one that is attached.</summary>
    /// <exception cref="LedgerInputException">It is none.</exception>
    public static async Task<QualityArchive> ReadAsync(string file, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> bytes = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        if (PdfAttachments.IsPdf(bytes.Span)) bytes = PdfAttachments.ReadBundle(bytes, file);
        return ArchiveReading.Parse(bytes, file);
    }

    /// <summary>Puts an archive in the place of the one that was read: an interruption leaves the one or the other.</summary>
    public static async Task ReplaceAsync(string file, QualityArchive archive, CancellationToken cancellationToken)
    {
        string beside = file + ".new";
        File.Delete(beside);
        await NewFile.WriteAsync(beside, archive.Utf8, cancellationToken).ConfigureAwait(false);
        File.Move(beside, file, overwrite: true);
    }

    /// <summary>A file's name without the ending of archives.</summary>
    public static string BaseName(string file)
    {
        string name = Path.GetFileName(file);
        return name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? name[..^Suffix.Length] : Path.GetFileNameWithoutExtension(name);
    }

    /// <summary>The certificates of authorities in a PEM file.</summary>
    /// <exception cref="CliException">There is none in it, or one of another kind.</exception>
    public static IReadOnlyList<SignerCertificate> Authorities(string file) =>
        SignerCertificate.TryParseAllPem(File.ReadAllText(file), out IReadOnlyList<SignerCertificate> certificates) ? certificates : throw CliException.BadInput("error.signer.authority", file);

    /// <exception cref="CliException">The text names no role.</exception>
    public static ArchiveRole Role(string text) => text.ToLower(CultureInfo.InvariantCulture) switch
    {
        "student" or "学生" => ArchiveRole.Student,
        "head-teacher" or "headteacher" or "班主任" => ArchiveRole.HeadTeacher,
        "principal" or "校长" => ArchiveRole.Principal,
        _ => throw CliException.BadInput("error.archive.role", text),
    };
}
