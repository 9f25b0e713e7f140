using System.Runtime.InteropServices;
using Hyperledger.Fabric.Validation;
using Ledger.Chaincode;
using Ledger.Network.Store;
using Ledger.Network.Topology;
using Ledger.Node;
using Ledger.Node.Commands;

const string usage = """
    usage: Ledger.Node serve --dir DIR [--topology FILE]
           Ledger.Node channel --dir DIR --name NAME --organisations MSPID,MSPID [--chaincode NAME --version VERSION [--policy POLICY]]
           Ledger.Node verify --dir DIR [--channel NAME] [--rebuild] [--json]
           Ledger.Node export --dir DIR --to FOLDER [--channel NAME] [--each]
           Ledger.Node import --dir DIR --from FOLDER [--genesis HASH]
           Ledger.Node backup --dir DIR --to FOLDER
           Ledger.Node restore --dir DIR --from FOLDER
    """;

using var stopping = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
try
{
    switch (args)
    {
        case ["serve", "--dir", var directory, .. var rest] when rest is [] or ["--topology", _]:
            return await ServeCommand.RunAsync(directory, rest is [_, var file] ? file : null, rootMspId => LedgerChaincode.Create(new LedgerChaincodeOptions { RootMspId = rootMspId }), stopping.Token);
        case ["channel", "--dir", var directory, .. var rest]
            when Arguments.TryRead(rest, ["--name", "--organisations", "--chaincode", "--version", "--policy"], [], out var options) && options.Has("--name") && options.Has("--organisations")
                && options.Has("--chaincode") == options.Has("--version") && (options.Has("--chaincode") || !options.Has("--policy")):
            var channel = new ChannelTopology(options["--name"]!, options["--organisations"]!.Split(','))
            {
                Chaincodes = options["--chaincode"] is { } name ? [new(name, options["--version"]!, options["--policy"])] : [],
            };
            return await ChannelCommand.RunAsync(directory, channel, stopping.Token);
        case ["verify", "--dir", var directory, .. var rest] when Arguments.TryRead(rest, ["--channel"], ["--json", "--rebuild"], out var options):
            return await VerifyCommand.RunAsync(directory, options["--channel"], options.Has("--rebuild"), options.Has("--json"), stopping.Token);
        case ["export", "--dir", var directory, "--to", var target, .. var rest] when Arguments.TryRead(rest, ["--channel"], ["--each"], out var options):
            return await StoreCommands.ExportAsync(directory, target, options["--channel"], options.Has("--each"), stopping.Token);
        case ["import", "--dir", var directory, "--from", var source, .. var rest] when rest is [] or ["--genesis", _]:
            return await StoreCommands.ImportAsync(directory, source, rest is [_, var genesis] ? genesis : null, stopping.Token);
        case ["backup", "--dir", var directory, "--to", var target]:
            return await StoreCommands.BackUpAsync(directory, target, stopping.Token);
        case ["restore", "--dir", var directory, "--from", var source]:
            return await StoreCommands.RestoreAsync(directory, source, stopping.Token);
        default:
            await Console.Error.WriteLineAsync(usage);
            return 2;
    }
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 0;
}
catch (TopologyException e)
{
    await Console.Out.WriteLineAsync(ServeCommand.Refusal(e));
    await Console.Error.WriteLineAsync("ledger-node: " + e.Message);
    return 1;
}
catch (Exception e) when (e is NodeException or LedgerException or LifecycleException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync("ledger-node: " + e.Message);
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stopping.Cancel();
}
