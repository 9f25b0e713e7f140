using System.Text;
using System.Text.Json.Nodes;

namespace Ledger.Records.Tests;

[TestClass]
public sealed class RuleSetTests
{
    [TestMethod]
    public void FujianHighSchool_HasTheTwentyTwoTypesAndDisclosesIdentity()
    {
        var ruleSet = RuleSet.FujianHighSchool;

        CollectionAssert.AreEqual(Enumerable.Range(0, 22).ToArray(), ruleSet.Types.Select(type => type.Code).ToArray());
        Assert.HasCount(14, SampleRecords.Activity.Fields);
        Assert.AreEqual(5, ruleSet.NoticeWorkingDays);
        Assert.HasCount(6, ruleSet.Dimensions);
        foreach (var type in ruleSet.Types)
        {
            CollectionAssert.AreEqual(
                new[] { "studentName", "studentNumber" }, type.IdentityFields.Select(i => type.Fields[i].Name).ToArray());
            Assert.IsTrue(ruleSet.TryFindType(type.Title.Zh, out var found));
            Assert.AreSame(type, found);
        }
    }

    [TestMethod]
    public void Parse_OtherLayoutOfTheSameContent_HasTheSameDigests()
    {
        var pretty = JsonNode.Parse(RuleSet.FujianHighSchool.Canonical.Span)!.ToJsonString(new() { WriteIndented = true });

        var again = RuleSet.Parse(Encoding.UTF8.GetBytes(pretty));

        CollectionAssert.AreEqual(RuleSet.FujianHighSchool.Sha256.ToArray(), again.Sha256.ToArray());
        CollectionAssert.AreEqual(RuleSet.FujianHighSchool.Sm3.ToArray(), again.Sm3.ToArray());
    }

    [TestMethod]
    public void Parse_WrongParts_RefusedByPath()
    {
        Refuses("$", set => set["extra"] = 1);
        Refuses("$", set => set.Remove("types"));
        Refuses("$.v", set => set["v"] = 2);
        Refuses("$.version", set => set["version"] = 0);
        Refuses("$.id", set => set["id"] = "a b");
        Refuses("$.types[17].fields[0].kind", set => Field(set, 17, 0)["kind"] = "word");
        Refuses("$.types[17].fields[1].codes", set => Field(set, 17, 1)["codes"] = "nosuch");
        Refuses("$.types[17].fields[1]", set => Field(set, 17, 1).Remove("codes"));
        Refuses("$.types[17].fields[4].notBefore", set => Field(set, 17, 4)["notBefore"] = "nosuch");
        Refuses("$.types[17].fields[4].notBefore", set => Field(set, 17, 4)["notBefore"] = "label");
        Refuses("$.types[17].fields", set => Field(set, 17, 4)["name"] = "label");
        Refuses("$.types[17].requires", set => set["types"]![17]!["requires"] = new JsonArray("nosuch"));
        Refuses("$.types", set => set["types"]![17]!["code"] = 16);
        Refuses("$.types[0].dimension", set => set["types"]![0]!["dimension"] = "nosuch");
        Refuses("$.dimensions[0]", set => set["dimensions"]![0] = "nosuch");
        Refuses("$.types[17].fields[0].maxLength", set => Field(set, 17, 0)["maxLength"] = "30");
        Refuses("types[activity].fields[label]", set => Field(set, 17, 1)["aliases"] = new JsonArray("名称"));
    }

    [TestMethod]
    public void Parse_DuplicateMember_Refused() =>
        Assert.ThrowsExactly<RuleSetException>(() => RuleSet.Parse("{\"v\":1,\"v\":1}"u8));

    private static JsonObject Field(JsonObject set, int type, int field) => set["types"]![type]!["fields"]![field]!.AsObject();

    private static void Refuses(string path, Action<JsonObject> change)
    {
        var set = JsonNode.Parse(RuleSet.FujianHighSchool.Canonical.Span)!.AsObject();
        change(set);
        var exception = Assert.ThrowsExactly<RuleSetException>(() => RuleSet.Parse(Encoding.UTF8.GetBytes(set.ToJsonString())));
        Assert.AreEqual(path, exception.Path, exception.Message);
    }
}
