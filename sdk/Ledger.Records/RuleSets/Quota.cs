namespace Ledger.Records;

/// <summary>The greatest share of a grade, in each dimension by itself.</summary>
/// <param name="Grade">The grade, a code of the list <c>grade</c>, such as <c>A</c>.</param>
/// <param name="MaximumPercent">Most percent of the scope's students.</param>
/// <param name="Scope">Of whom: <c>class</c> or <c>school</c>.</param>
public sealed record Quota(string Grade, int MaximumPercent, string Scope)
{
    /// <summary>Whether the share is of the whole school, else of each class.</summary>
    public bool IsOfSchool => Scope == "school";

    /// <summary>How many of so many students may have the grade: the share, rounded down.</summary>
    /// <param name="students">How many students the scope has.</param>
    public int MostOf(int students) => (int)((long)students * MaximumPercent / 100);
}
