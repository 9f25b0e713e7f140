using Ledger.Audit.Internal;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Audit;

/// <summary>Finds in an index what should be looked at. Equal indexes and rules give equal findings.</summary>
public static class AuditFindings
{
    /// <summary>All findings, by rule and then in the order of their first evidence.</summary>
    /// <param name="index">The index.</param>
    /// <param name="rules">The rules; null: <see cref="FindingRules.Default"/>.</param>
    public static IReadOnlyList<AuditFinding> Find(AuditIndex index, FindingRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(index);
        rules ??= FindingRules.Default;
        var (times, windows, changes) = (new TimeFindings(index), new WindowFindings(index), new ChangeFindings(index));
        var found = new List<AuditFinding>();
        if (rules.BackdatedMinutes is { } minutes) found.AddRange(times.Backdated(TimeSpan.FromMinutes(minutes)));
        if (rules.LateAnchoring) found.AddRange(windows.LateAnchoring());
        if (rules.MassChangeCount is { } many) found.AddRange(windows.MassChanges(TimeSpan.FromDays(rules.MassChangeDays), many));
        if (rules.ChangedAfterLock) found.AddRange(windows.ChangedAfterLock());
        if (rules.RevocationCount is { } revocations) found.AddRange(changes.RepeatedRevocations(revocations));
        if (rules.OnePersonTwoRoles) found.AddRange(changes.OnePersonTwoRoles());
        if (rules.NothingAnchored) found.AddRange(windows.NothingAnchored());
        if (rules.OverdueRectification) found.AddRange(new InspectionFindings(index).OverdueRectifications());
        found.AddRange(changes.RulesBroken());
        if (rules.UsualFrom is { } from) found.AddRange(times.UnusualHours(from, rules.UsualUntil));
        return found;
    }

    /// <summary>All findings with what the ledger says of each.</summary>
    /// <param name="index">The index.</param>
    /// <param name="rules">The rules; null: <see cref="FindingRules.Default"/>.</param>
    public static IReadOnlyList<FollowedFinding> Follow(AuditIndex index, FindingRules? rules = null)
    {
        var courses = ReadCourses(index).ToLookup(course => course.Id.Digest, StringComparer.Ordinal);
        return [.. Find(index, rules).Select(finding => new FollowedFinding(finding, [.. courses[finding.Digest]]))];
    }

    /// <summary>Every finding that was sent to a unit, whether the rules still find it or not, in the order in which they were sent.</summary>
    public static IReadOnlyList<FindingProgress> ReadCourses(AuditIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return FindingProgress.Of(CurrentValues.Read("finding", value => FindingStep.Parse(value), index));
    }

    /// <summary>The unit that would answer: what the finding is about, else who sent its first transaction.</summary>
    /// <returns>Null if neither names a unit.</returns>
    public static string? UnitOf(AuditIndex index, AuditFinding finding)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(finding);
        // An inspection's id begins with the office; who owes the next step is said.
        if (finding.Rule == FindingRule.OverdueRectification) return finding.Arguments[0];
        return finding.Subject.Split('/').FirstOrDefault(Codes.IsUnitCode) ?? index.FindTransaction(finding.Evidence[0])?.Unit;
    }

    /// <summary>A finding in plain words.</summary>
    public static string Describe(AuditFinding finding, LedgerLanguage language)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return Texts.Get($"finding.{finding.Rule}", language, [.. finding.Arguments.Select(argument => Texts.Word(argument, language, "audit.problem", "verification"))]);
    }
}
