namespace Ledger.Records;

/// <summary>Reads a balance standard and refuses what it does not know, with the path of every part that is wrong.</summary>
internal static class BalanceStandardReader
{
    private const int MaxDecimals = 6;

    /// <summary>Reads a standard; null if there are faults.</summary>
    public static BalanceStandard? Read(byte[] canonical, RuleSetNode root)
    {
        root.Members(["v", "kind", "id", "version", "title", "basis", "stages", "rule", "indicators"], "schools");
        root["kind"].OneOf(BalanceStandard.Kind);
        var (id, version) = RuleText.ReadName(root);
        var title = root["title"].Localized();
        var basis = root.Texts("basis");
        BalanceStage[] stages = [.. root["stages"].Array().Select(ReadStage)];
        root["stages"].Once(stages, stage => stage.Code);
        BalanceIndicator[] indicators = [.. root["indicators"].Array().Select(node => ReadIndicator(node, stages))];
        root["indicators"].Once(indicators, indicator => indicator.Code);
        root["indicators"].Once(indicators.SelectMany(i => i.Headers.Distinct(StringComparer.Ordinal)), header => header);
        SchoolRule? schools = null;
        if (root.TryGet("schools", out var rule))
        {
            schools = ReadSchools(rule, indicators.Length);
            foreach (var (indicator, node) in indicators.Zip(root["indicators"].Array()).Where(i => i.First.Minimum.Count == 0))
                node.Refuse(RuleSetFaultRule.MissingMember, "minimum");
        }

        root["stages"].NotEmpty(stages);
        root["indicators"].NotEmpty(indicators);
        var each = root["rule"].OneOf("each", "mean");
        if (root.Faults.Met.Count > 0)
            return null;
        return new BalanceStandard(canonical)
        {
            Id = id,
            Version = version,
            Title = title,
            Basis = basis,
            Stages = stages,
            Indicators = indicators,
            Rule = each == "mean" ? BalanceRule.Mean : BalanceRule.Each,
            Schools = schools,
        };
    }

    private static BalanceStage ReadStage(RuleSetNode node)
    {
        node.Members(["code", "title", "limit"]);
        return new BalanceStage(node["code"].StageCode(), node["title"].Localized(), Positive(node["limit"]));
    }

    private static BalanceIndicator ReadIndicator(RuleSetNode node, BalanceStage[] stages)
    {
        node.Members(["code", "title", "label", "amount", "unit", "per", "decimals"], "aliases", "minimum");
        var minimum = new Dictionary<string, decimal>(StringComparer.Ordinal);
        if (node.TryGet("minimum", out var least))
        {
            // For every stage or for none: a stage without one would pass unseen.
            least.Members([.. stages.Select(stage => stage.Code).Where(code => code.Length > 0)]);
            foreach (var (stage, value) in least.Object())
                minimum[stage] = Positive(value);
        }

        return new BalanceIndicator
        {
            Code = node["code"].StageCode(),
            Title = node["title"].Localized(),
            Label = node["label"].Localized(),
            Amount = node["amount"].Localized(),
            Aliases = node.Texts("aliases"),
            Unit = node["unit"].Localized(),
            Per = node["per"].Integer(1, 1_000_000),
            Decimals = node["decimals"].Integer(0, MaxDecimals),
            Minimum = minimum,
        };
    }

    private static SchoolRule ReadSchools(RuleSetNode node, int indicators)
    {
        node.Members(["least", "share"]);
        return new SchoolRule(node["least"].Integer(0, indicators), Positive(node["share"]));
    }

    private static decimal Positive(RuleSetNode node)
    {
        if (node.Decimal() is not { } value)
            return 1;
        if (value is > 0 and <= 1_000_000_000)
            return value;
        node.Refuse(RuleSetFaultRule.NotDecimal);
        return 1;
    }
}
