using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Ledger.Sdk;
using Ledger.Sdk.Identities;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

internal sealed class IdentityRevokeCommand : LedgerCommand
{
    private readonly Argument<string> name;
    private readonly Option<string> msp;

    public IdentityRevokeCommand(CommandContext context)
        : base(context, "identity.revoke")
    {
        name = AddArgument("IDENTITY", "identity.revoke.which");
        msp = AddOption<string>("--msp", "identity.revoke.msp", "MSP");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        Workspace workspace = run.Folder.Workspace;
        string which = run.Get(name);
        string certificate;
        string mspId;
        if (File.Exists(which))
        {
            certificate = await File.ReadAllTextAsync(which, cancellationToken).ConfigureAwait(false);
            mspId = run.Get(msp) ?? throw CliException.BadInput("error.identity.revoke.msp", which);
        }
        else
        {
            mspId = (await workspace.ReadIdentityAsync(which, cancellationToken).ConfigureAwait(false)).MspId;
            certificate = await File.ReadAllTextAsync(Path.Combine(workspace.IdentitiesDirectory, which, "cert.pem"), cancellationToken).ConfigureAwait(false);
        }

        string serial = Serial(which, certificate);
        using EmbeddedAuthority authority = await EmbeddedAuthority.OpenAsync(workspace, mspId, run.Host.Time, cancellationToken).ConfigureAwait(false);
        if (authority.RevokedSerialNumbers().Contains(serial)) throw CliException.Refused("error.identity.revoked", serial);
        ulong sequence;
        using (ProgressLine progress = run.Progress())
        {
            progress.Report(run.Texts["identity.revoking"], 0, null);
            sequence = await authority.RevokeAsync(certificate, new LedgerClientOptions { TimeProvider = run.Host.Time }, cancellationToken).ConfigureAwait(false);
        }

        return run.Complete(
            new JsonObject { ["mspId"] = mspId, ["serialNumber"] = serial, ["configuration"] = sequence },
            page =>
            {
                page.Good(run.Texts["identity.revoked"]);
                page.Fields(2, (run.Texts["field.msp"], mspId), (run.Texts["field.serial"], serial));
            });
    }

    private static string Serial(string file, string certificatePem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(certificatePem);
            return certificate.SerialNumber.ToLowerInvariant();
        }
        catch (CryptographicException)
        {
            throw CliException.BadInput("error.identity.cert", file);
        }
    }
}
