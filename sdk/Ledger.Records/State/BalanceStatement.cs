using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>How balanced a county's schooling was found in a year: what <c>balances:Anchor</c> is given.</summary>
public record BalanceStatement : IStateValue
{
    /// <summary>The county.</summary>
    public required string County { get; init; }

    /// <summary>The year of the monitoring.</summary>
    public required int Year { get; init; }

    /// <summary>The standard's id, a rule set's on the ledger.</summary>
    public required string RuleSet { get; init; }

    /// <summary>The standard's owner.</summary>
    public required string RuleSetOwner { get; init; }

    /// <summary>The standard's version.</summary>
    public required string RuleSetVersion { get; init; }

    /// <summary>SHA-256 of the document of what the schools reported, lowercase hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>SM3 of the same document.</summary>
    public required string Sm3 { get; init; }

    /// <summary>The stages, at least one.</summary>
    public required IReadOnlyList<BalanceStageResult> Stages { get; init; }

    /// <summary>Whether every stage is balanced.</summary>
    public bool IsMet => Stages.All(stage => stage.IsMet);

    /// <summary>What a report says.</summary>
    /// <param name="report">The report.</param>
    /// <param name="owner">The owner of its standard on the ledger.</param>
    public static BalanceStatement Of(BalanceReport report, string owner)
    {
        ArgumentNullException.ThrowIfNull(report);
        var document = report.Inputs.ToCanonicalBytes();
        return new BalanceStatement
        {
            County = report.Inputs.County,
            Year = report.Inputs.Year,
            RuleSet = report.Inputs.RuleSet,
            RuleSetOwner = owner,
            RuleSetVersion = report.Inputs.RuleSetVersion,
            Sha256 = Convert.ToHexStringLower(Digest.Compute(DigestAlgorithm.Sha256, document)),
            Sm3 = Convert.ToHexStringLower(Digest.Compute(DigestAlgorithm.Sm3, document)),
            Stages = [.. report.Stages.Select(stage => new BalanceStageResult
            {
                Stage = stage.Stage.Code,
                Schools = stage.Schools.Count,
                SchoolsMeeting = stage.SchoolsMeeting,
                Indicators = [.. stage.Indicators.Select(i => new BalanceIndicatorResult(i.Indicator.Code, i.Coefficient, i.IsMet))],
                MeanCoefficient = stage.MeanCoefficient,
                IsMet = stage.IsMet,
            })],
        };
    }

    /// <summary>Reads an argument in RFC 8785 form.</summary>
    /// <exception cref="StateFormatException">The text is another.</exception>
    public static BalanceStatement Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("balance", canonical, static json => Check(json, new BalanceStatement
    {
        County = json.Text("county", Codes.IsUnitCode),
        RuleSet = json.Text("ruleSet", Codes.IsRuleSetId),
        RuleSetOwner = json.Text("ruleSetOwner", Codes.IsUnitCode),
        RuleSetVersion = json.Text("ruleSetVersion", Codes.IsRuleSetVersion),
        Sha256 = json.Text("sha256", Codes.IsRoot),
        Sm3 = json.Text("sm3", Codes.IsRoot),
        Stages = json.Objects("stages", BalanceStageResult.Read),
        Year = json.Integer("year", 2000, 2999),
    }));

    /// <summary>Whether two statements say the same, whoever made them.</summary>
    public bool SaysAs(BalanceStatement other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return WriteStatement().AsSpan().SequenceEqual(other.WriteStatement());
    }

    /// <inheritdoc/>
    public virtual byte[] ToCanonicalBytes() => WriteStatement();

    private protected static T Check<T>(StateObject json, T statement) where T : BalanceStatement
    {
        if (statement.Stages.Count == 0) throw json.Wrong("stages", "at least one stage belongs here.");
        if (statement.Stages.DistinctBy(s => s.Stage).Count() != statement.Stages.Count) throw json.Wrong("stages", "a stage stands twice.");
        return statement;
    }

    private protected void WriteStages(CanonicalJsonWriter writer)
    {
        writer.WriteName("stages");
        writer.BeginArray();
        foreach (var stage in Stages) stage.Write(writer);
        writer.EndArray();
    }

    private byte[] WriteStatement() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteText("county", County);
        writer.WriteText("ruleSet", RuleSet);
        writer.WriteText("ruleSetOwner", RuleSetOwner);
        writer.WriteText("ruleSetVersion", RuleSetVersion);
        writer.WriteText("sha256", Sha256);
        writer.WriteText("sm3", Sm3);
        WriteStages(writer);
        writer.WriteVersion();
        writer.WriteNumber("year", Year);
        writer.EndObject();
    });
}
