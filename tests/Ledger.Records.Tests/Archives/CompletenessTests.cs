namespace Ledger.Records.Tests;

[TestClass]
public sealed class CompletenessTests
{
    [TestMethod]
    public void Archive_OfAShippedRuleSet_FollowsFromItsTextAlone()
    {
        foreach (var ruleSet in RuleSet.Shipped)
        {
            var derived = ruleSet.Archive!;
            Assert.AreEqual(ruleSet.Id + "-archive", derived.Id);
            Assert.AreEqual(ruleSet.Version, derived.Version);
            Assert.IsTrue(RuleSet.Parse(ruleSet.Canonical.Span).Archive!.Canonical.Span.SequenceEqual(derived.Canonical.Span));
            Assert.AreSame(derived, RuleSet.Find(RuleSet.Shipped, derived.Id, derived.Version));
            Assert.IsNull(derived.Archive);
            Assert.IsTrue(Completeness.IsOf(derived.Types.Single()));
            Assert.HasCount(2, derived.Types[0].IdentityFields);
        }

        Assert.IsNull(RuleSet.Find(RuleSet.Shipped, "fujian-high-school-archive", 2));
        Assert.IsNull(RuleSet.Find(RuleSet.Shipped, "other-archive", 1));
    }

    [TestMethod]
    public void ArchiveOf_MoreTerms_GivesRoomForThem_AndTheUsualOneStays()
    {
        var rules = RuleSet.FujianHighSchool;
        Assert.AreSame(rules.Archive, rules.ArchiveOf(1));
        Assert.AreSame(rules.Archive, rules.ArchiveOf(8));
        var large = rules.ArchiveOf(9)!;
        Assert.AreEqual("fujian-high-school-archive16", large.Id);
        Assert.AreSame(large, rules.ArchiveOf(16));
        Assert.AreSame(large, RuleSet.Find(RuleSet.Shipped, large.Id, 1));
        Assert.IsNull(large.Archive);
        Assert.IsTrue(Completeness.IsOf(large.Types.Single()));
        foreach (var none in new[] { "fujian-high-school-archive8", "fujian-high-school-archive17", "fujian-high-school-archive016", "fujian-high-school-archive136", "fujian-high-school-archivex" })
            Assert.IsNull(RuleSet.Find(RuleSet.Shipped, none, 1), none);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => rules.ArchiveOf(Completeness.MostTerms + 1));

