namespace Ledger.Records.Tests;

[TestClass]
public sealed class BundleVerifierTests
{
    [TestMethod]
    public void Verify_UntouchedBundle_PassesEveryCheck()
    {
        var bundle = Bundle.Parse(SampleRecords.BundleOf(11, null, 0, 4, 10));

        var results = new BundleVerifier().Verify(bundle);

        Assert.HasCount(3, results);
        foreach (var result in results)
        {
            Assert.IsTrue(result.IsValid, string.Join('\n', result.Checks.Select(c => $"{c.Check} {c.Outcome} {c.Describe("en")}")));
            Assert.HasCount(14, result.Record.Disclosures);
        }
    }

    [TestMethod]
    public void VerifyMany_BundlesOfDifferentSizesOneTampered_GivesWhatEachGivesAlone()
    {
        var bundles = new List<Bundle>();
        for (var i = 0; i < 40; i++)
            bundles.Add(Bundle.Parse(SampleRecords.BundleOf(11, null, [.. Enumerable.Range(0, 1 + (i % 11))])));
        var text = System.Text.Encoding.UTF8.GetString(SampleRecords.BundleOf(11, null, 3));
        var path = text.IndexOf("\"sm3Path\":[\"", StringComparison.Ordinal) + 12;
        bundles.Insert(17, Bundle.Parse(System.Text.Encoding.UTF8.GetBytes(text[..path] + (text[path] == 'A' ? 'B' : 'A') + text[(path + 1)..])));
        var verifier = new BundleVerifier();

        var together = verifier.VerifyMany(bundles);

        for (var i = 0; i < bundles.Count; i++)
        {
            var alone = verifier.Verify(bundles[i]);
            Assert.HasCount(alone.Count, together[i]);
            for (var record = 0; record < alone.Count; record++)
                CollectionAssert.AreEqual(alone[record].Checks.ToList(), together[i][record].Checks.ToList());
            Assert.AreEqual(i != 17, together[i].All(r => r.IsValid));
        }
    }

    [TestMethod]
    public void Verify_SelectedFields_DisclosesTheseAndIdentityOnly()
    {
        var bundle = Bundle.Parse(SampleRecords.BundleOf(5, ["hours"], 2));

        var result = new BundleVerifier().Verify(bundle)[0];

        Assert.IsTrue(result.IsValid);
        CollectionAssert.AreEqual(
            new[] { "studentName", "studentNumber", "hours" }, result.Record.Disclosures.Select(d => d.Name).ToArray());
        Assert.AreEqual("3.5", result.Record.Disclosures[2].Value.AsText);
    }
}
