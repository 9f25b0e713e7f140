using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Papers;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>
/// Recomputes a receipt's check code and compares its facts with the ledger's signed block, or with a trust file, which
/// knows everything but the block. Of a paper, batch and check code are enough.
/// </summary>
internal sealed class ReceiptVerifyCommand : LedgerCommand
{
    private readonly Argument<string> what;
    private readonly Option<string> code;
    private readonly Option<string> trust;
    private readonly Option<string> genesis;

    public ReceiptVerifyCommand(CommandContext context)
        : base(context, "receipt.verify")
    {
        what = AddArgument("FILE|BATCH", "receipt.verify.what");
        code = AddOption<string>("--code", "receipt.verify.code", "CODE");
        trust = AddOption<string>("--trust", "verify.trust", "FILE");
        genesis = AddOption<string>("--genesis", "verify.genesis", "GENESIS");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string asked = run.Get(what);
        Receipt? receipt = null;
        string batch, said;
        if (run.Get(code) is { } spoken)
        {
            batch = CommandRun.Batch(asked).ToString();
            said = spoken.Trim().ToUpperInvariant();
            if (run.Get(trust) is not null) throw CliException.BadInput("error.receipt.code.trust");
        }
        else
        {
            receipt = ReceiptFile.Parse(await ReadAsync(asked, cancellationToken).ConfigureAwait(false), Path.GetFileName(asked)).Receipt;
            (batch, said) = (receipt.BatchId, receipt.CheckCode);
        }

        BatchStanding standing;
        bool block = run.Get(trust) is null, moved = false;
        if (run.Get(trust) is { } trustFile)
        {
            TrustFile file = await TrustFile.ReadAsync(trustFile, await TrustedAsync(run, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            standing = Compare(receipt!, file, out moved);
        }
        else
        {
            await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
            Receipt proven = await client.GetReceiptAsync(batch, cancellationToken).ConfigureAwait(false);
            Evidence evidence = await client.GetEvidenceAsync(batch, cancellationToken).ConfigureAwait(false);
            if (proven.CheckCode != said && Receipt.BeforeMove(evidence.Batch) is { } before && before.CheckCode == said) (proven, moved) = (before, true);
            if (proven.CheckCode != said) throw CliException.Refused("error.receipt.differs", batch, proven.CheckCode);
            if (receipt?.Operator is { } claimed && !moved && claimed != proven.Operator) throw CliException.Refused("error.receipt.differs", batch, run.Texts["field.operator"]);
            standing = BatchProgress.Of(evidence.Batch.BatchId, evidence.Parent?.Code ?? "", evidence.Events).Standing;
            receipt = proven;
        }

        string state = BatchShowCommand.Standing(standing);
        return run.Complete(
            new JsonObject { ["valid"] = true, ["batchId"] = batch, ["checkCode"] = said, ["standing"] = state, ["blockCompared"] = block, ["moved"] = moved },
            page =>
            {
                page.Good(run.Texts[moved ? "receipt.verified.moved" : block ? "receipt.verified" : "receipt.verified.trust"]);
                ReceiptPage.WriteShort(page, run.Texts, receipt!);
                page.Fields(2, (run.Texts["field.state"], run.Texts["standing." + state]));
            });
    }

    private static BatchStanding Compare(Receipt receipt, TrustFile file, out bool moved)
    {
        TrustedBatch trusted = file.Batches.FirstOrDefault(b => b.Batch.BatchId.ToString() == receipt.BatchId) ?? throw CliException.Refused("error.batch.untrusted", receipt.BatchId, file.Height);
        Batch batch = trusted.Batch;
        Receipt? before = Receipt.BeforeMove(batch);
        moved = before is not null && before.CheckCode == receipt.CheckCode;
        if (!moved && (receipt.Channel != file.Channel || receipt.GenesisHash != file.GenesisHash || receipt.Sm3Root != batch.Sm3Root || receipt.Size != batch.Size
            || receipt.Stage != batch.Stage || receipt.TransactionId != batch.TransactionId || receipt.Time != batch.At))
            throw CliException.Refused("error.receipt.differs", receipt.BatchId, receipt.CheckCode);
        Evidence evidence = file.FindEvidence(receipt.BatchId)!;
        return BatchProgress.Of(batch.BatchId, evidence.Unit?.Parent ?? "", evidence.Events).Standing;
    }

    private async Task<IReadOnlyCollection<string>> TrustedAsync(CommandRun run, CancellationToken cancellationToken)
    {
        Workspace workspace = run.Folder.Workspace;
        string?[] known =
        [
            run.Get(genesis),
            (await workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false)).GenesisHash,
            (await workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false))?.GenesisHash,
        ];
        return [.. known.OfType<string>().Select(h => h.ToLower(CultureInfo.InvariantCulture)).Distinct()];
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        byte[] bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        if (!PdfAttachments.IsPdf(bytes)) return bytes;
        PaperAttachment? inside = PdfAttachments.Read(bytes, Path.GetFileName(path)).FirstOrDefault(a => a.Name == ReceiptFile.Name);
        return inside?.Content ?? throw CliException.BadInput("error.receipt.wrong", Path.GetFileName(path));
    }
}
