using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Trust;
using MiniExcelLibs;

namespace Ledger.Sdk.Verify;

/// <summary>
/// Writes a report as a workbook (applicants, files of nobody on the list, the run) or as CSV with the mark that Excel
/// needs (applicants; the files of nobody follow). Registry numbers are not repeated.
/// </summary>
public static class ApplicantReportWriter
{
    /// <summary>Writes the report; the file's extension, <c>.csv</c> or any other, chooses the kind.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="report">The result of a run.</param>
    /// <param name="trust">The trust file.</param>
    /// <param name="language">The language of the texts.</param>
    /// <param name="cancellationToken">Cancels before the file is in place.</param>
    /// <exception cref="LedgerInputException">The file cannot be written.</exception>
    public static async Task<WrittenReport> WriteAsync(
        string path, ApplicantReport report, TrustFile trust, LedgerLanguage language, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(trust);
        var applicants = Applicants(report, language);
        var others = Others(report, language);
        var rows = CsvFile.Rows(others.Count > 1 ? [.. applicants, [], .. others] : applicants);
        byte[] bytes;
        if (Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase))
        {
            bytes = [.. Encoding.UTF8.Preamble, .. rows];
        }
        else
        {
            var sheets = new Dictionary<string, object>
            {
                [Text("applicants.sheet.results", language)] = Sheet(applicants),
                [Text("applicants.sheet.others", language)] = Sheet(others),
                [Text("applicants.sheet.run", language)] = Sheet(Run(report, trust, language)),
            };
            var workbook = new MemoryStream();
            await workbook.SaveAsAsync(sheets, cancellationToken: cancellationToken).ConfigureAwait(false);
            bytes = workbook.ToArray();
        }

        await WholeFile.CreateAsync(path, bytes, cancellationToken).ConfigureAwait(false);

        return new WrittenReport(Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(bytes)), Convert.ToHexStringLower(SHA256.HashData(rows)));
    }

    private static List<string[]> Applicants(ApplicantReport report, LedgerLanguage language)
    {
        var rows = new List<string[]>(report.Results.Count + 1)
        {
            Titles(["row", "key", "name", "outcome", "reason", "meaning", "ask", "records", "files"], language),
        };
        foreach (var result in report.Results)
        {
            rows.Add(
            [
                Number(result.Listed.Row), result.Listed.Key, result.Listed.Applicant.Name, Describe(result.Outcome, language), result.Reason.ToString(),
                Describe(result.Reason, language), Ask(result.Contact, result.Unit, language), Number(result.Records), string.Join("; ", result.Files),
            ]);
        }

        return rows;
    }

    private static List<string[]> Others(ApplicantReport report, LedgerLanguage language) =>
    [
        Titles(["files", "reason", "meaning", "ask"], language),
        .. report.Unlisted.Select(u => (string[])[u.File, u.Reason.ToString(), Describe(u.Reason, language), Ask(u.Contact, u.Unit, language)]),
    ];

    private static List<string[]> Run(ApplicantReport report, TrustFile trust, LedgerLanguage language)
    {
        List<string[]> rows =
        [
            Titles(["item", "value"], language),
            [Text("applicants.run.started", language), report.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)],
            [Text("applicants.run.trust", language), trust.Sha256],
            [Text("applicants.run.height", language), trust.Height.ToString(CultureInfo.InvariantCulture)],
            [Text("applicants.run.asof", language), trust.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)],
            [Text("applicants.run.genesis", language), trust.GenesisHash],
            [Text("applicants.run.files", language), Number(report.Files)],
        ];
        if (trust.IsEmbedded)
            rows.Add([Text("applicants.run.notice", language), Text("paper.embedded", language)]);
        rows.AddRange(Enum.GetValues<ApplicantOutcome>().Select(o => (string[])[Describe(o, language), Number(report.Count(o))]));
        rows.Add([string.Empty, Texts.Get(Texts.Disclaimer, language)]);
        return rows;
    }

    /// <summary>An outcome in words.</summary>
    public static string Describe(ApplicantOutcome outcome, LedgerLanguage language) => Text($"applicants.outcome.{outcome}", language);

    /// <summary>A reason in words.</summary>
    public static string Describe(ApplicantReason reason, LedgerLanguage language) => Text($"applicants.reason.{reason}", language);

    private static string Ask(ApplicantContact contact, string unit, LedgerLanguage language) =>
        unit.Length > 0 ? unit : Text($"applicants.contact.{contact}", language);

    private static IEnumerable<Dictionary<string, object>> Sheet(List<string[]> rows) =>
        rows.Skip(1).Select(row => row.Select((cell, i) => (Title: rows[0][i], Cell: cell)).ToDictionary(p => p.Title, p => (object)p.Cell));

    private static string[] Titles(string[] names, LedgerLanguage language) => [.. names.Select(n => Text($"applicants.column.{n}", language))];

    private static string Text(string key, LedgerLanguage language) => Texts.Get(key, language);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
