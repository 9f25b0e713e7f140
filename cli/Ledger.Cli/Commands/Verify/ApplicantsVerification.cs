using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Ledger.Papers;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Verify;

namespace Ledger.Cli.Commands;

/// <summary>Verifies the bundles of a whole list of applicants and writes the report with its summary beside it.</summary>
internal sealed record ApplicantsVerification(string[] Sources, string TrustFile, string List, string Report, string? SignKey)
{
    private string Summary => Report + ".summary.json";

    private string Journal => Report + ".journal";

    public async Task<int> RunAsync(CommandRun run, VerifyOptions options, CancellationToken cancellationToken)
    {
        CommandRun.RefuseExisting(Report);
        CommandRun.RefuseExisting(Summary);
        using ECDsa? key = SignKey is null ? null : await ReadKeyAsync(SignKey, cancellationToken).ConfigureAwait(false);
        TrustFile trust = await Sdk.Trust.TrustFile.ReadAsync(TrustFile, options.TrustedGenesisHashes, cancellationToken).ConfigureAwait(false);
        if (!options.TrustedGenesisHashes.Contains(trust.GenesisHash)) throw CliException.BadInput("error.genesis.needed", trust.GenesisHash);
        ApplicantList list = await ApplicantList.ReadAsync(List, cancellationToken).ConfigureAwait(false);
        run.DoneSoFar = run.Texts.Format("verify.applicants.kept", Journal);
        ApplicantReport report;
        using (ProgressLine line = run.Progress())
        {
            var work = new ApplicantRunOptions
            {
                Sources = Sources,
                Journal = Journal,
                ReadPdf = pdf => PdfAttachments.ReadBundle(pdf, "PDF"),
                TimeProvider = run.Host.Time,
            };
            report = await ApplicantRun.RunAsync(list, trust, options, work, new Steps(line, run.Texts["verify.applicants.step"]), cancellationToken).ConfigureAwait(false);
        }

        WrittenReport written = await ApplicantReportWriter.WriteAsync(Report, report, trust, run.Texts.Language, cancellationToken).ConfigureAwait(false);
        VerificationSummary summary = VerificationSummary.Of(report, list, trust, written);
        if (key is not null) summary = summary.Sign(key);
        await NewFile.WriteAsync(Summary, summary.ToBytes(), cancellationToken).ConfigureAwait(false);
        File.Delete(Journal);
        return Complete(run, report, summary, trust);
    }

    /// <summary>Shows a summary and whether its signature holds.</summary>
    public static int Show(CommandRun run, string file, byte[] bytes)
    {
        VerificationSummary summary = VerificationSummary.Parse(bytes, file);
        return run.Complete(
            new JsonObject { ["summary"] = summary.Json.DeepClone(), ["signed"] = summary.IsSigned, ["signer"] = summary.SignerSha256 },
            page =>
            {
                if (summary.IsSigned) page.Good(run.Texts.Format("verify.summary.signed", file, summary.SignerSha256));
                else page.Bad(run.Texts.Format("verify.summary.unsigned", file));
                page.Line(summary.Json.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }));
            });
    }

    /// <exception cref="CliException">The file holds no P-256 private key.</exception>
    public static async Task<ECDsa> ReadKeyAsync(string file, CancellationToken cancellationToken)
    {
        string pem = await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize == 256 && pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal)) return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
        }

        key.Dispose();
        throw CliException.BadInput("error.sign.key", file);
    }

    private int Complete(CommandRun run, ApplicantReport report, VerificationSummary summary, TrustFile trust) => run.Complete(
        new JsonObject
        {
            ["report"] = Path.GetFullPath(Report),
            ["summaryFile"] = Path.GetFullPath(Summary),
            ["signed"] = summary.IsSigned,
            ["summary"] = summary.Json.DeepClone(),
        },
        page =>
        {
            page.Good(run.Texts.Format("verify.applicants.done", report.Results.Count, report.Files));
            page.Fields(2, [.. Enum.GetValues<ApplicantOutcome>().Select(o => (ApplicantReportWriter.Describe(o, run.Texts.Language), (string?)report.Count(o).ToString(CultureInfo.InvariantCulture)))]);
            page.Fields(
                2,
                (run.Texts["field.report"], Report),
                (run.Texts["field.summary"], Summary),
                (run.Texts["field.height"], trust.Height.ToString(CultureInfo.InvariantCulture)),
                (run.Texts["field.trust.digest"], trust.Sha256));
            if (report.Unlisted.Count > 0) page.Line(run.Texts.Format("verify.applicants.unlisted", report.Unlisted.Count));
            page.Line(summary.IsSigned ? run.Texts.Format("verify.summary.signed", Summary, summary.SignerSha256) : run.Texts.Format("verify.summary.unsigned", Summary));
            if (trust.IsEmbedded) page.Bad(Sdk.Texts.Get("paper.embedded", run.Texts.Language));
            page.Quiet(Verdict.Disclaimer(run.Texts.Language));
        });

    private sealed class Steps(ProgressLine line, string stage) : IProgress<(int Done, int Total)>
    {
        public void Report((int Done, int Total) value) => line.Report(stage, value.Done, value.Total);
    }
}
