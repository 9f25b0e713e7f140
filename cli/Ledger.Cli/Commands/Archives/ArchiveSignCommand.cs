using System.CommandLine;
using Ledger.Records;
using Ledger.Sdk.Archives;

namespace Ledger.Cli.Commands;

/// <summary>Signs archives with a key: the student his own, head teacher and principal those of a folder.</summary>
internal sealed class ArchiveSignCommand : ArchiveStepCommand
{
    private readonly Option<string> role;
    private readonly Option<string> key;
    private readonly Option<string> certificate;
    private ArchiveRole signingAs;

    public ArchiveSignCommand(CommandContext context)
        : base(context, "archive.sign")
    {
        role = AddOption<string>("--role", "archive.role", "student|head-teacher|principal", required: true);
        key = AddOption<string>("--key", "archive.sign.key", "PEM", required: true);
        certificate = AddOption<string>("--cert", "archive.sign.cert", "PEM", required: true);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        signingAs = ArchiveFiles.Role(run.Get(role)!);
        SignerKey signer = ArchiveReading.ReadKey(
            await File.ReadAllTextAsync(run.Get(certificate)!, cancellationToken).ConfigureAwait(false), await File.ReadAllTextAsync(run.Get(key)!, cancellationToken).ConfigureAwait(false), run.Get(key)!);
        return await RunAsync(run, "archive.signed", (_, archive) => Task.FromResult(ArchiveSigning.Sign(archive, signingAs, signer, run.Host.Time.GetUtcNow())), cancellationToken).ConfigureAwait(false);
    }

    protected override bool IsDone(QualityArchive archive) => archive.Signatures.Any(s => s.Role == signingAs);
}
