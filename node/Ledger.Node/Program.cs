using System.Runtime.InteropServices;
using Ledger.Chaincode;
using Ledger.Network.Lifecycle;
using Ledger.Network.Store;
using Ledger.Network.Topology;
using Ledger.Node;
using Ledger.Node.Commands;

const string usage = """
    usage: Ledger.Node serve --dir DIR [--topology FILE]
           Ledger.Node verify --dir DIR [--json]
    """;

using var stopping = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
try
{
    switch (args)
    {
        case ["serve", "--dir", var directory, .. var rest] when rest is [] or ["--topology", _]:
            return await ServeCommand.RunAsync(directory, rest is [_, var file] ? file : null, topology => LedgerChaincode.Create(new LedgerChaincodeOptions { RootMspId = topology.Organisations[0].MspId }), stopping.Token);
        case ["verify", "--dir", var directory, .. var rest] when rest is [] or ["--json"]:
            return await VerifyCommand.RunAsync(directory, rest is ["--json"], stopping.Token);
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
