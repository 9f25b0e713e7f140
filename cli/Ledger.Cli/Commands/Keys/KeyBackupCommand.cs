using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Sdk;
using Ledger.Sdk.Keys;

namespace Ledger.Cli.Commands;

internal sealed class KeyBackupCommand : LedgerCommand
{
    private readonly Option<string> target;
    private readonly Option<string> passphrase;

    public KeyBackupCommand(CommandContext context)
        : base(context, "key.backup")
    {
        target = AddOption<string>("--out", "key.out", "FILE", required: true);
        passphrase = AddOption<string>("--passphrase-file", "key.passphrase.file", "FILE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string file = run.Get(target)!;
        CommandRun.RefuseExisting(file);
        using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        string secret = await Passphrase.ReadAsync(run, passphrase, twice: true, cancellationToken).ConfigureAwait(false);
        KeyBackupNote note = await store.Backups.WriteAsync(file, secret, cancellationToken).ConfigureAwait(false);
        return run.Complete(Document(file, note), page =>
        {
            page.Good(run.Texts.Format("key.backed.up", note.Students.Count, file));
            page.Paragraph(run.Texts["key.backed.up.next"]);
        });
    }

    internal static JsonObject Document(string file, KeyBackupNote note) => new()
    {
        ["file"] = Path.GetFullPath(file),
        ["masterKeyId"] = note.MasterKeyId,
        ["students"] = note.Students.Count,
        ["at"] = Times.Text(note.At),
    };
}
