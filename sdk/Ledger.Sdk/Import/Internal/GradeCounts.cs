using Ledger.Records;
using Ledger.Sdk.Access;
using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Keys.Internal;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Rosters;
using System.Globalization;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// Counts, in each dimension by itself, the students of a class or school who have a grade, and tells where a quota is
/// exceeded. What earlier batches of the term gave counts too; a later batch's grade stands instead of an earlier one's, so
/// that a corrected grade counts once. Not thread-safe.
/// </summary>
internal sealed class GradeCounts(RuleSet ruleSet)
{
    private const int Now = int.MaxValue;

    private readonly Dictionary<(StudentId Student, string Dimension), (int Batch, HashSet<string> Grades)> _grades = [];
    private readonly Dictionary<(StudentId Student, string Dimension, string Grade), string> _files = [];

    /// <summary>Whether the rule set limits anything.</summary>
    public bool IsLimited => ruleSet.Quotas.Count > 0;

    /// <summary>Counts the grades of earlier batches that rest on any version of the rule set; each is read by the version that it names.</summary>
    public void AddBatches(DocumentCache cache, StudentSecretsCache secrets, RuleSetShelf shelf, IEnumerable<CacheBatch> batches, Action<IReadOnlyList<AccessedBatch>> beforeReading, ParallelOptions parallel)
    {
        if (!IsLimited)
            return;
        List<CacheBatch> counted = [.. batches.Where(b => b.RuleSet == ruleSet.Id).OrderBy(b => b.Number)];
        if (counted.Count > 0)
            beforeReading([.. counted.Select(b => new AccessedBatch(b.BatchId, b.Size))]);
        foreach (var batch in counted)
        {
            var own = shelf.Of(ruleSet, batch.RuleSet, batch.RuleSetVersion);
            var reader = new BatchReader(cache, batch);
            var found = reader.OpenAll(
                ordinal => secrets.Find(reader.Directory[ordinal].Student), (ordinal, payload, disclosures) => (reader.Directory[ordinal].Student, Graded: Of(own, payload, disclosures)), parallel);
            foreach (var (student, graded) in found)
            {
                if (graded is not null)
                    Add(student, graded, batch.Number);
            }
        }
    }

    /// <summary>Counts a row that was read.</summary>
    public void Add(StudentId student, GradedRecord? graded, string file)
    {
        if (graded is null || !IsLimited)
            return;
        Add(student, graded, Now);
        _files.TryAdd((student, graded.Dimension, graded.Grade), file);
    }

    /// <summary>Tells of each class and dimension in which more students have a grade than may, because of rows that were read.</summary>
    /// <returns>How many are told.</returns>
    public int Tell(Roster roster, Action<ImportFinding> tell)
    {
        var told = 0;
        foreach (var quota in ruleSet.Quotas)
        {
            var sizes = roster.Students.Where(s => s.State == StudentState.Enrolled).GroupBy(s => Scope(quota, s)).ToDictionary(g => g.Key, g => (Students: g.Count(), g.First().Class));
            var having = _grades
                .Where(g => g.Value.Grades.Contains(quota.Grade))
                .Select(g => (g.Key.Dimension, Student: roster.Find(g.Key.Student), File: _files.GetValueOrDefault((g.Key.Student, g.Key.Dimension, quota.Grade))))
                .Where(g => g.Student is { State: StudentState.Enrolled })
                .GroupBy(g => (Scope: Scope(quota, g.Student!), g.Dimension));
            foreach (var group in having.OrderBy(g => sizes[g.Key.Scope].Class, NaturalOrder.Instance).ThenBy(g => g.Key.Dimension, StringComparer.Ordinal))
            {
                var (size, name) = sizes[group.Key.Scope];
                if (group.Count() <= quota.MostOf(size) || group.Select(g => g.File).FirstOrDefault(f => f is not null) is not { } file)
                    continue;
                tell(Finding(quota, group.Key.Dimension, group.Count(), size, name, file));
                told++;
            }
        }

        return told;
    }

    private static GradedRecord? Of(RuleSet rules, byte[] payload, byte[] disclosures)
    {
        if (!rules.TryFindType(RecordPayload.Parse(payload).TypeCode, out var type) || type.GradeField < 0)
            return null;
        var values = new List<FieldValue>(type.Fields.Count);
        foreach (var range in disclosures.AsSpan().Split((byte)'~'))
            values.Add(Disclosure.Parse(disclosures.AsMemory(range)).Value);
        return GradedRecord.Of(type, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values));
    }

    private static string Scope(Quota quota, Student student) => quota.IsOfSchool ? string.Empty : ClassName.Key(student.Class);

    private ImportFinding Finding(Quota quota, string dimension, int count, int size, string className, string file)
    {
        var title = ruleSet.CodeLists.GetValueOrDefault("dimension")?.Entries.FirstOrDefault(e => e.Code == dimension)?.Title ?? new LocalizedText(dimension, dimension);
        var scope = quota.IsOfSchool ? new LocalizedText("the school", "全校") : new LocalizedText(className, className);
        LocalizedText[] words = [scope, title, Word(quota.Grade), Number(count), Number(quota.MostOf(size)), Number(size), Number(quota.MaximumPercent)];
        return new ImportFinding(ImportRule.QuotaExceeded, file, null, 0, null, null)
        {
            Class = quota.IsOfSchool ? null : className,
            Arguments = [.. words.Select(w => w.En)],
            ChineseArguments = [.. words.Select(w => w.Zh)],
        };

        static LocalizedText Word(string text) => new(text, text);

        static LocalizedText Number(int number) => Word(number.ToString(CultureInfo.InvariantCulture));
    }

    private void Add(StudentId student, GradedRecord graded, int batch)
    {
        var key = (student, graded.Dimension);
        if (!_grades.TryGetValue(key, out var standing) || standing.Batch < batch)
            _grades[key] = standing = (batch, []);
        if (standing.Batch == batch)
            standing.Grades.Add(graded.Grade);
    }
}
