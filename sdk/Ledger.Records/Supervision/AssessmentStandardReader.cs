namespace Ledger.Records;

/// <summary>Reads an assessment standard and refuses what it does not know, with the path of every part that is wrong.</summary>
internal static class AssessmentStandardReader
{
    private const int MaxPoints = 10_000;

    /// <summary>Reads a standard; null if there are faults.</summary>
    public static AssessmentStandard? Read(byte[] canonical, RuleSetNode root)
    {
        root.Members(["v", "kind", "id", "version", "title", "basis", "indicators"], "pass");
        root["kind"].OneOf(AssessmentStandard.Kind);
        var (id, version) = RuleText.ReadName(root);
        var title = root["title"].Localized();
        var basis = root.Texts("basis");
        Indicator[] indicators = [.. root["indicators"].Array().Select(ReadIndicator)];
        root["indicators"].Once(indicators, indicator => indicator.Code);
        root["indicators"].NotEmpty(indicators);
        int? pass = root.TryGet("pass", out var points) ? points.Integer(0, indicators.Sum(i => i.Points)) : null;
        return root.Faults.Met.Count > 0
            ? null
            : new AssessmentStandard(canonical) { Id = id, Version = version, Title = title, Basis = basis, Indicators = indicators, Pass = pass };
    }

    private static Indicator ReadIndicator(RuleSetNode node)
    {
        node.Members(["code", "title", "points", "evidence"]);
        return new Indicator(node["code"].Identifier(), node["title"].Localized(), node["points"].Integer(1, MaxPoints), node["evidence"].Localized());
    }
}