        StatedRecord[] many = [.. Enumerable.Range(0, 16).Select(i => Other($"{2010 + (i / 2)}-{2011 + (i / 2)}-{1 + (i % 2)}", null))];
        var read = Completeness.Read(large.Types[0], Disclose(Completeness.Values(large.Types[0], "林试一", SampleRecords.RegistryNumber(0), 42, many), _ => true, large.Types[0]));
        Assert.AreEqual(16, read.Entries.Select(e => e.Term).Distinct().Count());
        Assert.IsTrue(read.Entries.Where(e => e.Dimension is null).All(e => e.Count == 1));
    }

    [TestMethod]
    public void Values_ThatWereWritten_AreReadAgain()
    {
        var stated = SampleArchive.Stated();
        var values = Completeness.Values(SampleArchive.Type, "林试一", SampleRecords.RegistryNumber(0), 42, [.. stated, Other("2024-2025-2", null), Other("2024-2025-2", "nowhere")]);
        var read = Completeness.Read(SampleArchive.Type, Disclose(values, _ => true));

        Assert.AreEqual(42, read.Height);
        Assert.HasCount(14, read.Entries, "two terms of six dimensions and of none");
        Assert.AreEqual("2024-2025-2", read.Entries[0].Term.Value, "terms ascend");
        Assert.AreEqual(2, read.Entries.Single(e => e.Term.Value == "2024-2025-2" && e.Dimension is null).Count, "a dimension that the type lacks counts as none");
        var social = read.Entries.Single(e => e.Term.Value == "2025-2026-1" && e.Dimension == "socialPractice");
        Assert.AreEqual(2, social.Count);
        Assert.HasCount(4, social.Leaves!);
        CollectionAssert.AreEqual(social.Leaves!.Order(StringComparer.Ordinal).ToArray(), social.Leaves!.ToArray());
        Assert.IsTrue(read.Entries.All(e => e.IsConsistent));
        Assert.IsTrue(read.Entries.Where(e => e.Count == 0).All(e => e.Leaves!.Count == 0), "nothing is said to be nothing");
    }

    [TestMethod]
    public void Read_CountAndLeafHashes_AreDisclosedEachByItself()
    {
        var values = Completeness.Values(SampleArchive.Type, "林试一", SampleRecords.RegistryNumber(0), 42, SampleArchive.Stated());
        var counts = Completeness.Read(SampleArchive.Type, Disclose(values, name => !name.StartsWith("leaves", StringComparison.Ordinal)));
        var nothing = Completeness.Read(SampleArchive.Type, Disclose(values, name => name.StartsWith("student", StringComparison.Ordinal)));

        Assert.IsTrue(counts.Entries.All(e => e.Count is not null && e.Leaves is null));
        Assert.IsEmpty(nothing.Entries);
        Assert.IsNull(nothing.Height);
    }

    [TestMethod]
    public void IsConsistent_CountOfAnotherNumberOfLeafHashes_IsNot()
    {
        var term = Term.Parse("2025-2026-1");
        Assert.IsFalse(new CompletenessEntry(term, null, 2, ["sha256:", "sm3:"]).IsConsistent);
        Assert.IsTrue(new CompletenessEntry(term, null, null, []).IsConsistent);
        Assert.IsTrue(new CompletenessEntry(term, null, 2, null).IsConsistent);
    }

    [TestMethod]
    public void Values_NothingTooManyTermsOrOneRecordTwice_Refused()
    {
        var stated = SampleArchive.Stated();
        StatedRecord[] many = [.. Enumerable.Range(0, 9).Select(i => Other($"{2010 + i}-{2011 + i}-1", null))];
        foreach (var wrong in new StatedRecord[][] { [], many, [stated[0], stated[0]] })
            Assert.ThrowsExactly<ArgumentException>(() => Completeness.Values(SampleArchive.Type, "林试一", SampleRecords.RegistryNumber(0), 42, wrong));
        Assert.ThrowsExactly<ArgumentException>(() => Completeness.Values(SampleRecords.Activity, "林试一", "", 42, stated));
    }

    [TestMethod]
    public void Read_ValuesOfOtherKinds_Refused()
    {
        var values = Completeness.Values(SampleArchive.Type, "林试一", SampleRecords.RegistryNumber(0), 42, SampleArchive.Stated());
        foreach (var (field, value) in new[]
        {
            ("term1", FieldValue.FromText("高一上")), ("term2", FieldValue.FromText("2025-2026-1")),
            ("count1-socialPractice", FieldValue.FromText("2")), ("count1-socialPractice", FieldValue.FromInteger(-1)), ("leaves1-socialPractice", FieldValue.FromInteger(2)),
        })
        {
            var changed = values.ToArray();
            changed[SampleArchive.Type.PositionOf(field)] = value;
            Assert.ThrowsExactly<FormatException>(() => Completeness.Read(SampleArchive.Type, Disclose(changed, _ => true)), field);
        }
    }

    private static StatedRecord Other(string term, string? dimension) =>
        new(Term.Parse(term), dimension, SampleRecords.Bytes($"leaf {term} {dimension}", 1), SampleRecords.Bytes($"leaf {term} {dimension}", 2));

    private static IEnumerable<Disclosure> Disclose(FieldValue[] values, Func<string, bool> isDisclosed, RecordType? type = null) =>
        (type ?? SampleArchive.Type).Fields.Zip(values).Where(f => isDisclosed(f.First.Name)).Select(f => Disclosure.Create(new byte[16], f.First.Name, f.Second));
}
