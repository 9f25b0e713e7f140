using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Compares two ledgers block by block and names the first difference: peers, saved indexes, block files.</summary>
internal sealed class AuditCompareCommand : LedgerCommand
{
    private readonly Argument<string> first;
    private readonly Argument<string?> second;

    public AuditCompareCommand(CommandContext context)
        : base(context, "audit.compare")
    {
        first = AddArgument("LEDGER", "audit.compare.first");
        second = AddOptionalArgument("OTHER", "audit.compare.second");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var open = new List<IAsyncDisposable>();
        try
        {
            string other = run.Value(second) ?? AuditPlace.DefaultFile(run);
            IAsyncEnumerable<BlockSummary> one = await OpenAsync(run, run.Get(first), open, cancellationToken).ConfigureAwait(false);
            IAsyncEnumerable<BlockSummary> two = await OpenAsync(run, other, open, cancellationToken).ConfigureAwait(false);
            LedgerComparison compared;
            using (ProgressLine progress = run.Progress())
                compared = await LedgerComparison.CompareAsync(one, two, new BlockProgress(progress, run.Texts["audit.comparing"]), cancellationToken).ConfigureAwait(false);
            return Complete(run, run.Get(first), other, compared);
        }
        finally
        {
            foreach (IAsyncDisposable opened in open) await opened.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static int Complete(CommandRun run, string first, string second, LedgerComparison compared)
    {
        string? shorter = compared.FirstEnds ? first : compared.SecondEnds ? second : null;
        LedgerDifference? found = compared.Difference;
        return run.Complete(
            new JsonObject
            {
                ["first"] = first,
                ["second"] = second,
                ["blocks"] = compared.Blocks,
                ["blockHash"] = compared.Blocks == 0 ? null : Convert.ToHexStringLower(compared.LastHash.Span),
                ["shorter"] = shorter,
                ["difference"] = found is null
                    ? null
                    : new JsonObject
                    {
                        ["what"] = found.What.ToString(),
                        ["blockNumber"] = found.BlockNumber,
                        ["index"] = found.TransactionIndex,
                        ["transactionId"] = found.TransactionId,
                        ["first"] = found.First,
                        ["second"] = found.Second,
                    },
            },
            page =>
            {
                if (compared.Blocks > 0) page.Line(run.Texts.Format("audit.compare.same", compared.Blocks, Convert.ToHexStringLower(compared.LastHash.Span)));
                if (found is null)
                {
                    page.Good(run.Texts["audit.compare.none"]);
                    if (shorter is not null) page.Line(run.Texts.Format("audit.compare.shorter", shorter));
                    return;
                }

                page.Bad(run.Texts.Format("audit.compare.found", found.BlockNumber, run.Texts["audit.compare." + found.What]));
                page.Fields(
                    2,
                    (run.Texts["field.transaction"], found.TransactionId is { } id ? $"{found.TransactionIndex} {id}" : null),
                    (first, found.First),
                    (second, found.Second));
            },
            found is null ? ExitCode.Done : ExitCode.Refused);
    }

    private static async Task<IAsyncEnumerable<BlockSummary>> OpenAsync(CommandRun run, string ledger, List<IAsyncDisposable> open, CancellationToken cancellationToken)
    {
        if (Directory.Exists(ledger)) return LedgerComparison.Summaries(new BlockFiles(ledger), cancellationToken);
        if (File.Exists(ledger) || ledger == AuditPlace.DefaultFile(run))
        {
            AuditIndex index = AuditIndex.Open(ledger);
            open.Add(new Opened(index));
            return LedgerComparison.Summaries(index, cancellationToken);
        }

        LedgerClient client = await run.ConnectAsync(Roles.Auditor, ledger, cancellationToken).ConfigureAwait(false);
        open.Add(client);
        return LedgerComparison.Summaries(new PeerBlocks(client), cancellationToken);
    }

    private sealed class Opened(IDisposable inner) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            inner.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class BlockProgress(ProgressLine line, string text) : IProgress<ulong>
    {
        public void Report(ulong value) => line.Report(text, (long)value, null);
    }
}
