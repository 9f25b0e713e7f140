using Ledger.Records;
using Ledger.Sdk.Access;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// Finds rows that are another version of an anchored record: the same student and type, most of the content the same, and
/// the anchored record itself no longer among the rows. A record is read by the version of the rule set that it names, and
/// compared field by field with what the rows' version has of the same name.
/// </summary>
/// <param name="cache">The documents.</param>
/// <param name="secrets">The students' keys.</param>
/// <param name="batches">The batches to look in.</param>
/// <param name="shelf">The rule sets that records were made under.</param>
/// <param name="ruleSet">What the rows' fields are.</param>
/// <param name="beforeReading">Told how many documents of which batches are about to be opened; if it throws, none is.</param>
internal sealed class AnchoredVersions(
    DocumentCache cache, StudentSecretsCache secrets, IReadOnlyList<CacheBatch> batches, RuleSetShelf shelf, RuleSet ruleSet, Action<IReadOnlyList<AccessedBatch>> beforeReading)
{
    // Of the weights of all fields, so much must agree. A correction touches one field or two; two records of the same kind
    // by the same student differ in name, dates, text and evidence.
    private const double LeastAgreement = 0.6;

    /// <summary>For each row that is another version of a record: which, and what differs.</summary>
    /// <param name="rows">All rows that passed, and their content keys.</param>
    /// <param name="includeAnchored">Also rows that are anchored themselves, in a later batch than the record they resemble.</param>
    /// <param name="cancellationToken">Cancels between batches.</param>
    public Dictionary<UInt128, ChangedRecord> Find(IReadOnlyList<ReadRecord> rows, bool includeAnchored, CancellationToken cancellationToken)
    {
        var met = rows.Select(r => r.Row.ContentKey).ToHashSet();
        var readers = batches.Where(b => b.State == CacheBatchState.Anchored).ToDictionary(b => b.Number, b => new BatchReader(cache, b));
        var anchoredIn = new Dictionary<UInt128, int>();
        foreach (var (number, reader) in readers)
        {
            foreach (var entry in reader.Directory)
                anchoredIn.TryAdd(entry.ContentKey, number);
        }

        var candidates = rows.Where(r => includeAnchored || !anchoredIn.ContainsKey(r.Row.ContentKey)).ToLookup(r => r.Row.Student);
        var opened = readers.ToDictionary(r => r.Key, r => Enumerable.Range(0, r.Value.Directory.Length).Where(i => IsOpened(r.Value.Directory[i])).ToList());
        if (readers.Where(r => opened[r.Key].Count > 0).Select(r => new AccessedBatch(r.Value.Batch.BatchId, opened[r.Key].Count)).ToList() is { Count: > 0 } read)
            beforeReading(read);
        var pairs = new List<(double Agreement, ReadRecord Row, Anchored Record)>();
        foreach (var (number, reader) in readers)
        {
            foreach (var ordinal in opened[number])
            {
                cancellationToken.ThrowIfCancellationRequested();
                var student = reader.Directory[ordinal].Student;
                if (Read(reader, ordinal, secrets.Find(student)!) is not { } record)
                    continue;
                foreach (var row in candidates[student].Where(r => r.Row.Type == record.Type && anchoredIn.GetValueOrDefault(r.Row.ContentKey, int.MaxValue) > number))
                {
                    if (Agreement(record.Type, record.Values, row.Row.Values) is >= LeastAgreement and var agreement)
                        pairs.Add((agreement, row, record));
                }
            }
        }

        // The most alike first; neither a row nor a record stands in two pairs.
        var changed = new Dictionary<UInt128, ChangedRecord>();
        var taken = new HashSet<(string, int)>();
        foreach (var (_, row, record) in pairs.OrderByDescending(p => p.Agreement).ThenBy(p => p.Row.RowNumber))
        {
            if (changed.ContainsKey(row.Row.ContentKey) || !taken.Add((record.BatchId, record.Index)))
                continue;
            changed.Add(row.Row.ContentKey, new ChangedRecord(
                row.File, row.Sheet.Name, row.RowNumber, record.BatchId, record.Index, [.. Differences(record.Type, record.Values, row.Row.Values)])
            {
                ContentKey = row.Row.ContentKey,
            });
        }

        return changed;

        bool IsOpened(DirectoryEntry entry) =>
            !met.Contains(entry.ContentKey) && candidates.Contains(entry.Student) && secrets.Find(entry.Student) is not null;
    }

    /// <summary>The place of an anchored record by its content; null if no batch has it.</summary>
    public static (string BatchId, int Index)? PlaceOf(DocumentCache cache, IReadOnlyList<CacheBatch> batches, UInt128 contentKey)
    {
        foreach (var batch in batches.Where(b => b.State == CacheBatchState.Anchored))
        {
            var ordinal = Array.FindIndex(cache.ReadDirectory(batch), e => e.ContentKey == contentKey);
            if (ordinal >= 0)
                return (batch.BatchId, new BatchReader(cache, batch).IndexOf(ordinal));
        }

        return null;
    }

    private Anchored? Read(BatchReader reader, int ordinal, StudentSecrets keys)
    {
        var (payload, disclosures) = reader.Open(ordinal, keys);
        var parsed = RecordPayload.Parse(payload);
        if (parsed.RuleSetId != ruleSet.Id || !ruleSet.TryFindType(parsed.TypeCode, out var type))
            return null;
        var own = shelf.Of(ruleSet, reader.Batch.RuleSet, reader.Batch.RuleSetVersion);
        if (!own.TryFindType(parsed.TypeCode, out var written) || parsed.FieldCount != written.Fields.Count)
            return null;
        var values = new FieldValue[type.Fields.Count];
        Array.Fill(values, FieldValue.Empty);
        var position = 0;
        foreach (var range in disclosures.AsSpan().Split((byte)'~'))
        {
            var field = written.Fields[position++];
            if (type.PositionOf(field.Name) is >= 0 and var place && type.Fields[place].Kind == field.Kind)
                values[place] = Disclosure.Parse(disclosures.AsMemory(range)).Value;
        }

        return new Anchored(type, values, reader.Batch.BatchId, reader.IndexOf(ordinal));
    }

    private static double Agreement(RecordType type, FieldValue[] a, FieldValue[] b)
    {
        double agreed = 0, all = 0;
        for (var i = 0; i < type.Fields.Count; i++)
        {
            var field = type.Fields[i];
            if (field.IsIdentity || field.Name == FieldText.ClassField || (a[i].IsEmpty && b[i].IsEmpty))
                continue;
            var weight = field.Kind is FieldKind.Text or FieldKind.Date or FieldKind.Digests ? 3 : 1;
            all += weight;
            agreed += weight * (a[i] == b[i] ? 1 : a[i].AsText is { } x && b[i].AsText is { } y && field.Kind == FieldKind.Text ? Common(x, y) : 0);
        }

        return all == 0 ? 0 : agreed / all;
    }

    // Dice's coefficient of the pairs of neighbouring characters.
    private static double Common(string a, string b)
    {
        if (a.Length < 2 || b.Length < 2)
            return 0;
        var pairs = Enumerable.Range(0, a.Length - 1).Select(i => (a[i], a[i + 1])).ToHashSet();
        var others = Enumerable.Range(0, b.Length - 1).Select(i => (b[i], b[i + 1])).ToHashSet();
        return 2.0 * pairs.Count(others.Contains) / (pairs.Count + others.Count);
    }

    private static IEnumerable<FieldDifference> Differences(RecordType type, FieldValue[] anchored, FieldValue[] given)
    {
        for (var i = 0; i < type.Fields.Count; i++)
        {
            if (anchored[i] != given[i])
                yield return new FieldDifference(type.Fields[i].Title, Shown(type.Fields[i], anchored[i]), Shown(type.Fields[i], given[i]));
        }
    }

    private static string Shown(FieldRule field, FieldValue value) =>
        value.IsEmpty ? string.Empty : FieldError.Mask(field, (value.AsText ?? value.ToString()).ReplaceLineEndings(" "));

    private sealed record Anchored(RecordType Type, FieldValue[] Values, string BatchId, int Index);
}
