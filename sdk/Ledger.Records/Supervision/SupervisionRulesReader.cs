using Ledger.Records.State;

namespace Ledger.Records;

/// <summary>Reads supervision rules and refuses what it does not know, with the path of every part that is wrong.</summary>
internal static class SupervisionRulesReader
{
    /// <summary>Reads the rules; null if there are faults.</summary>
    public static SupervisionRules? Read(byte[] canonical, RuleSetNode root)
    {
        root.Members(["v", "kind", "id", "version", "title", "basis", "kinds", "terms"]);
        root["kind"].OneOf(SupervisionRules.Kind);
        var (id, version) = RuleText.ReadName(root);
        var title = root["title"].Localized();
        var basis = root.Texts("basis");
        (InspectionKind Kind, LocalizedText Title)[] kinds = [.. root["kinds"].Array().Select(ReadKind)];
        root["kinds"].Once(kinds, kind => kind.Kind.Code);
        root["kinds"].NotEmpty(kinds);
        root["terms"].Members(SupervisionTerms.Names);
        var terms = SupervisionTerms.Of(name => ReadTerm(root["terms"][name]));
        if (root.Faults.Met.Count > 0)
            return null;
        return new SupervisionRules(canonical)
        {
            Id = id,
            Version = version,
            Title = title,
            Basis = basis,
            Procedure = new SupervisionProcedure { Kinds = [.. kinds.Select(k => k.Kind).OrderBy(k => k.Code, StringComparer.Ordinal)], Terms = terms },
            Titles = kinds.ToDictionary(k => k.Kind.Code, k => k.Title, StringComparer.Ordinal),
        };
    }

    private static (InspectionKind Kind, LocalizedText Title) ReadKind(RuleSetNode node)
    {
        node.Members(["code", "title", "path", "subjects", "team", "unannounced"]);
        string[] tiers = [.. UnitRegistration.Tiers.Keys];
        var code = node["code"].StageCode();
        var path = node["path"].OneOf("full", "short");
        string[] subjects = [.. node["subjects"].Array().Select(n => n.OneOf(tiers))];
        node["subjects"].Once(subjects, subject => subject);
        node["subjects"].NotEmpty(subjects);
        var kind = new InspectionKind
        {
            Code = code,
            IsShort = path == "short",
            TeamSize = node["team"].Integer(1, InspectionPlan.MaxTeam),
            MayBeUnannounced = node["unannounced"].Boolean(),
            Subjects = [.. subjects.Where(UnitRegistration.Tiers.ContainsKey).Select(s => UnitRegistration.Tiers[s]).Order()],
        };
        return (kind, node["title"].Localized());
    }

    private static TermDays ReadTerm(RuleSetNode node)
    {
        var text = node.Text();
        if (TermDays.TryParse(text, out var term))
            return term;
        if (text.Length > 0)
            node.Refuse(RuleSetFaultRule.NotTerm);
        return default;
    }
}
