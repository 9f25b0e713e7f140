using System.CommandLine;

namespace Ledger.Cli.Commands;

internal sealed class NetworkPeerStopCommand : LedgerCommand
{
    private readonly Argument<string> name;

    public NetworkPeerStopCommand(CommandContext context)
        : base(context, "network.peer.stop") => name = AddArgument("NAME", "network.peer.name");

    public override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken) => PeerSwitch.TurnAsync(run, run.Get(name), isToRun: false, cancellationToken);
}
