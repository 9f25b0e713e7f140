using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Papers;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Import;
using Ledger.Sdk.Releases;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Verify;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

internal sealed class VerifyCommand : LedgerCommand
{
    private const int GenesisHashLength = 64;

    // What a person reads one by one.
    private const int MostWithoutAList = 200;

    private readonly Argument<string[]> files;
    private readonly Option<string> trust;
    private readonly Option<string> applicant;
    private readonly Option<string> embedded;
    private readonly Option<string> genesis;
    private readonly Option<bool> records;
    private readonly Option<string> profile;
    private readonly Option<string> release;
    private readonly Option<string> audience;
    private readonly Option<string> applicants;
    private readonly Option<string> report;
    private readonly Option<string> signKey;
    private readonly Option<string> page;
    private readonly Option<string[]> authorities;
    private readonly Option<string> font;
    private readonly Option<string> evidence;

    public VerifyCommand(CommandContext context)
        : base(context, "verify")
    {
        files = AddFiles("verify.files");
        trust = AddOption<string>("--trust", "verify.trust", "FILE");
        applicant = AddOption<string>("--applicant", "verify.applicant", "FILE|-");
        embedded = AddOption<string>("--trust-embedded", "verify.embedded", "GENESIS");
        genesis = AddOption<string>("--genesis", "verify.genesis", "GENESIS");
        records = AddSwitch("--records", "verify.records");
        profile = AddOption<string>("--profile", "verify.profile", "FILE");
        release = AddOption<string>("--release", "verify.release", "FILE");
        audience = AddOption<string>("--audience", "verify.audience", "NAME");
        applicants = AddOption<string>("--applicants", "verify.applicants", "LIST");
        report = AddOption<string>("--report", "verify.report", "FILE");
        signKey = AddOption<string>("--sign-key", "verify.sign.key", "PEM");
        page = AddOption<string>("--page", "verify.page", "FILE");
        authorities = AddOption<string[]>("--signer-authority", "verify.signer.authority", "PEM");
        evidence = AddOption<string>("--evidence", "verify.evidence", "FOLDER");
        font = AddOption<string>("--font", "option.font", "FILE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var options = new VerifyOptions
        {
            TrustedGenesisHashes = await TrustedAsync(run, cancellationToken).ConfigureAwait(false),
            RuleSets = (await RuleSetShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false)).RuleSets,
        };
        if (run.Get(authorities) is { Length: > 0 } named)
            options = options with { SignerAuthorities = [.. named.SelectMany(ArchiveFiles.Authorities)] };
        if (run.Get(profile) is { } accepted)
            options = options with { Profile = await ReleaseFile.ReadAsync(accepted, cancellationToken).ConfigureAwait(false) };
        if (run.Get(release) is { } given)
        {
            if (run.Get(files).Length != 1 || run.Get(applicants) is not null) throw CliException.BadInput("error.release.one");
            options = options with
            {
                Release = SignedRelease.Parse(await File.ReadAllBytesAsync(given, cancellationToken).ConfigureAwait(false), given),
                Audience = run.Get(audience),
            };
        }

        if (run.Get(evidence) is { } attached)
        {
            if (run.Get(files).Length != 1 || run.Get(applicants) is not null) throw CliException.BadInput("error.evidence.one");
            options = options with { Evidence = EvidenceFolder.Open(attached) };
        }

        if (run.Get(applicants) is { } list)
        {
            if (run.Get(report) is not { } reportFile || run.Get(trust) is not { } anchor) throw CliException.BadInput("error.report.needed");
            return await new ApplicantsVerification(run.Get(files), anchor, list, reportFile, run.Get(signKey)).RunAsync(run, options, cancellationToken).ConfigureAwait(false);
        }

        if (run.Get(report) is not null) throw CliException.BadInput("error.applicants.needed");
        if (run.Get(files) is [var single] && File.Exists(single) && await SummaryAsync(single, cancellationToken).ConfigureAwait(false) is { } summary)
            return ApplicantsVerification.Show(run, single, summary);
        if (run.Get(page) is { } paperFile)
        {
            if (run.Get(files).Length != 1) throw CliException.BadInput("error.page.one");
            CommandRun.RefuseExisting(paperFile);
        }

        if (run.Get(applicant) is { } person) options = options with { Applicant = await PersonInput.ApplicantAsync(run, person, cancellationToken).ConfigureAwait(false) };
        List<(string File, ReadOnlyMemory<byte> Bytes)> bundles = Read(run.Get(files), cancellationToken);
        var verdicts = new List<(string File, Verdict Verdict)>();
        using (ProgressLine progress = run.Progress())
        {
            if (run.Get(trust) is { } trustFile)
            {
                TrustFile file = await TrustFile.ReadAsync(trustFile, options.TrustedGenesisHashes, cancellationToken).ConfigureAwait(false);
                IReadOnlyList<Verdict> all = new OfflineVerifier(file, options).VerifyAll([.. bundles.Select(b => b.Bytes)], cancellationToken);
                verdicts.AddRange(bundles.Zip(all, (b, v) => (b.File, v)));
            }
            else
            {
                await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
                IProgress<ImportProgress> steps = run.Steps(progress);
                foreach ((string file, ReadOnlyMemory<byte> bytes) in bundles)
                {
                    verdicts.Add((file, await client.VerifyAsync(bytes, options, cancellationToken).ConfigureAwait(false)));
                    steps.Report(new ImportProgress(ImportStep.Verifying, verdicts.Count, bundles.Count));
                }
            }
        }

        if (run.Get(page) is { } paper)
            await PaperFile.WriteAsync(run, paper, BundlePaper.ForVerifier(verdicts[0].Verdict, run.Texts.Language), run.Get(font), cancellationToken).ConfigureAwait(false);
        int valid = verdicts.Count(v => v.Verdict.IsValid);
        return run.Complete(
            new JsonObject
            {
                ["valid"] = valid == verdicts.Count,
                ["verdicts"] = new JsonArray([.. verdicts.Select(v => (JsonNode)VerdictPage.ToJson(v.File, v.Verdict, run.Texts.Language))]),
            },
            page =>
            {
                foreach ((string file, Verdict verdict) in verdicts)
                {
                    // Of a PDF the verified fields are shown unasked: they count, not what is printed on its pages.
                    VerdictPage.Write(page, run.Texts, file, verdict, run.Get(records) || IsPdf(file));
                }

                if (run.Get(this.page) is { } written) page.Line(run.Texts.Format("verify.page.written", written));
                if (verdicts.Count > 1) page.Line(run.Texts.Format("verify.summary", valid, verdicts.Count));
            },
            valid == verdicts.Count ? ExitCode.Done : ExitCode.Refused);
    }

