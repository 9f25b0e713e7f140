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
    private readonly Option<string> pkcs12;
    private readonly Option<string> passphrase;
    private readonly Option<string> authority;
    private ArchiveRole signingAs;

    public ArchiveSignCommand(CommandContext context)
        : base(context, "archive.sign")
    {
        role = AddOption<string>("--role", "archive.role", "student|head-teacher|principal", required: true);
        key = AddOption<string>("--key", "archive.sign.key", "PEM");
        certificate = AddOption<string>("--cert", "archive.sign.cert", "PEM");
        pkcs12 = AddOption<string>("--p12", "archive.sign.p12", "FILE");
        passphrase = AddOption<string>("--passphrase-file", "archive.sign.passphrase", "FILE");
        authority = AddOption<string>("--authority", "archive.sign.authority", "PEM");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        signingAs = ArchiveFiles.Role(run.Get(role)!);
        SignerKey signer = await ReadAsync(run, cancellationToken).ConfigureAwait(false);
        if (run.Get(authority) is { } trusted) ArchiveSigning.RequireAuthority(signer, ArchiveFiles.Authorities(trusted), run.Host.Time.GetUtcNow());
        return await RunAsync(run, "archive.signed", (_, archive) => Task.FromResult(ArchiveSigning.Sign(archive, signingAs, signer, run.Host.Time.GetUtcNow())), cancellationToken).ConfigureAwait(false);
    }

    // Of PKCS#12 the passphrase is asked for, or stands in a file; of PEM the key is not encrypted.
    private async Task<SignerKey> ReadAsync(CommandRun run, CancellationToken cancellationToken)
    {
        switch (run.Get(pkcs12), run.Get(key), run.Get(certificate))
        {
            case ({ } file, null, null):
                byte[] bytes = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
                return ArchiveReading.ReadPkcs12(bytes, await Passphrase.ReadAsync(run, passphrase, twice: false, cancellationToken).ConfigureAwait(false), file);
            case (null, { } keyFile, { } certificateFile):
                return ArchiveReading.ReadKey(
                    await File.ReadAllTextAsync(certificateFile, cancellationToken).ConfigureAwait(false), await File.ReadAllTextAsync(keyFile, cancellationToken).ConfigureAwait(false), keyFile);
            default:
                throw CliException.BadInput("error.signer.source");
        }
    }

    protected override bool IsDone(QualityArchive archive) => archive.Signatures.Any(s => s.Role == signingAs);
}
