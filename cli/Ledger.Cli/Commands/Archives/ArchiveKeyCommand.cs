using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Records;

namespace Ledger.Cli.Commands;

/// <summary>Makes a signer's key, SM2 or P-256, with a certificate that the key signs itself and that names nobody.</summary>
internal sealed class ArchiveKeyCommand : LedgerCommand
{
    private const int DefaultDays = 4 * 365;
    private const string Pem = ".pem";

    private readonly Option<string> output;
    private readonly Option<string> algorithm;
    private readonly Option<int?> days;
    private readonly Option<bool> pkcs12;
    private readonly Option<string> passphrase;

    public ArchiveKeyCommand(CommandContext context)
        : base(context, "archive.key")
    {
        output = AddOption<string>("--out", "archive.key.out", "DIR", required: true);
        algorithm = AddOption<string>("--algorithm", "archive.key.algorithm", "sm2|p256");
        algorithm.AcceptOnlyFromAmong("sm2", "p256");
        days = AddOption<int?>("--days", "archive.key.days", "N");
        pkcs12 = AddSwitch("--p12", "archive.key.p12");
        passphrase = AddOption<string>("--passphrase-file", "archive.sign.passphrase", "FILE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string folder = run.Get(output)!, certificate = Path.Combine(folder, "cert" + Pem), key = Path.Combine(folder, "key" + (run.Get(pkcs12) ? ".p12" : Pem));
        int last = run.Get(days) ?? DefaultDays;
        if (last is < 1 or > 3650) throw CliException.BadInput("error.archive.key.days", last);
        CommandRun.RefuseExisting(certificate);
        CommandRun.RefuseExisting(key);
        DateTimeOffset now = run.Host.Time.GetUtcNow();
        (string certificatePem, string keyPem) = SignerKey.Create(
            run.Get(algorithm) == "p256" ? SignerAlgorithm.P256 : SignerAlgorithm.Sm2, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), now.AddMinutes(-5), now.AddDays(last));
        SignerKey signer = SignerKey.FromPem(certificatePem, keyPem);
        byte[] secret = run.Get(pkcs12)
            ? signer.ToPkcs12(await NewPassphraseAsync(run, cancellationToken).ConfigureAwait(false))
            : Encoding.ASCII.GetBytes(keyPem + "\n");
        Directory.CreateDirectory(folder);
        await NewFile.WriteSecretAsync(key, secret, cancellationToken).ConfigureAwait(false);
        await NewFile.WriteAsync(certificate, Encoding.ASCII.GetBytes(certificatePem + "\n"), cancellationToken).ConfigureAwait(false);
        SignerCertificate made = signer.Certificate;
        return run.Complete(
            new JsonObject { ["certificate"] = Path.GetFullPath(certificate), ["key"] = Path.GetFullPath(key), ["algorithm"] = made.AlgorithmName, ["fingerprint"] = made.Fingerprint },
            page =>
            {
                page.Good(run.Texts.Format("archive.key.made", made.AlgorithmName, folder));
                page.Fields(2, ("SHA-256", made.Fingerprint));
                page.Line(run.Texts["archive.key.keep"]);
            });
    }

    private async Task<string> NewPassphraseAsync(CommandRun run, CancellationToken cancellationToken) =>
        await Passphrase.ReadAsync(run, passphrase, twice: true, cancellationToken).ConfigureAwait(false) is { Length: > 0 } text && Ascii.IsValid(text) ? text : throw CliException.BadInput("error.signer.passphrase");
}
