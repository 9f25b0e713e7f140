using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Keys;

namespace Ledger.Cli.Commands;

/// <summary>Brings keys back and carries out every erasure again: those that the folder knows, and those on the ledger.</summary>
internal sealed class KeyRestoreCommand : LedgerCommand
{
    private readonly Argument<string> file;
    private readonly Option<bool> check;
    private readonly Option<string> passphrase;

    public KeyRestoreCommand(CommandContext context)
        : base(context, "key.restore")
    {
        file = AddArgument("FILE", "key.restore.file");
        check = AddSwitch("--check", "key.restore.check");
        passphrase = AddOption<string>("--passphrase-file", "key.passphrase.file", "FILE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string secret = await Passphrase.ReadAsync(run, passphrase, twice: false, cancellationToken).ConfigureAwait(false);
        if (run.Get(check))
        {
            int students = await KeyBackups.CheckAsync(run.Get(file), secret, cancellationToken).ConfigureAwait(false);
            return run.Complete(new JsonObject { ["students"] = students, ["restored"] = false }, page => page.Good(run.Texts.Format("key.checked", students)));
        }

        KeyRestoration restored = await KeyBackups.RestoreAsync(run.Folder.Workspace, run.Get(file), secret, cancellationToken).ConfigureAwait(false);
        run.DoneSoFar = run.Texts.Format("key.restored", restored.Students, restored.Erased);
        int? replayed = await ReplayAsync(run, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["students"] = restored.Students - (replayed ?? 0), ["erased"] = restored.Erased + (replayed ?? 0), ["restored"] = true, ["ledgerAsked"] = replayed is not null },
            page =>
            {
                page.Good(run.Texts.Format("key.restored", restored.Students - (replayed ?? 0), restored.Erased + (replayed ?? 0)));
                if (replayed is null) page.Paragraph(run.Texts["key.restored.unasked"]);
            });
    }

    // Without a network the ledger cannot be asked; every anchoring asks it before anything else.
    private static async Task<int?> ReplayAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (await run.Folder.Workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false) is null || run.Folder.Workspace.ListIdentities().Count == 0) return null;
        try
        {
            await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
            using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
            return await client.ReplayErasuresAsync(store, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LedgerUnreachableException or LedgerRefusedException)
        {
            return null;
        }
    }
}
