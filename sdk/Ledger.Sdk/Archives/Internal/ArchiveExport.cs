using Ledger.Records;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Archives.Internal;

/// <summary>Puts archives together: the statement of a batch, and the records that it names.</summary>
internal sealed class ArchiveExport(BundleExport bundles, RuleSetShelf shelf, CacheBatch batch, IReadOnlyList<string> sources)
{
    public IReadOnlyList<ExportedArchive> Build(IReadOnlyList<StudentId> students, CancellationToken cancellationToken)
    {
        var selection = new BundleSelection { School = batch.School, Batches = [batch.BatchId, .. sources], Statements = true, WholeStatements = true };
        return [.. bundles.Build(students, selection, cancellationToken).Select(Of)];
    }

    private ExportedArchive Of(ExportedBundle exported)
    {
        if (exported.Bundle is null)
            return new ExportedArchive(exported.Student, null, exported.Problem);
        var all = Bundle.Parse(exported.Bundle);
        if (all.Records.FirstOrDefault(r => r.Batch.Id == batch.BatchId) is not { } statement)
            return new ExportedArchive(exported.Student, null, LedgerError.ArchiveNotFormed);
        var type = shelf.Find(statement.Payload.RuleSetId, statement.Payload.RuleSetVersion)!.Types[0];
        var stated = Completeness.Read(type, statement.Disclosures);
        var named = stated.Entries.SelectMany(e => e.Leaves ?? []).Where(l => l.StartsWith("sha256:", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        var bundle = all.Only(r => r == statement || named.Contains(Leaf(r)));
        if (bundle.Records.Count != named.Count + 1)
            return new ExportedArchive(exported.Student, null, LedgerError.ArchiveIncomplete);
        List<BundleRecord> records = [.. bundle.Records.Where(r => r.Batch.Id != batch.BatchId)];
        var content = new ArchiveContent
        {
            Channel = batch.Channel,
            GenesisHash = batch.Receipt!.GenesisHash,
            Height = stated.Height!.Value,
            School = SchoolCode.Parse(batch.School),
            Terms = [.. records.Select(r => r.Payload.Term).Distinct().OrderBy(t => t.Value, StringComparer.Ordinal)],
            RuleSets = [.. records.Select(r => (r.Payload.RuleSetId, r.Payload.RuleSetVersion)).Distinct().OrderBy(r => r.RuleSetId, StringComparer.Ordinal).ThenBy(r => r.RuleSetVersion)],
            Batches = [.. records.Select(r => r.Batch).DistinctBy(b => b.Id).OrderBy(b => b.Id, StringComparer.Ordinal)],
            StatementBatch = statement.Batch,
            StatementIndex = statement.Index,
            StatementPayload = statement.PayloadBytes,
        };
        return new ExportedArchive(exported.Student, QualityArchive.Create(content, bundle), null);
    }

    private static string Leaf(BundleRecord record)
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        MerkleProof.HashLeaf(DigestAlgorithm.Sha256, record.PayloadBytes.Span, hash);
        return $"sha256:{Convert.ToHexStringLower(hash)}";
    }
}
