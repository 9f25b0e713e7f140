using System.Globalization;
using Ledger.Records;
using Ledger.Records.State;

namespace Ledger.Sdk.Verify.Internal;

/// <summary>Whether an archive is of this ledger, and its bundle of this archive.</summary>
internal static class ArchiveCheck
{
    public static VerdictLine Check(QualityArchive? archive, IReadOnlyList<RecordVerification> records, Dictionary<string, BatchGround> grounds, Ground ground)
    {
        if (archive is null)
            return VerdictLine.NotChecked(VerdictCheck.Archive, "NoArchive");
        var content = archive.Content;
        if (content.Channel != ground.Channel || content.GenesisHash != ground.GenesisHash)
            return VerdictLine.Failed(VerdictCheck.Archive, "ArchiveOfOtherLedger", content.Channel, content.GenesisHash);
        RecordVerification? statement = null;
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i].Record;
            if (records[i].Type is { } type && Completeness.IsOf(type))
            {
                if (statement is not null || !IsOf(content, record))
                    return VerdictLine.Failed(VerdictCheck.Archive, "ArchiveOfOtherStatement") with { Record = i };
                statement = records[i];
            }
            else if (!content.Batches.Any(b => b.Id == record.Batch.Id && b.Sm3Root.Span.SequenceEqual(record.Batch.Sm3Root.Span) && b.Size == record.Batch.Size)
                || !content.Terms.Contains(record.Payload.Term) || !content.RuleSets.Contains((record.Payload.RuleSetId, record.Payload.RuleSetVersion)))
            {
                return VerdictLine.Failed(VerdictCheck.Archive, "ArchiveBeyondContent", record.Batch.Id) with { Record = i };
            }
        }

        if (statement is null)
            return VerdictLine.Failed(VerdictCheck.Archive, "ArchiveWithoutStatement");
        if (statement.Record.Disclosures.FirstOrDefault(d => d.Name == "height")?.Value.AsInteger != content.Height)
            return VerdictLine.Failed(VerdictCheck.Archive, "ArchiveHeightDiffers", content.Height.ToString(CultureInfo.InvariantCulture));
        if (grounds[statement.Record.Batch.Id].Evidence is not { } evidence)
            return VerdictLine.NotChecked(VerdictCheck.Archive, "NoEvidence", statement.Record.Batch.Id);
        var progress = BatchProgress.Of(evidence.Batch.BatchId, evidence.Parent?.Code ?? string.Empty, evidence.Events);
        return progress switch
        {
            { Archiving: { } archived } => Stands("ArchiveArchived", archived.At),
            { Confirmation: { } confirmed } => Stands("ArchiveConfirmed", confirmed.At),
            _ => VerdictLine.Failed(VerdictCheck.Archive, "ArchiveNotConfirmed", archive.Reference),
        };

        VerdictLine Stands(string finding, DateTimeOffset at) => VerdictLine.Passed(
            VerdictCheck.Archive, finding, archive.CheckCode, content.Height.ToString(CultureInfo.InvariantCulture), VerdictMaker.Time(at));
    }

    private static bool IsOf(ArchiveContent content, BundleRecord record) =>
        record.Batch.Id == content.StatementBatch.Id && record.Batch.Size == content.StatementBatch.Size && record.Index == content.StatementIndex
        && record.Batch.Sm3Root.Span.SequenceEqual(content.StatementBatch.Sm3Root.Span) && record.PayloadBytes.Span.SequenceEqual(content.StatementPayload.Span);
}
