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
