using System.Text;
using System.Text.Json.Nodes;
using Ledger.Records.State;

namespace Ledger.Records.Tests.Supervision;

[TestClass]
public sealed class SupervisionTextTests
{
    [TestMethod]
    public void Rules_AsShipped_HaveEveryKindOfTheProcedureWithATitle()
    {
        var rules = SupervisionRules.FujianSupervision;

        CollectionAssert.AreEqual(
            new[] { "balance", "comprehensive", "municipal", "posted-supervision", "routine", "special", "strong-county", "two-duties" },
            rules.Procedure.Kinds.Select(k => k.Code).ToArray());
        Assert.AreEqual("综合督导", rules.TitleOf("comprehensive").Zh);
        Assert.AreEqual("unheard-of", rules.TitleOf("unheard-of").Zh);
        Assert.IsTrue(rules.Procedure.Kind("routine")!.IsShort);
        Assert.IsTrue(rules.Procedure.Kind("special")!.MayBeUnannounced);
        Assert.AreEqual("30d", rules.Procedure.Terms.Rectification.ToString());
        Assert.AreEqual("10wd", rules.Procedure.Terms.Statement.ToString());
    }

    [TestMethod]
    public void Rules_InAnyOrder_AreWhatTheContractTakes()
    {
        var turned = Changed(SupervisionRules.FujianSupervision, text => text["kinds"] = new JsonArray([.. text["kinds"]!.AsArray().Reverse().Select(k => k!.DeepClone())]));

        var procedure = SupervisionRules.Parse(turned).Procedure;

        var publication = new RuleSetPublication { Owner = "350000", Id = "x", Version = "1", Sha256 = new string('0', 64), Sm3 = new string('0', 64), Supervision = procedure };
        CollectionAssert.AreEqual(procedure.Kinds.ToArray(), RuleSetPublication.Parse(publication.ToCanonicalBytes()).Supervision!.Kinds.ToArray(), Comparer<InspectionKind>.Create((a, b) => string.CompareOrdinal(a.Code, b.Code)));
    }

    [TestMethod]
    [DataRow("kind", "$.kind", RuleSetFaultRule.NotOneOf, """ "supervision" """)]
    [DataRow("version", "$.version", RuleSetFaultRule.WrongValue, """ "1" """)]
    [DataRow("kinds", "$.kinds", RuleSetFaultRule.EmptyList, "[]")]
    [DataRow("kinds.0.code", "$.kinds", RuleSetFaultRule.Twice, """ "comprehensive" """)]
    [DataRow("kinds.0.code", "$.kinds[0].code", RuleSetFaultRule.NotName, """ "Two words" """)]
    [DataRow("kinds.0.path", "$.kinds[0].path", RuleSetFaultRule.NotOneOf, """ "long" """)]
    [DataRow("kinds.0.subjects", "$.kinds[0].subjects", RuleSetFaultRule.EmptyList, "[]")]
    [DataRow("kinds.0.subjects.0", "$.kinds[0].subjects[0]", RuleSetFaultRule.NotOneOf, """ "village" """)]
    [DataRow("kinds.0.team", "$.kinds[0].team", RuleSetFaultRule.NotInRange, "0")]
    [DataRow("kinds.0.unannounced", "$.kinds[0].unannounced", RuleSetFaultRule.WrongValue, """ "yes" """)]
    [DataRow("terms.answer", "$.terms.answer", RuleSetFaultRule.NotTerm, """ "15 days" """)]
    [DataRow("terms.hearing", "$.terms", RuleSetFaultRule.UnknownMember, """ "15d" """)]
    public void Rules_WithAWrongPart_NameIt(string member, string path, RuleSetFaultRule rule, string value) =>
        Refused(SupervisionRules.FujianSupervision, member, path, rule, value);

    [TestMethod]
    [DataRow("indicators", "$.indicators", RuleSetFaultRule.EmptyList, "[]")]
    [DataRow("indicators.0.code", "$.indicators", RuleSetFaultRule.Twice, """ "A2" """)]
    [DataRow("indicators.0.points", "$.indicators[0].points", RuleSetFaultRule.NotInRange, "0")]
    [DataRow("indicators.0.evidence", "$.indicators[0].evidence", RuleSetFaultRule.WrongValue, """ "minutes" """)]
    [DataRow("pass", "$.pass", RuleSetFaultRule.NotInRange, "101")]
    [DataRow("weights", "$", RuleSetFaultRule.UnknownMember, "[]")]
    public void Standard_WithAWrongPart_NamesIt(string member, string path, RuleSetFaultRule rule, string value) =>
        Refused(AssessmentStandard.Shipped.Single(s => s.Id == "two-duties"), member, path, rule, value);

    [TestMethod]
    public void Standards_AsShipped_SumUpToAHundredPoints()
    {
        foreach (var standard in AssessmentStandard.Shipped)
            Assert.AreEqual(100, standard.Points, standard.Id);
    }

    private static void Refused(IRuleText text, string member, string path, RuleSetFaultRule rule, string value)
    {
        var faults = RuleText.Check(Changed(text, root => Set(root, member.Split('.'), JsonNode.Parse(value))), out var read);

        Assert.IsNull(read);
        Assert.IsTrue(faults.Any(f => f.Path == path && f.Rule == rule), string.Join("; ", faults.Select(f => f.Describe("en"))));
    }

    private static void Set(JsonNode node, string[] path, JsonNode? value)
    {
        if (path.Length > 1)
            Set(node is JsonArray list ? list[int.Parse(path[0], null)]! : node[path[0]]!, path[1..], value);
        else if (node is JsonArray array)
            array[int.Parse(path[0], null)] = value;
        else
            node[path[0]] = value;
    }

    private static byte[] Changed(IRuleText text, Action<JsonObject> change)
    {
        var root = JsonNode.Parse(text.Canonical.Span)!.AsObject();
        change(root);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }
}