    // The working folder of an embedded network trusts its own genesis; a profile may pin that of a real one.
    private async Task<IReadOnlyCollection<string>> TrustedAsync(CommandRun run, CancellationToken cancellationToken)
    {
        Workspace workspace = run.Folder.Workspace;
        string?[] named = [run.Get(embedded), run.Get(genesis)];
        foreach (string? hash in named)
        {
            if (hash is not null && (hash.Length != GenesisHashLength || !hash.All(char.IsAsciiHexDigit))) throw CliException.BadInput("error.genesis", hash);
        }

        string?[] own =
        [
            (await workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false)).GenesisHash,
            (await workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false))?.GenesisHash,
        ];
        return [.. named.Concat(own).OfType<string>().Select(h => h.ToLower(CultureInfo.InvariantCulture)).Distinct()];
    }

    // The form is one canonical text, so that its member stands as it is written here.
    private static async Task<byte[]?> SummaryAsync(string file, CancellationToken cancellationToken)
    {
        byte[] bytes = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        return bytes.AsSpan().IndexOf("\"format\":\"ledger-verification-summary\""u8) >= 0 ? bytes : null;
    }

    private static bool IsPdf(string file) => Path.GetExtension(file).Equals(".pdf", StringComparison.OrdinalIgnoreCase);

    private static List<(string File, ReadOnlyMemory<byte> Bytes)> Read(string[] paths, CancellationToken cancellationToken)
    {
        IReadOnlyList<BundleFile> files = BundleFile.Read(paths, MostWithoutAList, cancellationToken);
        return [.. files.Select(f => (f.Name, PdfAttachments.IsPdf(f.Content.Span) ? Attached(f) : f.Content))];

        // Among others, a PDF without a bundle is one bad bundle; by itself it is an error that says what to do.
        ReadOnlyMemory<byte> Attached(BundleFile file)
        {
            try
            {
                return PdfAttachments.ReadBundle(file.Content, file.Name);
            }
            catch (LedgerInputException) when (files.Count > 1)
            {
                return file.Content;
            }
        }
    }
}
