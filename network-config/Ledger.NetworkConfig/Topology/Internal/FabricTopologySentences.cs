using System.Globalization;

namespace Ledger.NetworkConfig.Topology.Internal;

/// <summary>The sentences for a topology's mistakes.</summary>
internal static class FabricTopologySentences
{
    public static string English(FabricTopologyProblem problem) => Write(problem, EnglishOf(problem.Rule), isEnglish: true, ": ");

    public static string Chinese(FabricTopologyProblem problem) => Write(problem, ChineseOf(problem.Rule), isEnglish: false, "：");

    private static string EnglishOf(FabricTopologyRule rule) => rule switch
    {
        FabricTopologyRule.NotYaml => "this is no YAML: {0}",
        FabricTopologyRule.NotAMapping => "members with names are needed here, as 'name: value'",
        FabricTopologyRule.NotAList => "a list is needed here, each entry after '- '",
        FabricTopologyRule.NotAText => "a text is needed here",
        FabricTopologyRule.NotANumber => "a whole number is needed here",
        FabricTopologyRule.NotAWord => "write one of: {0}",
        FabricTopologyRule.Missing => "this is missing; add it",
        FabricTopologyRule.Unknown => "a topology has no such member; write one of: {0}",
        FabricTopologyRule.Form => "'{0}' has the wrong form; write {1}",
        FabricTopologyRule.Range => "{0} is outside {1} to {2}",
        FabricTopologyRule.Twice => "'{0}' stands at {1} too; each needs its own",
        FabricTopologyRule.EmptyList => "the list is empty; write at least one entry",
        FabricTopologyRule.Province => "exactly one organisation is the province; here are {0}",
        FabricTopologyRule.Parent => "'{0}' is not the unit of an organisation one tier above; write that one's code",
        FabricTopologyRule.School => "schools without an organisation belong to a county, and {0} is none",
        FabricTopologyRule.RaftOrderers => "Raft needs 3 or 5 orderers (1 for a trial); here are {0}",
        FabricTopologyRule.BftOrderers => "BFT needs at least 4 orderers; here are {0}",
        FabricTopologyRule.BftRelease => "Fabric {0} has no BFT; write 3.0 or later, or choose raft",
        FabricTopologyRule.SchoolOrganisations => "{0} school organisations; more than {1} in one channel were never measured. Enter schools as units of their county",
        FabricTopologyRule.UserUnit => "{1} does not speak for the unit '{0}'; write its own code or one of its schools'",
        FabricTopologyRule.Policy => "'{0}' is no endorsement policy: {1}",
        FabricTopologyRule.PolicyOrganisation => "the policy names '{0}', which is no organisation of this file",
        _ => rule.ToString(),
    };

    private static string ChineseOf(FabricTopologyRule rule) => rule switch
    {
        FabricTopologyRule.NotYaml => "不是有效的 YAML：{0}",
        FabricTopologyRule.NotAMapping => "此处应为若干“名称: 值”",
        FabricTopologyRule.NotAList => "此处应为列表，每项以“- ”开头",
        FabricTopologyRule.NotAText => "此处应为文字",
        FabricTopologyRule.NotANumber => "此处应为整数",
        FabricTopologyRule.NotAWord => "只能填写：{0}",
        FabricTopologyRule.Missing => "缺少此项，请补上",
        FabricTopologyRule.Unknown => "没有这一项；可以填写：{0}",
        FabricTopologyRule.Form => "“{0}”格式不对，应为：{2}",
        FabricTopologyRule.Range => "{0} 超出范围，应在 {1} 至 {2} 之间",
        FabricTopologyRule.Twice => "“{0}”与 {1} 处重复，不能相同",
        FabricTopologyRule.EmptyList => "列表为空，至少填写一项",
        FabricTopologyRule.Province => "省级机构必须恰有一个，此处有 {0} 个",
        FabricTopologyRule.Parent => "“{0}”不是上一级机构的单位代码，请填写上一级机构的代码",
        FabricTopologyRule.School => "没有独立机构的学校只能列在县区之下，而 {0} 不是县区",
        FabricTopologyRule.RaftOrderers => "Raft 需要 3 或 5 个排序节点（试用可为 1 个），此处有 {0} 个",
        FabricTopologyRule.BftOrderers => "BFT 至少需要 4 个排序节点，此处有 {0} 个",
        FabricTopologyRule.BftRelease => "Fabric {0} 不支持 BFT；请填写 3.0 及以上版本，或改用 raft",
        FabricTopologyRule.SchoolOrganisations => "有 {0} 个学校机构；一个通道内超过 {1} 个从未实测，请把学校列为所属县区的单位",
        FabricTopologyRule.UserUnit => "{1} 无权代表单位“{0}”，请填写该机构自身或其所辖学校的代码",
        FabricTopologyRule.Policy => "“{0}”不是有效的背书策略：{1}",
        FabricTopologyRule.PolicyOrganisation => "策略中的“{0}”不是本文件中的机构",
        _ => rule.ToString(),
    };

    private static string Write(FabricTopologyProblem problem, string sentence, bool isEnglish, string separator)
    {
        // Not a format: not every sentence has values, and a file's own text may hold braces.
        for (var i = 0; i < problem.Values.Count; i++)
            sentence = sentence.Replace(string.Create(CultureInfo.InvariantCulture, $"{{{i}}}"), problem.Values[i], StringComparison.Ordinal);
        var place = problem.Place.Length == 0 ? "" : problem.Place + separator;
        if (problem.Line == 0) return place + sentence;
        return isEnglish
            ? string.Create(CultureInfo.InvariantCulture, $"line {problem.Line}, {place}{sentence}")
            : string.Create(CultureInfo.InvariantCulture, $"第 {problem.Line} 行，{place}{sentence}");
    }
}
