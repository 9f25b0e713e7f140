using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Takes blocks into the audit index, from a peer or from block files, each verified.</summary>
internal sealed class AuditIndexCommand : LedgerCommand
{
    private readonly Option<string> blocks;
    private readonly Option<string> peer;
    private readonly Option<bool> rebuild;
    private readonly Option<bool> follow;
    private readonly AuditPlace place;

    public AuditIndexCommand(CommandContext context)
        : base(context, "audit.index")
    {
        blocks = AddOption<string>("--blocks", "audit.blocks", "FOLDER");
        peer = AddOption<string>("--peer", "audit.peer", "ADDRESS");
        rebuild = AddSwitch("--rebuild", "audit.rebuild");
        follow = AddSwitch("--follow", "audit.follow");
        place = new AuditPlace(AddOption<string>("--index", "audit.index.file", "FILE"), null);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (run.Get(blocks) is not null && run.Get(peer) is not null) throw CliException.BadInput("error.audit.sources");
        if (run.Get(rebuild)) AuditIndexer.Discard(place.File(run));
        run.DoneSoFar = run.Texts["audit.index.kept"];
        AuditIndexing outcome;
        if (run.Get(blocks) is { } folder)
        {
            outcome = await place.UpdateAsync(run, new BlockFiles(folder), null, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, run.Get(peer), cancellationToken).ConfigureAwait(false);
            outcome = await place.UpdateAsync(run, new PeerBlocks(client, run.Get(follow)), client.PinnedGenesisHash, cancellationToken).ConfigureAwait(false);
        }

        AuditIndexState? rests = null;
        if (outcome.Height > 0)
        {
            using AuditIndex index = AuditIndex.Open(place.File(run));
            rests = index.ReadState();
        }

        return run.Complete(
            new JsonObject
            {
                ["channel"] = rests?.Channel,
                ["genesisHash"] = rests?.GenesisHash,
                ["height"] = outcome.Height,
                ["blockHash"] = rests?.LastHash,
                ["transactions"] = rests?.Transactions,
                ["problems"] = rests?.Problems,
                ["blocksAdded"] = outcome.Blocks,
                ["transactionsAdded"] = outcome.Transactions,
                ["fault"] = outcome.Fault is { } bad ? Fault(bad) : null,
            },
            page =>
            {
                if (rests is not null)
                {
                    page.Fields(
                        0,
                        (run.Texts["field.channel"], rests.Channel),
                        (run.Texts["field.genesis"], rests.GenesisHash),
                        (run.Texts["field.height"], rests.Height.ToString(CultureInfo.InvariantCulture)),
                        (run.Texts["field.block.hash"], rests.LastHash));
                    page.Line(run.Texts.Format("audit.index.done", outcome.Blocks, outcome.Transactions, rests.Transactions));
                    if (rests.Problems > 0) page.Bad(run.Texts.Format("audit.index.problems", rests.Problems));
                }

                if (outcome.Fault is { } fault) page.Bad(run.Texts.Format("audit.index.fault", fault));
            },
            outcome.Fault is null ? ExitCode.Done : ExitCode.Refused);
    }

    private static JsonObject Fault(BlockFault fault) => new()
    {
        ["blockNumber"] = fault.BlockNumber,
        ["blockHash"] = Convert.ToHexStringLower(fault.BlockHash.Span),
        ["index"] = fault.TransactionIndex,
        ["transactionId"] = fault.TransactionId,
        ["check"] = fault.Check,
        ["detail"] = fault.Detail,
    };
}
