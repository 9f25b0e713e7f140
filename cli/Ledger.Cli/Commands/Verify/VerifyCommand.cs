using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Import;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Verify;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

internal sealed class VerifyCommand : LedgerCommand
{
    private const int GenesisHashLength = 64;
    private readonly Argument<string[]> files;
    private readonly Option<string> trust;
    private readonly Option<string> applicant;
    private readonly Option<string> embedded;
    private readonly Option<string> genesis;
    private readonly Option<bool> records;

    public VerifyCommand(CommandContext context)
        : base(context, "verify")
    {
        files = AddFiles("verify.files");
        trust = AddOption<string>("--trust", "verify.trust", "FILE");
        applicant = AddOption<string>("--applicant", "verify.applicant", "NAME,NUMBER");
        embedded = AddOption<string>("--trust-embedded", "verify.embedded", "GENESIS");
        genesis = AddOption<string>("--genesis", "verify.genesis", "GENESIS");
        records = AddSwitch("--records", "verify.records");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var options = new VerifyOptions { TrustedGenesisHashes = await TrustedAsync(run, cancellationToken).ConfigureAwait(false), Applicant = Applicant(run) };
        List<(string File, byte[] Bytes)> bundles = await ReadAsync(run.Get(files), cancellationToken).ConfigureAwait(false);
        var verdicts = new List<(string File, Verdict Verdict)>();
        using (ProgressLine progress = run.Progress())
        {
            if (run.Get(trust) is { } trustFile)
            {
                TrustFile file = await TrustFile.ReadAsync(trustFile, options.TrustedGenesisHashes, cancellationToken).ConfigureAwait(false);
                IReadOnlyList<Verdict> all = new OfflineVerifier(file, options).VerifyAll([.. bundles.Select(b => (ReadOnlyMemory<byte>)b.Bytes)], cancellationToken);
                verdicts.AddRange(bundles.Zip(all, (b, v) => (b.File, v)));
            }
            else
            {
                await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
                IProgress<ImportProgress> steps = run.Steps(progress);
                foreach ((string file, byte[] bytes) in bundles)
                {
                    verdicts.Add((file, await client.VerifyAsync(bytes, options, cancellationToken).ConfigureAwait(false)));
                    steps.Report(new ImportProgress(ImportStep.Verifying, verdicts.Count, bundles.Count));
                }
            }
        }

        int valid = verdicts.Count(v => v.Verdict.IsValid);
        return run.Complete(
            new JsonObject
            {
                ["valid"] = valid == verdicts.Count,
                ["verdicts"] = new JsonArray([.. verdicts.Select(v => (JsonNode)VerdictPage.ToJson(v.File, v.Verdict, run.Texts.Language))]),
            },
            page =>
            {
                foreach ((string file, Verdict verdict) in verdicts) VerdictPage.Write(page, run.Texts, file, verdict, run.Get(records));
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

    private Applicant? Applicant(CommandRun run)
    {
        if (run.Get(applicant) is not { } text) return null;
        string[] parts = text.Split([',', '，'], StringSplitOptions.TrimEntries);
        return parts is [{ Length: > 0 } name, { Length: > 0 } number] ? new Applicant(name, number) : throw CliException.BadInput("error.applicant");
    }

    private static async Task<List<(string File, byte[] Bytes)>> ReadAsync(string[] files, CancellationToken cancellationToken)
    {
        var bundles = new List<(string, byte[])>();
        foreach (string file in files)
        {
            if (Directory.Exists(file)) throw CliException.BadInput("error.in.is.folder", file);
            byte[] bytes = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
            if (bytes.Length == 0) throw CliException.BadInput("error.file.empty", file);
            bundles.Add((file, bytes));
        }

        return bundles;
    }
}
