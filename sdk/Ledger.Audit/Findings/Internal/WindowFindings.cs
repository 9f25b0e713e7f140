using System.Globalization;
using Ledger.Records.State;

namespace Ledger.Audit.Internal;

/// <summary>
/// What was done against the windows of terms: too late, in masses before the end, after the lock, or not at all. Batches are
/// read one by one where they are needed: a province's year has more than memory should hold.
/// </summary>
internal sealed class WindowFindings(AuditIndex index)
{
    private static readonly TimeSpan s_china = TimeSpan.FromHours(8);

    private readonly List<Term> _terms = [.. CurrentValues.Read("term", value => Term.Parse(value), index)];

    public IEnumerable<AuditFinding> LateAnchoring()
    {
        if (_terms.SelectMany(term => term.Windows).Where(window => window.Until is not null).Min(window => window.Until) is not { } first) yield break;
        using var read = new Statement(index.Connection, """
            SELECT t.id, w.value FROM tx t JOIN write w ON w.object = t.object AND w.seq = t.seq
            WHERE t.kind = (SELECT id FROM name WHERE text = 'batch') AND +t.code = 0 AND +t.time >= $0 AND +t.seq < $1 AND w.value IS NOT NULL ORDER BY t.seq
            """);
        using var rows = read.With(new DateTimeOffset(first.AddDays(1), TimeOnly.MinValue, s_china).ToUnixTimeMilliseconds(), index.End).Read();
        while (rows.Read())
        {
            if (Parse((byte[])rows.GetValue(1)) is not { } batch || Window(batch) is not { Until: { } until } || WorkingDays.DateOf(batch.At) <= until) continue;
            var id = batch.BatchId.ToString();
            yield return new AuditFinding(FindingRule.LateAnchoring, id, [id, Day(WorkingDays.DateOf(batch.At)), Day(until)], [IndexState.IdText((byte[])rows.GetValue(0))]);
        }
    }

    public IEnumerable<AuditFinding> MassChanges(TimeSpan before, int most)
    {
        foreach (var (term, window) in Closed())
        {
            var changes = index.Find(new AuditQuery { Kind = "status", Code = "VALID", From = window.ClosedAt!.Value - before, To = window.ClosedAt });
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
            foreach (var entry in index.Find(new AuditQuery { Kind = "status", Code = "VALID", From = window.LockedAt }))
            {
                if (BatchOf(entry.ObjectKey) is not { } batch || batch.Term != term.Code || Window(batch)?.LockedTransactionId != window.LockedTransactionId) continue;
                yield return new AuditFinding(FindingRule.ChangedAfterLock, entry.ObjectKey, [batch.ToString(), (entry.Leaf ?? 0).ToString(CultureInfo.InvariantCulture), entry.State ?? "-"], [entry.TransactionId]);
            }
        }
    }

    public IEnumerable<AuditFinding> NothingAnchored()
    {
        // As first registered: a later change of name or roles is no other school.
        List<Unit> schools = [.. CurrentValues.ReadFirst("unit", value => Unit.Parse(value), index).Where(unit => unit.Tier == UnitTier.School && unit.Roles.Contains(Roles.SchoolRegistrar))];
        foreach (var (term, window) in Closed())
        {
            foreach (var school in schools.Where(school => school.IsWithin(term.Owner) && school.At < window.ClosedAt && !HasAnchored(school, term, window)))
                yield return new AuditFinding(FindingRule.NothingAnchored, school.Code, [school.Code, term.Code, window.Stage], [school.TransactionId, window.ClosedTransactionId!]);
        }
    }

    private bool HasAnchored(Unit school, Term term, TermWindow window) =>
        CurrentValues.ReadOf($"\0batch\0{school.Code}\0{term.Code}\0", value => Batch.Parse(value), index).Any(batch => batch.Stage == window.Stage);

    private IEnumerable<(Term Term, TermWindow Window)> Closed() => from term in _terms from window in term.Windows where window.ClosedAt is not null select (term, window);

    private TermWindow? Window(Batch batch) => _terms.FirstOrDefault(term => term.Owner == batch.RuleSetOwner && term.Code == batch.Term)?.Window(batch.Stage);

    private TermWindow? Window(BatchId id) => CurrentValues.ReadOf(StateKey.Batch(id).ToCompositeKey(), value => Batch.Parse(value), index).FirstOrDefault() is { } batch ? Window(batch) : null;

    // One that cannot be read is told by another rule.
    private static Batch? Parse(byte[] value)
    {
        try
        {
            return Batch.Parse(value);
        }
        catch (StateFormatException)
        {
            return null;
        }
    }

    private static BatchId? BatchOf(string key) => key.Split('/') is [_, var school, var term, var root, ..] && BatchId.TryParse($"{school}/{term}/{root}", out var batch) ? batch : null;

    private static string School(string key) => BatchOf(key)?.School ?? "-";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
