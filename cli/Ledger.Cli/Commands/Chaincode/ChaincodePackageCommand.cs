using System.CommandLine;
using System.Text.Json.Nodes;
using Hyperledger.Fabric.Client;

namespace Ledger.Cli.Commands;

/// <summary>Makes the package that peers install to reach a chaincode as a service.</summary>
internal sealed class ChaincodePackageCommand : LedgerCommand
{
    private readonly Option<string> label;
    private readonly Option<string> address;
    private readonly Option<string> dialTimeout;
    private readonly Option<string> rootCertificate;
    private readonly Option<string> clientCertificate;
    private readonly Option<string> clientKey;
    private readonly Option<string> output;

    public ChaincodePackageCommand(CommandContext context)
        : base(context, "chaincode.package")
    {
        label = AddOption<string>("--label", "chaincode.label", "LABEL", required: true);
        address = AddOption<string>("--address", "chaincode.address", "HOST:PORT", required: true);
        dialTimeout = AddOption<string>("--dial-timeout", "chaincode.dialTimeout", "DURATION");
        rootCertificate = AddOption<string>("--tls-root-cert", "chaincode.rootCert", "FILE");
        clientCertificate = AddOption<string>("--client-cert", "chaincode.clientCert", "FILE");
        clientKey = AddOption<string>("--client-key", "chaincode.clientKey", "FILE");
        output = AddOption<string>("--out", "chaincode.out", "FILE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string file = run.Get(output) ?? run.Get(label) + ".tar.gz";
        CommandRun.RefuseExisting(file);
        var connection = new ServiceConnection
        {
            Address = run.Get(address)!,
            DialTimeout = run.Get(dialTimeout) ?? "10s",
            RootCertificatePem = await ReadAsync(run.Get(rootCertificate), cancellationToken).ConfigureAwait(false),
            ClientCertificatePem = await ReadAsync(run.Get(clientCertificate), cancellationToken).ConfigureAwait(false),
            ClientKeyPem = await ReadAsync(run.Get(clientKey), cancellationToken).ConfigureAwait(false),
        };
        ChaincodePackage package = Make(run.Get(label)!, connection);
        await NewFile.WriteAsync(file, package.Bytes, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["file"] = Path.GetFullPath(file), ["label"] = package.Label, ["packageId"] = package.Id },
            page =>
            {
                page.Good(run.Texts.Format("chaincode.written", file));
                page.Fields(2, (run.Texts["field.packageId"], package.Id));
            });
    }

    private static ChaincodePackage Make(string label, ServiceConnection connection)
    {
        try
        {
            return ChaincodePackage.Create(label, connection);
        }
        catch (ArgumentException e)
        {
            // .NET adds the parameter's name to the message, in a bracket at its end.
            int bracket = e.Message.LastIndexOf(" (Parameter", StringComparison.Ordinal);
            throw CliException.BadInput("error.chaincode.package", bracket < 0 ? e.Message : e.Message[..bracket]);
        }
    }

    private static async Task<string?> ReadAsync(string? file, CancellationToken cancellationToken) =>
        file is null ? null : await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);
}
