using Ledger.Records;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Import.Internal;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Rosters;

namespace Ledger.Sdk;

/// <summary>Collects a student's documents and their proofs.</summary>
internal sealed class BundleExport(DocumentCache cache, KeyStore keys, Roster roster)
{
    public byte[] Build(BundleRequest request, CancellationToken cancellationToken)
    {
        var masked = Masking.Identifier(request.RegistryNumber);
        var student = roster.Find(request.RegistryNumber) ?? throw new LedgerInputException(LedgerError.StudentUnknown, masked);
        var key = keys.Find(student.Id) ?? throw new LedgerInputException(LedgerError.StudentErased, masked);
        var secrets = StudentSecrets.Derive(key);
        CheckFields(request);
        BundleBuilder? bundle = null;
        foreach (var batch in cache.Batches())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (batch.State != CacheBatchState.Anchored || (request.School ?? batch.School) != batch.School || (request.Term ?? batch.Term) != batch.Term)
                continue;
            if (request.Batches?.Contains(batch.BatchId) == false)
                continue;
            var reader = new BatchReader(cache, batch);
            var ordinals = reader.OrdinalsOf(student.Id);
            if (ordinals.Count == 0)
                continue;
            bundle ??= new BundleBuilder(batch.Channel);
            foreach (var ordinal in ordinals)
                Add(bundle, reader, ordinal, secrets, request);
        }

        return bundle?.Build() ?? throw new LedgerInputException(LedgerError.StudentHasNoRecords, masked);
    }

    private static void CheckFields(BundleRequest request)
    {
        foreach (var field in request.Disclose ?? [])
        {
            if (!request.RuleSets.SelectMany(r => r.Types).Any(t => t.TryFindColumn(field, out _)))
                throw new LedgerInputException(LedgerError.FieldUnknown, field);
        }
    }

    private static void Add(BundleBuilder bundle, BatchReader reader, int ordinal, StudentSecrets secrets, BundleRequest request)
    {
        var document = reader.Open(ordinal, secrets);
        var payload = RecordPayload.Parse(document.Payload);
        var ruleSet = request.RuleSets.FirstOrDefault(r => r.Id == payload.RuleSetId && r.Version == payload.RuleSetVersion);
        if (ruleSet is null || !ruleSet.TryFindType(payload.TypeCode, out var type))
            throw new LedgerInputException(LedgerError.RuleSetUnknown, $"{payload.RuleSetId} {payload.RuleSetVersion}");
        var fields = request.Disclose?
            .Select(name => type.TryFindColumn(name, out var position) ? type.Fields[position].Name : null)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        var index = reader.IndexOf(ordinal);
        bundle.Add(
            reader.Key, type, document.Payload, CommittedRecord.SplitDisclosures(document.Disclosures), fields,
            reader.Sha256.ProveInclusion(index), reader.Sm3.ProveInclusion(index));
    }
}
