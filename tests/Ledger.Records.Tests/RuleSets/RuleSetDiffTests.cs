using System.Text;
using System.Text.Json.Nodes;

namespace Ledger.Records.Tests;

[TestClass]
public sealed class RuleSetDiffTests
{
    private static readonly RuleSet Old = RuleSet.FujianHighSchool;

    [TestMethod]
    public void Between_TheSameText_SaysNothing()
    {
        var diff = RuleSetDiff.Between(Old, Old);

        Assert.IsEmpty(diff.Changes);
        Assert.IsTrue(diff.ReadsOldRecords);
    }

    [TestMethod]
    public void Between_PartsAddedRemovedAndChanged_AreNamedByTheirCodesNotTheirPlaces()
    {
        var diff = RuleSetDiff.Between(Old, Changed(set =>
        {
            set["version"] = 2;
            set["notice"]!["workingDays"] = 7;
            set["retentionYears"] = 5;
            Type(set, 17)["fields"]![6]!["max"] = "500";
            set["codeLists"]!["level"]!.AsArray().Insert(0, JsonNode.Parse("""{"code":"00","title":{"en":"Class","zh":"班级"}}"""));
            set["types"]!.AsArray().RemoveAt(8);
        }));

        CollectionAssert.AreEqual(
            new[]
            {
                "Added $.codeLists.level[00]", "Changed $.notice.workingDays", "Removed $.types[8]", "Changed $.types[17].fields[hours].max", "Changed $.version", "Added $.retentionYears",
            },
            diff.Changes.Select(c => $"{c.Kind} {c.Path}").ToArray());
        Assert.AreEqual(("5", "7"), (diff.Changes[1].Before, diff.Changes[1].After));
        Assert.AreEqual(("1000", "500"), (diff.Changes[3].Before, diff.Changes[3].After));
        CollectionAssert.AreEqual(new[] { "$.types[8]" }, diff.LayoutChanges.ToArray());
    }

    [TestMethod]
    public void Between_OtherLimitsTitlesAndMoreTypes_LeavesOldRecordsReadable()
    {
        var diff = RuleSetDiff.Between(Old, Changed(set =>
        {
            Type(set, 17)["fields"]![0]!["title"]!["zh"] = "活动";
            Type(set, 17)["fields"]![0]!["maxLength"] = 10;
            var more = Type(set, 2).DeepClone();
            more["code"] = 99;
            more["name"] = "readingClub";
            set["types"]!.AsArray().Add(more);
        }));

        Assert.IsTrue(diff.ReadsOldRecords, string.Join(' ', diff.LayoutChanges));
        Assert.HasCount(3, diff.Changes);
    }

    [TestMethod]
    public void Between_FieldsThatNoLongerStandInTheirPlaces_AreNotReadByTheNewText()
    {
        Unreadable("$.types[17].fields[extra]", set => Type(set, 17)["fields"]!.AsArray().Add(Extra()));
        Unreadable("$.types[17].fields[role]", set => Type(set, 17)["fields"]!.AsArray().RemoveAt(7));
        Unreadable("$.types[17].fields[hours]", set => Type(set, 17)["fields"]![6]!["kind"] = "integer");
        Unreadable("$.codeLists.place", set => set["codeLists"]!["place"]!.AsArray().RemoveAt(0));
        Unreadable("$.types[17].fields[activityName]", set =>
        {
            var fields = Type(set, 17)["fields"]!.AsArray();
            var first = fields[0];
            fields.RemoveAt(0);
            fields.Insert(1, first);
        });
    }

    [TestMethod]
    public void Between_FieldsInAnotherOrder_AreMoved()
    {
        var diff = RuleSetDiff.Between(Old, Changed(set =>
        {
            var fields = Type(set, 2)["fields"]!.AsArray();
            var first = fields[0];
            fields.RemoveAt(0);
            fields.Add(first);
        }));

        Assert.AreEqual(new RuleSetChange(RuleSetChangeKind.Moved, "$.types[2].fields", "bookTitle, author, beginDate, endDate", "author, beginDate, endDate, bookTitle"), diff.Changes.Single());
    }

    private static void Unreadable(string path, Action<JsonObject> change)
    {
        var diff = RuleSetDiff.Between(Old, Changed(change));
        Assert.IsFalse(diff.ReadsOldRecords);
        CollectionAssert.Contains(diff.LayoutChanges.ToArray(), path);
    }

    private static JsonObject Type(JsonObject set, int code) => set["types"]!.AsArray().Single(t => (int)t!["code"]! == code)!.AsObject();

    private static JsonNode Extra() => JsonNode.Parse("""{"name":"extra","title":{"en":"Extra","zh":"其他"},"kind":"text"}""")!;

    private static RuleSet Changed(Action<JsonObject> change)
    {
        var set = JsonNode.Parse(Old.Canonical.Span)!.AsObject();
        change(set);
        return RuleSet.Parse(Encoding.UTF8.GetBytes(set.ToJsonString()));
    }
}
