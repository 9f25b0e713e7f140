namespace Ledger.Records;

/// <summary>How balanced a county is by a standard: every stage of schooling that it has schools of.</summary>
public sealed class BalanceReport
{
    private BalanceReport(BalanceStandard standard, BalanceInputs inputs, IReadOnlyList<BalanceStageReport> stages)
    {
        Standard = standard;
        Inputs = inputs;
        Stages = stages;
    }

    /// <summary>The standard.</summary>
    public BalanceStandard Standard { get; }

    /// <summary>What the schools reported.</summary>
    public BalanceInputs Inputs { get; }

    /// <summary>The stages in the standard's order, without those that no school has.</summary>
    public IReadOnlyList<BalanceStageReport> Stages { get; }

    /// <summary>Whether every stage is balanced.</summary>
    public bool IsMet => Stages.All(stage => stage.IsMet);

    /// <summary>Computes it.</summary>
    /// <exception cref="ArgumentException">The document is of another standard, has no school, one of an unknown stage, or one with another number of amounts.</exception>
    public static BalanceReport Of(BalanceStandard standard, BalanceInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(standard);
        ArgumentNullException.ThrowIfNull(inputs);
        if (!inputs.IsOf(standard))
            throw new ArgumentException($"The document was made by {inputs.RuleSet} {inputs.RuleSetVersion}.", nameof(inputs));
        if (inputs.Schools.Count == 0)
            throw new ArgumentException("The document has no school.", nameof(inputs));
        foreach (var school in inputs.Schools)
        {
            if (school.Amounts.Count != standard.Indicators.Count || standard.Stages.All(s => s.Code != school.Stage))
                throw new ArgumentException($"School {school.Code}: the standard has no stage '{school.Stage}', or not {school.Amounts.Count} indicators.", nameof(inputs));
        }

        return new BalanceReport(
            standard,
            inputs,
            [.. standard.Stages.Where(stage => inputs.Schools.Any(s => s.Stage == stage.Code)).Select(stage => BalanceStageReport.Of(standard, stage, [.. inputs.Schools.Where(s => s.Stage == stage.Code)]))]);
    }
}
