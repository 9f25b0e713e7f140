using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Audit.Internal;

/// <summary>The units and the time of a report.</summary>
/// <param name="Units">The units, each behind the one above it.</param>
/// <param name="From">The first millisecond.</param>
/// <param name="To">The last.</param>
internal sealed record Region(IReadOnlyList<Unit> Units, long From, long To)
{
    private static readonly TimeSpan s_china = TimeSpan.FromHours(8);

    private readonly HashSet<string> _codes = [.. Units.Select(unit => unit.Code)];

    /// <exception cref="LedgerInputException">The register has no such unit.</exception>
    public static Region Read(AuditIndex index, AuditReportQuery query)
    {
        List<Unit> units = [.. CurrentValues.Read("unit", value => Unit.Parse(value), index).Where(unit => unit.IsWithin(query.Unit))];
        if (units.All(unit => unit.Code != query.Unit)) throw new LedgerInputException(LedgerError.AuditObjectUnknown, query.Unit);
        return new Region(
            [.. units.OrderBy(unit => string.Join('/', unit.Path.Reverse().Append(unit.Code)), StringComparer.Ordinal)],
            query.From is { } from ? Begin(from) : long.MinValue,
            query.To is { } to ? Begin(to.AddDays(1)) - 1 : long.MaxValue);
    }

    public bool Contains(string? unit) => unit is not null && _codes.Contains(unit);

    public bool Contains(DateTimeOffset time) => time.ToUnixTimeMilliseconds() is var at && at >= From && at <= To;

    /// <summary>Whether a finding's last transaction is in the time, and one of the first and the last is of these units or about them.</summary>
    public bool Concerns(AuditFinding finding, AuditIndex index)
    {
        var (first, last) = (index.FindTransaction(finding.Evidence[0]), index.FindTransaction(finding.Evidence[^1]));
        return last?.Time is { } time && Contains(time) && (Concerns(first) || Concerns(last) || Contains(finding.Subject));
    }

    /// <summary>Whose finding it is; empty for none of these units'.</summary>
    public string UnitOf(AuditFinding finding, AuditIndex index) => AuditFindings.UnitOf(index, finding) is { } unit && Contains(unit) ? unit : string.Empty;

    private bool Concerns(AuditEntry? entry) => entry is not null && (Contains(entry.Unit) || entry.ObjectKey.Split('/').Any(Contains));

    private static long Begin(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, s_china).ToUnixTimeMilliseconds();
}
