using Ledger.Papers;
using Ledger.Sdk;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Verify;

// VerifyFolder FOLDER LIST TRUST-FILE GENESIS-HASH REPORT: a row an applicant; goes on where it was interrupted.
var trust = await TrustFile.ReadAsync(args[2], [args[3]]);
var list = await ApplicantList.ReadAsync(args[1]);
var report = await ApplicantRun.RunAsync(
    list,
    trust,
    new VerifyOptions { TrustedGenesisHashes = [args[3]] },
    new ApplicantRunOptions { Sources = [args[0]], Journal = args[4] + ".journal", ReadPdf = pdf => PdfAttachments.ReadBundle(pdf, "PDF") });

await ApplicantReportWriter.WriteAsync(args[4], report, trust, LedgerLanguage.Chinese);
foreach (var outcome in Enum.GetValues<ApplicantOutcome>())
    Console.WriteLine($"{ApplicantReportWriter.Describe(outcome, LedgerLanguage.Chinese)} {report.Count(outcome)}");
