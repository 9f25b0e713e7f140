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
        Refuses("$.types[17].fields[1]", set => Field(set, 17, 1)["aliases"] = new JsonArray("名称"));
        Refuses("$.id", set => set["id"] = "Upper-Case");
        Refuses("$.types", set => set["types"] = new JsonObject());
        Refuses("$.title.zh", set => set["title"]!["zh"] = "");
        Refuses("$.types[17].fields[6].min", set => Field(set, 17, 6)["min"] = "few");
        Refuses("$.types[17].fields[6]", set => Field(set, 17, 6)["min"] = "2000");
        Refuses("$.commonFields[0].identity", set => set["commonFields"]![0]!["identity"] = "yes");
        Refuses("$.retentionYears", set => set["retentionYears"] = 0);
        Refuses("$.retentionYears", set => set["retentionYears"] = "3");
    }

    [TestMethod]
    public void Parse_QuotaWithoutItsGradesOrOfAnotherScope_RefusedByPath()
    {
        static JsonObject Quota(string grade, int percent = 25, string scope = "class") =>
            new() { ["grade"] = grade, ["maximumPercent"] = percent, ["scope"] = scope };

        RefusesJunior("$.quotas[0].grade", set => set["quotas"] = new JsonArray(Quota("E")));
        RefusesJunior("$.quotas[0].scope", set => set["quotas"] = new JsonArray(Quota("A", scope: "county")));
        RefusesJunior("$.quotas[0].maximumPercent", set => set["quotas"] = new JsonArray(Quota("A", 101)));
        RefusesJunior("$.quotas", set => set["quotas"] = new JsonArray(Quota("A"), Quota("A", 30)));
        RefusesJunior("$.quotas", set => set["types"]!.AsArray().RemoveAt(0));
        RefusesJunior("$.quotas[0]", set => set["quotas"]![0]!["dimension"] = "moralCharacter");
    }

    [TestMethod]
    public void Check_SeveralFaults_NamesEveryOneOnceInBothLanguages()
    {
        var set = JsonNode.Parse(RuleSet.FujianHighSchool.Canonical.Span)!.AsObject();
        set["version"] = "1";
        set["extra"] = 1;
        set["commonFields"]![2]!["kind"] = "word";
        Field(set, 3, 1)["codes"] = "nosuch";
        Field(set, 17, 6)["max"] = "many";
        set["notice"]!.AsObject().Remove("answerDays");

        var faults = RuleSet.Check(Encoding.UTF8.GetBytes(set.ToJsonString()), out var read);

        Assert.IsNull(read);
        CollectionAssert.AreEquivalent(
            new[]
            {
                ("$", RuleSetFaultRule.UnknownMember), ("$.version", RuleSetFaultRule.WrongValue), ("$.notice", RuleSetFaultRule.MissingMember),
                ("$.commonFields[2].kind", RuleSetFaultRule.NotOneOf), ("$.types[3].fields[1].codes", RuleSetFaultRule.CodeListUnknown),
                ("$.types[17].fields[6].max", RuleSetFaultRule.NotDecimal),
            },
            faults.Select(f => (f.Path, f.Rule)).ToArray());
        foreach (var fault in faults)
            Assert.AreNotEqual(fault.Describe("zh"), fault.Describe("en"));
        Assert.Contains("integer, decimal", faults.Single(f => f.Rule == RuleSetFaultRule.NotOneOf).Describe("en"));
    }

    [TestMethod]
    public void Check_WhatIsNoRuleSetAtAll_IsOneFaultAndNoException()
    {
        foreach (var text in new[] { "", "x", "[]", "null", "{\"v\":2}", "{\"a\":1,\"a\":2}", "1" })
        {
            var faults = RuleSet.Check(Encoding.UTF8.GetBytes(text), out var read);
            Assert.IsNull(read, text);
            Assert.HasCount(1, faults, text);
        }

        foreach (var rule in Enum.GetValues<RuleSetFaultRule>())
        {
            var fault = new RuleSetFault("$", rule, [new("a", "a"), new("b", "b")]);
            Assert.AreNotEqual(fault.Describe("en"), fault.Describe("zh"));
        }
    }

    // Whatever value stands in whatever place: it is read or refused by name, and nothing else happens.
    [TestMethod]
    public void Check_AnyPartReplacedByAnotherKindOfValue_IsReadOrRefusedByName()
    {
        var whole = JsonNode.Parse(RuleSet.FujianJuniorHigh.Canonical.Span)!;
        var places = new List<string>();
        Collect(whole, "", places);
        Assert.IsGreaterThan(300, places.Count);
        foreach (var place in places)
        {
            foreach (var value in new[] { "null", "{}", "[]", "\"\"", "\"x y\"", "-1", "1.5", "true", null })
            {
                var changed = whole.DeepClone();
                var steps = place.Split('/')[1..];
                var parent = steps[..^1].Aggregate(changed, (node, step) => node is JsonArray array ? array[int.Parse(step, null)]! : node![step]!);
                if (parent is JsonArray list)
                {
                    if (value is null)
                        list.RemoveAt(int.Parse(steps[^1], null));
                    else
                        list[int.Parse(steps[^1], null)] = JsonNode.Parse(value);
                }
                else if (value is null)
                {
                    parent.AsObject().Remove(steps[^1]);
                }
                else
                {
                    parent[steps[^1]] = JsonNode.Parse(value);
                }

                var faults = RuleSet.Check(Encoding.UTF8.GetBytes(changed.ToJsonString()), out var read);
                Assert.AreEqual(read is null, faults.Count > 0, place);
            }
        }

        static void Collect(JsonNode? node, string path, List<string> places)
        {
            if (path.Length > 0)
                places.Add(path);
            foreach (var (name, child) in node is JsonObject members ? members.Select(m => (m.Key, m.Value)) : node is JsonArray items ? items.Select((n, i) => ($"{i}", n)) : [])
                Collect(child, $"{path}/{name}", places);
        }
    }

    [TestMethod]
    [DataRow("2025-10-01", "2025-10-02", "2025-11-01", null)]
    [DataRow("2025-10-01", "2025-10-02", "2025-11-02", 31)]
    [DataRow("2025-10-01", null, "2026-01-01", 92)]
    [DataRow(null, null, "2026-01-01", null)]
    [DataRow("2025-10-01", "2025-10-02", null, null)]
    [DataRow("2025-12-01", "2025-12-02", "2025-10-01", null)]
    public void DaysLate_CountFromTheLatestDateOfTheRecord(string? begin, string? end, string? recorded, int? days)
    {
        var values = new Dictionary<string, FieldValue>();
        foreach (var (name, value) in new[] { ("beginDate", begin), ("endDate", end), ("recordedOn", recorded) })
        {
            if (value is not null)
                values[name] = FieldValue.FromText(value);
        }

        Assert.AreEqual(days, SampleRecords.Activity.DaysLate(name => values.GetValueOrDefault(name)));
        Assert.AreEqual(RuleSet.UsualLateDays, RuleSet.FujianHighSchool.LateDays);
    }

    [TestMethod]
    public void LateDays_ARuleSetMaySayItsOwn()
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(RuleSet.FujianHighSchool.Canonical.Span)!;
        json["lateDays"] = 7;
        var set = RuleSet.Parse(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
        Assert.AreEqual(7, set.LateDays);
        Assert.AreEqual(7, set.Types[0].LateDays);
        json["lateDays"] = 367;
        Assert.HasCount(1, RuleSet.Check(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()), out _));
    }

    [TestMethod]
    public void FujianJuniorHigh_GradesEveryDimensionUnderAQuota()
    {
        var set = RuleSet.FujianJuniorHigh;

        Assert.AreEqual(new Quota("A", 25, "class"), set.Quotas.Single());
        Assert.IsTrue(set.TryFindType("等级评定", out var type));
        Assert.AreEqual("grade", type.Fields[type.GradeField].Name);
        Assert.AreEqual("dimension", type.Fields[type.DimensionField].Name);
        Assert.HasCount(5, set.Dimensions);
        Assert.IsNotNull(set.RetentionYears);
        Assert.IsNull(RuleSet.FujianHighSchool.RetentionYears);
        Assert.AreEqual(-1, SampleRecords.Activity.GradeField);
        CollectionAssert.AreEqual(new[] { RuleSet.FujianHighSchool, set }, RuleSet.Shipped.ToArray());
    }

    [TestMethod]
    [DataRow(40, 10)]
    [DataRow(39, 9)]
    [DataRow(43, 10)]
    [DataRow(44, 11)]
    [DataRow(3, 0)]
    [DataRow(0, 0)]
    public void Quota_ShareOfAClass_IsRoundedDown(int students, int most) => Assert.AreEqual(most, new Quota("A", 25, "class").MostOf(students));

    [TestMethod]
    public void Parse_DuplicateMember_Refused() =>
        Assert.ThrowsExactly<RuleSetException>(() => RuleSet.Parse("{\"v\":1,\"v\":1}"u8));

    private static JsonObject Field(JsonObject set, int type, int field) => set["types"]![type]!["fields"]![field]!.AsObject();

    private static void Refuses(string path, Action<JsonObject> change) => Refuses(RuleSet.FujianHighSchool, path, change);

    private static void RefusesJunior(string path, Action<JsonObject> change) => Refuses(RuleSet.FujianJuniorHigh, path, change);

    private static void Refuses(RuleSet ruleSet, string path, Action<JsonObject> change)
    {
        var set = JsonNode.Parse(ruleSet.Canonical.Span)!.AsObject();
        change(set);
        var exception = Assert.ThrowsExactly<RuleSetException>(() => RuleSet.Parse(Encoding.UTF8.GetBytes(set.ToJsonString())));
        Assert.AreEqual(path, exception.Path, exception.Message);
    }
}
