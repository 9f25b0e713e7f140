using Ledger.Records;
using Ledger.Sdk.Import.Internal;

namespace Ledger.Sdk.Balance.Internal;

/// <summary>Where a sheet has what is read of it; -1 for a column that it does not have.</summary>
internal sealed record BalanceColumns(int Code, int Name, int Students, int Stage, int County, int[] Amounts, string?[] Headers)
{
    private static readonly string[] s_code = ["学校标识码", "学校代码", "schoolcode"];
    private static readonly string[] s_name = ["学校名称", "学校", "school"];
    private static readonly string[] s_students = ["在校学生数", "学生数", "在校生数", "students"];
    private static readonly string[] s_stage = ["学段", "stage"];
    private static readonly string[] s_county = ["县区代码", "行政区划代码", "county"];

    /// <summary>The titles of a template's columns before the indicators.</summary>
    public static IReadOnlyList<string> Titles => [s_county[0], s_code[0], s_name[0], s_stage[0], s_students[0]];

    public static BalanceColumns Find(string?[] titles, BalanceStandard standard)
    {
        string?[] plain = [.. titles.Select(t => t is null ? null : HeaderText.Normalize(t))];
        int At(IEnumerable<string> names) => Array.FindIndex(plain, t => t is not null && names.Contains(t, StringComparer.Ordinal));
        return new BalanceColumns(
            At(s_code), At(s_name), At(s_students), At(s_stage), At(s_county),
            [.. standard.Indicators.Select(i => At(i.Aliases.Append(i.Amount.Zh).Append(i.Amount.En).Select(HeaderText.Normalize)))],
            titles);
    }

    /// <summary>The titles that are needed and not there.</summary>
    public IReadOnlyList<string> Missing(BalanceStandard standard) =>
    [
        .. new[] { (Code, s_code), (Name, s_name), (Students, s_students) }.Where(c => c.Item1 < 0).Select(c => c.Item2[0]),
        .. standard.Indicators.Where((_, i) => Amounts[i] < 0).Select(i => i.Amount.Zh),
    ];
}
