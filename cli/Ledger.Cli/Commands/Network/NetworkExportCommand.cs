using System.CommandLine;

namespace Ledger.Cli.Commands;

internal sealed class NetworkExportCommand : LedgerCommand
{
    private readonly Argument<string> folder;
    private readonly Option<bool> each;
    private readonly Option<string> channel;

    public NetworkExportCommand(CommandContext context)
        : base(context, "network.export")
    {
        folder = AddArgument("FOLDER", "network.export.folder");
        each = AddSwitch("--each", "network.each");
        channel = AddOption<string>("--channel", "network.export.channel", "NAME");
    }

    public override Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (!File.Exists(run.Folder.Ledger)) throw CliException.BadInput("error.network.none", run.Folder.Path);
        string path = Path.GetFullPath(run.Get(folder));
        return StoreRun.CompleteAsync(run, "export", ["--to", path, .. run.Get(each) ? (string[])["--each"] : [], .. run.Get(channel) is { } one ? (string[])["--channel", one] : []], "network.exported", cancellationToken);
    }
}
