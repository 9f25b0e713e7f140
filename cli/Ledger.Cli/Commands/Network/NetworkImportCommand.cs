using System.CommandLine;

namespace Ledger.Cli.Commands;

internal sealed class NetworkImportCommand : LedgerCommand
{
    private readonly Argument<string> folder;
    private readonly Option<string> genesis;

    public NetworkImportCommand(CommandContext context)
        : base(context, "network.import")
    {
        folder = AddArgument("FOLDER", "network.import.folder");
        genesis = AddOption<string>("--genesis", "network.genesis", "HASH");
    }

    public override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(run.Get(folder));
        return StoreRun.CompleteAsync(run, "import", ["--from", path, .. run.Get(genesis) is { } hash ? (string[])["--genesis", hash] : []], "network.imported", cancellationToken);
    }
}
