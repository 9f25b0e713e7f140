using System.Globalization;

namespace Ledger.Network.Topology.Internal;

/// <summary>What is said of each <see cref="TopologyRule"/>.</summary>
internal static class TopologySentences
{
    public static string English(TopologyProblem problem) => At(problem, ": ", problem.Rule switch
    {
        TopologyRule.NotJson => "this is no JSON ({0}); correct it there, as docs/TOPOLOGY.md shows",
        TopologyRule.NotAnObject => "an object in braces is needed: { … }",
        TopologyRule.NotAList => "a list in brackets is needed: [ … ]",
        TopologyRule.NotAText => "a text in quotation marks is needed",
        TopologyRule.NotANumber => "a whole number is needed, at most 2147483647 and without quotation marks",
        TopologyRule.Null => "null is no value; give one, or leave the member out if it may be missing",
        TopologyRule.Missing => "is missing; add it",
        TopologyRule.Unknown => "is no member here; remove it, or write one of: {0}",
        TopologyRule.MemberTwice => "stands twice in the same object; keep one",
        TopologyRule.Version => "version {0} is unknown; write {1}, or use a program that knows it",
        TopologyRule.Channel => "'{0}' is no channel id; it has at most 249 lower-case letters, digits, dots and dashes and begins with a letter",
        TopologyRule.MspId => "'{0}' is no MSP id; it has at most 64 letters, digits, dots and dashes and begins with a letter or digit",
        TopologyRule.UserName => "'{0}' is no user's name; it has at most 64 letters, digits, dots, dashes and underscores and begins with a letter or digit",
        TopologyRule.Twice => "{0} stands at {1} too; give one of them another",
        TopologyRule.EmptyList => "the list is empty; add at least one",
        TopologyRule.EmptyText => "the text is empty; write one",
        TopologyRule.Range => "{0} is outside {1} to {2}; choose a number between them",
        TopologyRule.TooManyPeers => "{0} peers are more than {1}; take some out",
        TopologyRule.ChaincodeName => "'{0}' is no chaincode name; it has letters and digits, with single dashes or underscores between them",
        TopologyRule.ChaincodeVersion => "'{0}' is no chaincode version; it has letters, digits and the characters _ . + -",
        TopologyRule.Policy => "'{0}' is no endorsement policy (character {1}: {2}); write it as AND('Org1MSP.peer', OR('Org2MSP.peer', 'Org3MSP.peer'))",
        TopologyRule.PolicyOrganisation => "the policy names '{0}', which is no member of the channel; write one of: {1}",
        TopologyRule.ChannelOrganisation => "'{0}' is no organisation of this file; add it to 'organisations', or write one of: {1}",
        TopologyRule.OfNoChannel => "'{0}' is a member of no channel; add it to one under 'channels', or take it out",
        TopologyRule.BesideChannels => "cannot stand beside 'channels'; move it into one of them, or take it out",
        TopologyRule.NotOfChannel => "'{0}' is no organisation of the channel that stands in this folder; take it out, or begin a network in another folder",
        _ => throw new ArgumentOutOfRangeException(nameof(problem)),
    });

    public static string Chinese(TopologyProblem problem) => At(problem, "：", problem.Rule switch
    {
        TopologyRule.NotJson => "此处不是 JSON；请按 docs/TOPOLOGY.md 的写法在此处改正",
        TopologyRule.NotAnObject => "此处应为花括号中的对象：{ … }",
        TopologyRule.NotAList => "此处应为方括号中的列表：[ … ]",
        TopologyRule.NotAText => "此处应为引号中的文本",
        TopologyRule.NotANumber => "此处应为整数，不大于 2147483647，不加引号",
        TopologyRule.Null => "不能为 null；请填写内容，可省略的成员也可以整行删去",
        TopologyRule.Missing => "缺少此成员，请补上",
        TopologyRule.Unknown => "此处没有这个成员；请删去，或改为其中之一：{0}",
        TopologyRule.MemberTwice => "在同一对象中出现了两次，请只保留一个",
        TopologyRule.Version => "版本 {0} 未知；请写 {1}，或使用认识该版本的程序",
        TopologyRule.Channel => "“{0}”不是通道名；通道名以字母开头，最多 249 个小写字母、数字、点和连字符",
        TopologyRule.MspId => "“{0}”不是 MSP 标识；应以字母或数字开头，最多 64 个字母、数字、点和连字符",
        TopologyRule.UserName => "“{0}”不能作用户名；应以字母或数字开头，最多 64 个字母、数字、点、连字符和下划线",
        TopologyRule.Twice => "{0} 与 {1} 重复，请改动其中之一",
        TopologyRule.EmptyList => "列表为空，请至少写一项",
        TopologyRule.EmptyText => "文本为空，请填写",
        TopologyRule.Range => "{0} 不在 {1} 到 {2} 之间，请在此范围内取值",
        TopologyRule.TooManyPeers => "共 {0} 个节点，超过了 {1} 个，请减少",
        TopologyRule.ChaincodeName => "“{0}”不是链码名；链码名由字母和数字组成，其间可有单个连字符或下划线",
        TopologyRule.ChaincodeVersion => "“{0}”不是链码版本；可用字母、数字和字符 _ . + -",
        TopologyRule.Policy => "“{0}”不是背书策略（第 {1} 个字符处有误）；请写成 AND('Org1MSP.peer', OR('Org2MSP.peer', 'Org3MSP.peer')) 的样子",
        TopologyRule.PolicyOrganisation => "策略中的“{0}”不是该通道的成员；请改为其中之一：{1}",
        TopologyRule.ChannelOrganisation => "“{0}”不是本文件中的组织；请把它加入 organisations，或改为其中之一：{1}",
        TopologyRule.OfNoChannel => "“{0}”不属于任何通道；请把它加入 channels 中的某个通道，或删去",
        TopologyRule.BesideChannels => "不能与 channels 并列；请移入某个通道，或删去",
        TopologyRule.NotOfChannel => "“{0}”不是此目录中已有通道的组织；请删去，或在另一个目录中新建网络",
        _ => throw new ArgumentOutOfRangeException(nameof(problem)),
    });

    private static string At(TopologyProblem problem, string separator, string sentence)
    {
        // Not every sentence has values, and braces of an example are no placeholders.
        for (var i = 0; i < problem.Values.Count; i++)
            sentence = sentence.Replace(string.Create(CultureInfo.InvariantCulture, $"{{{i}}}"), problem.Values[i], StringComparison.Ordinal);
        return problem.Place.Length == 0 ? sentence : problem.Place + separator + sentence;
    }
}
