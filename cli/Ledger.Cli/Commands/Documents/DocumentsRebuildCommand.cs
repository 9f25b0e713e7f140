using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Cache;

namespace Ledger.Cli.Commands;

/// <summary>Makes the cache's index anew from the ledger.</summary>
internal sealed class DocumentsRebuildCommand(CommandContext context) : LedgerCommand(context, "documents.rebuild")
{
    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        IndexRebuild rebuilt = await client.RebuildIndexAsync(store, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            ToJson(rebuilt),
            page => Write(page, run.Texts, rebuilt),
            rebuilt.Unknown.Count == 0 ? ExitCode.Done : ExitCode.Refused);
    }

    internal static JsonObject ToJson(IndexRebuild rebuilt) => new()
    {
        ["batches"] = rebuilt.Batches,
        ["madeAnew"] = new JsonArray([.. rebuilt.MadeAnew.Select(b => (JsonNode)b)]),
        ["changed"] = new JsonArray([.. rebuilt.Changed.Select(b => (JsonNode)b)]),
        ["unknown"] = new JsonArray([.. rebuilt.Unknown.Select(n => (JsonNode)n)]),
        ["erased"] = rebuilt.Erased,
    };

    internal static void Write(TextPage page, TextTable texts, IndexRebuild rebuilt)
    {
        page.Good(texts.Format("documents.rebuilt", rebuilt.Batches, rebuilt.MadeAnew.Count, rebuilt.Changed.Count));
        foreach (string batch in rebuilt.MadeAnew.Concat(rebuilt.Changed)) page.Line("  " + batch);
        if (rebuilt.Erased > 0) page.Line(texts.Format("documents.replayed", rebuilt.Erased));
        foreach (int number in rebuilt.Unknown) page.Bad("  " + texts.Format("documents.unknown", number));
    }
}
