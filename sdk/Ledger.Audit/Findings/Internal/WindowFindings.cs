using System.Globalization;
using Ledger.Records.State;

namespace Ledger.Audit.Internal;

/// <summary>What was done against the windows of terms: too late, in masses before the end, after the lock, or not at all.</summary>
internal sealed class WindowFindings
{
    private readonly AuditIndex _index;
    private readonly List<Term> _terms;
    private readonly List<Batch> _batches;
    private readonly List<Unit> _schools;
    private readonly Lazy<Dictionary<BatchId, Batch>> _byId;

    public WindowFindings(AuditIndex index)
    {
        _index = index;
        _terms = [.. CurrentValues.Read("term", value => Term.Parse(value), index)];
        _batches = [.. CurrentValues.Read("batch", value => Batch.Parse(value), index)];
        // As first registered: a later change of name or roles is no other school.
        _schools = [.. CurrentValues.ReadFirst("unit", value => Unit.Parse(value), index).Where(unit => unit.Tier == UnitTier.School)];
        _byId = new(() => _batches.ToDictionary(batch => batch.BatchId));
    }

    public IEnumerable<AuditFinding> LateAnchoring() =>
        from batch in _batches
        where Window(batch) is { Until: { } until } && WorkingDays.DateOf(batch.At) > until
        select new AuditFinding(FindingRule.LateAnchoring, batch.BatchId.ToString(), [batch.BatchId.ToString(), Day(WorkingDays.DateOf(batch.At)), Day(Window(batch)!.Until!.Value)], [batch.TransactionId]);

    public IEnumerable<AuditFinding> MassChanges(TimeSpan before, int most)
    {
        foreach (var (term, window) in Closed())
        {
            var changes = _index.Find(new AuditQuery { Kind = "status", Code = "VALID", From = window.ClosedAt!.Value - before, To = window.ClosedAt });
            foreach (var of in changes.Where(entry => entry.ObjectKey.Contains($"/{term.Code}/", StringComparison.Ordinal)).GroupBy(entry => School(entry.ObjectKey)))
            {
                if (of.Count() <= most) continue;
                yield return new AuditFinding(FindingRule.MassChange, of.Key, [of.Key, of.Count().ToString(CultureInfo.InvariantCulture), term.Code, window.Stage], [.. of.Select(entry => entry.TransactionId)]);
            }
        }
    }

    public IEnumerable<AuditFinding> ChangedAfterLock()
    {
        foreach (var (term, window) in Closed().Where(closed => closed.Window.IsLocked))
        {
            foreach (var entry in _index.Find(new AuditQuery { Kind = "status", Code = "VALID", From = window.LockedAt }))
            {
                if (BatchOf(entry.ObjectKey) is not { } batch || batch.Term != term.Code || Window(batch)?.LockedTransactionId != window.LockedTransactionId) continue;
                yield return new AuditFinding(FindingRule.ChangedAfterLock, entry.ObjectKey, [batch.ToString(), (entry.Leaf ?? 0).ToString(CultureInfo.InvariantCulture), entry.State ?? "-"], [entry.TransactionId]);
            }
        }
    }

    public IEnumerable<AuditFinding> NothingAnchored()
    {
        foreach (var (term, window) in Closed())
        {
            var anchored = _batches.Where(batch => batch.Term == term.Code && batch.Stage == window.Stage).Select(batch => batch.School).ToHashSet(StringComparer.Ordinal);
            foreach (var school in _schools.Where(school => school.IsWithin(term.Owner) && school.At < window.ClosedAt && !anchored.Contains(school.Code)))
                yield return new AuditFinding(FindingRule.NothingAnchored, school.Code, [school.Code, term.Code, window.Stage], [school.TransactionId, window.ClosedTransactionId!]);
        }
    }

    private IEnumerable<(Term Term, TermWindow Window)> Closed() => from term in _terms from window in term.Windows where window.ClosedAt is not null select (term, window);

    private TermWindow? Window(Batch batch) => _terms.FirstOrDefault(term => term.Owner == batch.RuleSetOwner && term.Code == batch.Term)?.Window(batch.Stage);

    private TermWindow? Window(BatchId id) => _byId.Value.TryGetValue(id, out var batch) ? Window(batch) : null;

    private static BatchId? BatchOf(string key) => key.Split('/') is [_, var school, var term, var root, ..] && BatchId.TryParse($"{school}/{term}/{root}", out var batch) ? batch : null;

    private static string School(string key) => BatchOf(key)?.School ?? "-";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
