using System.CommandLine;

namespace Ledger.Cli.Commands;

internal sealed class NetworkPeerStartCommand : LedgerCommand
{
    private readonly Argument<string> name;

    public NetworkPeerStartCommand(CommandContext context)
        : base(context, "network.peer.start") => name = AddArgument("NAME", "network.peer.name");

    public override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken) => PeerSwitch.TurnAsync(run, run.Get(name), isToRun: true, cancellationToken);
}
