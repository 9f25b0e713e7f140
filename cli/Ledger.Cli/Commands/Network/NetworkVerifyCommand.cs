using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ledger.Cli.Network;
using Ledger.Sdk;
using Ledger.Sdk.Cache;

namespace Ledger.Cli.Commands;

/// <summary>Checks what lies on the disk: the network's blocks and state by the node, the cached documents by the SDK.</summary>
internal sealed partial class NetworkVerifyCommand : LedgerCommand
{
    // The JSON document has more.
    private const int MostShown = 20;

    private readonly Option<bool> rebuild;
    private readonly Option<string> channel;

    public NetworkVerifyCommand(CommandContext context)
        : base(context, "network.verify")
    {
        rebuild = AddSwitch("--rebuild", "network.rebuild");
        channel = AddOption<string>("--channel", "network.verify.channel", "NAME");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (!File.Exists(run.Folder.Topology) && !File.Exists(run.Folder.Ledger)) throw CliException.BadInput("error.network.none", run.Folder.Path);
        string[] options = ["--json", .. run.Get(rebuild) ? (string[])["--rebuild"] : [], .. run.Get(channel) is { } one ? (string[])["--channel", one] : []];
        var node = new NodeProcess(run.Folder, run.Host);
        (JsonDocument? document, string error) = await node.RunAsync("verify", options, cancellationToken).ConfigureAwait(false);
        if (document is null) throw Failed(node, error.Split('\n')[0]);
        using (document)
        {
            JsonElement report = document.RootElement;
            List<JsonElement> channels = [.. report.GetProperty("channels").EnumerateArray()];
            CacheScrubReport? cache = await ScrubAsync(run, cancellationToken).ConfigureAwait(false);
            bool sound = report.GetProperty("valid").GetBoolean() && cache is not { IsSound: false };
            return run.Complete(
                new JsonObject
                {
                    ["valid"] = sound,
                    ["channels"] = JsonNode.Parse(report.GetProperty("channels").GetRawText()),
                    ["cache"] = cache is null ? null : ToJson(cache, run.Texts.Language),
                },
                page =>
                {
                    foreach (JsonElement one in channels) Write(page, run.Texts, one, channels.Count > 1);
                    if (cache is not null) Write(page, run.Texts, cache);
                },
                sound ? ExitCode.Done : ExitCode.Refused);
        }
    }

    // The one cause that a user can remove has a text here; the node itself speaks English.
    private static CliException Failed(NodeProcess node, string said) => NoSpace().Match(said) is { Success: true } full
        ? CliException.Refused("error.network.verify.space", full.Groups["folder"].Value)
        : node.OfServedFolder(said) ?? CliException.Refused("error.network.verify.failed", said);

    [GeneratedRegex(@"rebuilt for comparison could not be written to (?<folder>.+?)\. Free space")]
    private static partial Regex NoSpace();

    // A folder without documents has no cache to check, and checking must not make one.
    private static async Task<CacheScrubReport?> ScrubAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (!File.Exists(run.Folder.Workspace.CacheFile)) return null;
        using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        using ProgressLine progress = run.Progress();
        return await store.ScrubAsync(run.Steps(progress), cancellationToken).ConfigureAwait(false);
    }

    private static JsonObject ToJson(CacheScrubReport cache, LedgerLanguage language) => new()
    {
        ["valid"] = cache.IsSound,
        ["batches"] = cache.Batches,
        ["documents"] = cache.Documents,
        ["erased"] = cache.Erased,
        ["faultCount"] = cache.FaultCount,
        ["faults"] = new JsonArray([.. cache.Faults.Select(f => (JsonNode)f.Describe(language))]),
    };

    private static void Write(TextPage page, TextTable texts, JsonElement store, bool isOneOfSeveral)
    {
        if (isOneOfSeveral) page.Fields(0, (texts["field.channel"], store.GetProperty("channel").GetString()));
        if (store.GetProperty("valid").GetBoolean())
        {
            page.Good(texts.Format("network.verified", store.GetProperty("blocks"), store.GetProperty("transactions"), store.GetProperty("keys")));
        }
        else
        {
            page.Bad(texts["network.damaged"]);
            page.Bad("  " + store.GetProperty("problem").GetString());
        }

        if (store.TryGetProperty("kept", out JsonElement kept))
        {
            page.Line(texts["network.rebuilt"]);
            page.Line("  " + store.GetProperty("repaired").GetString());
            page.Line(texts.Format("network.rebuilt.kept", kept.GetString()));
        }

        WriteMissing(page, texts, store);
        page.Fields(2, (texts["field.genesis"], store.GetProperty("genesisHash").GetString()), (texts["field.latest"], store.GetProperty("lastBlockHash").GetString()));
    }

    private static void WriteMissing(TextPage page, TextTable texts, JsonElement store)
    {
        long count = store.GetProperty("missingPrivateValues").GetInt64();
        if (count == 0) return;
        page.Line(texts.Format("network.missing", count.ToString(CultureInfo.InvariantCulture)));
        foreach (JsonElement missing in store.GetProperty("missing").EnumerateArray().Take(MostShown))
            page.Line($"  {missing.GetProperty("namespace").GetString()}  {missing.GetProperty("collection").GetString()}  {missing.GetProperty("keyHash").GetString()}");
        if (count > MostShown) page.Line("  …");
    }

    private static void Write(TextPage page, TextTable texts, CacheScrubReport cache)
    {
        if (cache.IsSound)
        {
            page.Good(texts.Format("cache.verified", cache.Documents, cache.Batches));
            return;
        }

        page.Bad(texts.Format("cache.damaged", cache.FaultCount.ToString(CultureInfo.InvariantCulture)));
        foreach (LedgerException fault in cache.Faults) page.Bad("  " + fault.Describe(texts.Language));
    }
}
