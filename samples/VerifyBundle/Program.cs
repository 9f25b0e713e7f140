using Ledger.Papers;
using Ledger.Sdk;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Verify;

// VerifyBundle BUNDLE TRUST-FILE GENESIS-HASH: name and registry number (学籍号) come from standard input, a line each.
var trust = await TrustFile.ReadAsync(args[1], [args[2]]);
var applicant = new Applicant(Console.ReadLine()!, Console.ReadLine()!);
var verifier = new OfflineVerifier(trust, new VerifyOptions { TrustedGenesisHashes = [args[2]], Applicant = applicant });

ReadOnlyMemory<byte> file = await File.ReadAllBytesAsync(args[0]);
if (PdfAttachments.IsPdf(file.Span))
    file = PdfAttachments.ReadBundle(file, args[0]);
var verdict = verifier.Verify(file);

Console.WriteLine(verdict.Describe(LedgerLanguage.Chinese));
foreach (var line in verdict.Lines)
    Console.WriteLine($"{line.Check} {line.Outcome}: {line.Describe(LedgerLanguage.Chinese)}");
return verdict.IsValid ? 0 : 1;
