using System.CommandLine;

namespace Ledger.Cli.Commands;

internal sealed class NetworkBackupCommand : LedgerCommand
{
    private readonly Argument<string> folder;

    public NetworkBackupCommand(CommandContext context)
        : base(context, "network.backup")
    {
        folder = AddArgument("FOLDER", "network.backup.folder");
    }

    public override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (!File.Exists(run.Folder.Ledger)) throw CliException.BadInput("error.network.none", run.Folder.Path);
        string path = Path.GetFullPath(run.Get(folder));
        return StoreRun.CompleteAsync(run, "backup", ["--to", path], "network.backedup", cancellationToken);
    }
}
