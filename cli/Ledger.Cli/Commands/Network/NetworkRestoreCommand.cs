using System.CommandLine;

namespace Ledger.Cli.Commands;

internal sealed class NetworkRestoreCommand : LedgerCommand
{
    private readonly Argument<string> folder;

    public NetworkRestoreCommand(CommandContext context)
        : base(context, "network.restore")
    {
        folder = AddArgument("FOLDER", "network.restore.folder");
    }

    public override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(run.Get(folder));
        return StoreRun.CompleteAsync(run, "restore", ["--from", path], "network.restored", cancellationToken);
    }
}
