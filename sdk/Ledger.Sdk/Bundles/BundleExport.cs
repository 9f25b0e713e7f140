using Ledger.Records;
using Ledger.Sdk.Archives.Internal;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Import.Internal;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Rosters;

namespace Ledger.Sdk;

/// <summary>Collects students' documents and their proofs.</summary>
/// <param name="cache">The documents.</param>
/// <param name="keys">The students' keys.</param>
/// <param name="roster">Whose registry numbers are known.</param>
/// <param name="shelf">The rule sets.</param>
/// <param name="beforeReading">Told whose documents are about to be opened; if it throws, none is.</param>
internal sealed class BundleExport(DocumentCache cache, KeyStore keys, Roster roster, RuleSetShelf shelf, Action<IReadOnlyList<StudentId>> beforeReading)
{
    /// <summary>So many students share one reading of each batch's trees.</summary>
    public const int Together = 64;

    public byte[] Build(BundleRequest request, CancellationToken cancellationToken)
    {
        var masked = Masking.Identifier(request.RegistryNumber);
        var student = roster.Find(request.RegistryNumber) ?? throw new LedgerInputException(LedgerError.StudentUnknown, masked);
        var exported = Build([student.Id], request, cancellationToken)[0];
        return exported.Bundle ?? throw new LedgerInputException(exported.Problem!.Value, masked);
    }

    public IReadOnlyList<ExportedBundle> Build(IReadOnlyList<StudentId> students, BundleSelection selection, CancellationToken cancellationToken)
    {
        CheckFields(selection);
        var secrets = students.Select(s => keys.Find(s) is { } key ? StudentSecrets.Derive(key) : null).ToArray();
        List<StudentId> read = [.. students.Where((_, i) => secrets[i] is not null)];
        if (read.Count > 0)
            beforeReading(read);
        var bundles = new BundleBuilder?[students.Count];
        foreach (var batch in cache.Batches())
        {
            if (batch.State != CacheBatchState.Anchored || (selection.School ?? batch.School) != batch.School || (selection.Term ?? batch.Term) != batch.Term)
                continue;
            if (selection.Batches?.Contains(batch.BatchId) == false || (!selection.Statements && ArchiveBatches.IsOfStatements(Of(selection), batch)))
                continue;
            var except = selection.Except?.Where(r => r.Batch.ToString() == batch.BatchId).Select(r => r.Index).ToHashSet();
            BatchReader? reader = null;
            for (var i = 0; i < students.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (secrets[i] is not { } own)
                    continue;
                reader ??= new BatchReader(cache, batch);
                foreach (var ordinal in reader.OrdinalsOf(students[i]).Where(o => except?.Contains(reader.IndexOf(o)) != true))
                    Add(ref bundles[i], reader, ordinal, own, selection);
            }
        }

        return
        [
            .. students.Select((student, i) => bundles[i] is { } bundle
                ? new ExportedBundle(student, selection is { Statements: true, WholeStatements: false } ? Bundle.Parse(bundle.Build()).WithStatementOfWhole(Of(selection)).Utf8.ToArray() : bundle.Build(), null)
                : new ExportedBundle(student, null, secrets[i] is null ? LedgerError.StudentErased : LedgerError.StudentHasNoRecords)),
        ];
    }

    private IReadOnlyList<RuleSet> Of(BundleSelection selection) => selection.RuleSets ?? shelf.RuleSets;

    private void CheckFields(BundleSelection selection)
    {
        foreach (var field in selection.Disclose ?? [])
        {
            if (!Of(selection).SelectMany(r => r.Types).Any(t => t.TryFindColumn(field, out _)))
                throw new LedgerInputException(LedgerError.FieldUnknown, field);
        }
    }

    private void Add(ref BundleBuilder? bundle, BatchReader reader, int ordinal, StudentSecrets secrets, BundleSelection selection)
    {
        var document = reader.Open(ordinal, secrets);
        var payload = RecordPayload.Parse(document.Payload);
        var ruleSet = RuleSet.Find(Of(selection), payload.RuleSetId, payload.RuleSetVersion);
        if (ruleSet is null || !ruleSet.TryFindType(payload.TypeCode, out var type))
            throw new LedgerInputException(LedgerError.RuleSetUnknown, $"{payload.RuleSetId} {payload.RuleSetVersion}");
        var isStatement = Completeness.IsOf(type);
        if (!isStatement && selection.Profile is { } accepted && !accepted.Accepts(type))
            return;
        var fields = isStatement ? null : selection.Disclose?
            .Select(name => type.TryFindColumn(name, out var position) ? type.Fields[position].Name : null)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        if (!isStatement && selection.Profile?.FieldsOf(type) is { } limit)
            fields = fields is null ? [.. limit] : [.. fields.Intersect(limit, StringComparer.Ordinal)];
        var index = reader.IndexOf(ordinal);
        bundle ??= new BundleBuilder(reader.Batch.Channel);
        bundle.Add(
            reader.Key, type, document.Payload, CommittedRecord.SplitDisclosures(document.Disclosures), fields,
            reader.Sha256.ProveInclusion(index), reader.Sm3.ProveInclusion(index));
    }
}
