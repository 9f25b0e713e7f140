using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Cache;

namespace Ledger.Cli.Commands;

/// <summary>Rehashes the cached documents and holds their batches against the ledger.</summary>
internal sealed class DocumentsScrubCommand : LedgerCommand
{
    // The JSON document has more.
    private const int MostShown = 20;
    private readonly Option<bool> offline;

    public DocumentsScrubCommand(CommandContext context)
        : base(context, "documents.scrub") => offline = AddSwitch("--offline", "documents.offline");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        LedgerScrub scrub = await ScrubAsync(run, cancellationToken).ConfigureAwait(false);
        bool isAsked = !run.Get(offline);
        return run.Complete(
            new JsonObject
            {
                ["sound"] = scrub.IsSound,
                ["ledgerAsked"] = isAsked,
                ["batches"] = scrub.Cache.Batches,
                ["documents"] = scrub.Cache.Documents,
                ["erased"] = scrub.Cache.Erased,
                ["files"] = scrub.Cache.Files,
                ["faultCount"] = scrub.Cache.FaultCount,
                ["faults"] = new JsonArray([.. scrub.Cache.Faults.Select(f => (JsonNode)f.Describe(run.Texts.Language))]),
                ["findings"] = new JsonArray([.. scrub.Findings.Select(f => (JsonNode)new JsonObject { ["kind"] = f.Kind.ToString(), ["batch"] = f.BatchId })]),
            },
            page => Write(page, run.Texts, scrub, isAsked),
            scrub.IsSound ? ExitCode.Done : ExitCode.Refused);
    }

    private async Task<LedgerScrub> ScrubAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (run.Get(offline))
        {
            using LedgerStore alone = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
            using ProgressLine line = run.Progress();
            return new LedgerScrub(await alone.ScrubAsync(run.Steps(line), cancellationToken).ConfigureAwait(false), []);
        }

        await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        using ProgressLine progress = run.Progress();
        return await client.ScrubAsync(store, run.Steps(progress), cancellationToken).ConfigureAwait(false);
    }

    private static void Write(TextPage page, TextTable texts, LedgerScrub scrub, bool isAsked)
    {
        string counts = texts.Format("documents.scrubbed", scrub.Cache.Documents.ToString("N0", CultureInfo.InvariantCulture), scrub.Cache.Batches);
        if (scrub.IsSound) page.Good(counts);
        else page.Bad(counts);
        if (scrub.Cache.Files > 0) page.Line(texts.Format("documents.files.scrubbed", scrub.Cache.Files));
        if (scrub.Cache.Erased > 0) page.Line(texts.Format("documents.erased.count", scrub.Cache.Erased));
        foreach (LedgerException fault in scrub.Cache.Faults.Take(MostShown)) page.Bad("  " + fault.Describe(texts.Language));
        if (scrub.Cache.FaultCount > MostShown) page.Line(texts.Format("documents.more", scrub.Cache.FaultCount - MostShown));
        foreach (ScrubFinding finding in scrub.Findings)
        {
            string said = texts.Format("documents.finding." + finding.Kind.ToString().ToLowerInvariant(), finding.BatchId);
            if (finding.Kind == ScrubFindingKind.Waiting) page.Line("  " + said);
            else page.Bad("  " + said);
        }

        page.Line(texts[!isAsked ? "documents.unasked" : scrub.Findings.Count == 0 ? "documents.agrees" : "documents.differs"]);
    }
}
