namespace Ledger.Records.Tests;

[TestClass]
public sealed class RecordCommitterTests
{
    [TestMethod]
    public void Commit_OneByOneOrTogether_GivesTheSameBytes()
    {
        RecordDraft[] drafts = [.. Enumerable.Range(0, 70).Select(SampleRecords.Draft)];
        var together = new RecordCommitter(SampleRecords.Context).Commit(drafts);
        var single = new RecordCommitter(SampleRecords.Context, 1);

        for (var i = 0; i < drafts.Length; i++)
        {
            var alone = single.Commit(drafts[i]);
            CollectionAssert.AreEqual(alone.Payload.ToArray(), together[i].Payload.ToArray());
            CollectionAssert.AreEqual(alone.Disclosures.ToArray(), together[i].Disclosures.ToArray());
            foreach (var algorithm in Enum.GetValues<DigestAlgorithm>())
            {
                var leaf = new byte[Digest.Size];
                MerkleProof.HashLeaf(algorithm, alone.Payload.Span, leaf);
                CollectionAssert.AreEqual(leaf, together[i].LeafHash(algorithm).ToArray());
            }
        }
    }

    [TestMethod]
    public void Commit_LongContent_IsCommittedWhole()
    {
        var draft = SampleRecords.Draft(0);
        var values = draft.Values.ToArray();
        values[3] = FieldValue.FromText(new string('字', 2000));
        var record = new RecordCommitter(SampleRecords.Context).Commit(With(draft, values: values));

        var disclosure = Disclosure.Parse(record.SplitDisclosures()[3]);
        Assert.AreEqual(values[3], disclosure.Value);
        Assert.IsTrue(RecordPayload.Parse(record.Payload.Span).FieldDigest(DigestAlgorithm.Sm3, 3).SequenceEqual(disclosure.ComputeDigest(DigestAlgorithm.Sm3)));
    }

    [TestMethod]
    public void Commit_NewVersionOrNewRandom_SharesNoDigest()
    {
        var committer = new RecordCommitter(SampleRecords.Context);
        var draft = SampleRecords.Draft(0);
        var digests = new HashSet<string>();
        foreach (var each in new[] { draft, With(draft, version: 2), With(draft, random: new byte[16]) })
        {
            var payload = RecordPayload.Parse(committer.Commit(each).Payload.Span);
            for (var i = 0; i < payload.FieldCount; i++)
                Assert.IsTrue(digests.Add(Convert.ToHexString(payload.FieldDigest(DigestAlgorithm.Sha256, i))));
        }
    }

    [TestMethod]
    public void Commit_DraftOutOfForm_RefusedWithoutItsValues()
    {
        var committer = new RecordCommitter(SampleRecords.Context);
        var draft = SampleRecords.Draft(0);

        foreach (var bad in new[]
        {
            With(draft, values: [.. draft.Values.Take(13)]),
            With(draft, version: 0),
            With(draft, id: "x"),
            With(draft, random: new byte[15]),
            With(draft, saltKey: new byte[31]),
        })
        {
            var exception = Assert.ThrowsExactly<ArgumentException>(() => committer.Commit(bad));
            Assert.DoesNotContain("林", exception.Message);
            Assert.ThrowsExactly<ArgumentException>(() => committer.Commit([.. Enumerable.Repeat(draft, 40), bad]));
        }
    }

    [TestMethod]
    public void Build_AnyOrderOfAdding_GivesTheSameTrees()
    {
        var (records, trees, _) = SampleRecords.Batch(33);
        var builder = new BatchBuilder();
        foreach (var record in records.Reverse())
            builder.Add(record);

        var again = builder.Build();

        CollectionAssert.AreEqual(trees.Sha256.Root.ToArray(), again.Sha256.Root.ToArray());
        CollectionAssert.AreEqual(trees.Sm3.Root.ToArray(), again.Sm3.Root.ToArray());
        for (var i = 0; i < records.Length; i++)
        {
            Assert.AreEqual(trees.IndexOf(i), again.IndexOf(records.Length - 1 - i));
            foreach (var algorithm in Enum.GetValues<DigestAlgorithm>())
                CollectionAssert.AreEqual(records[i].LeafHash(algorithm).ToArray(), trees[algorithm].LeafHash(trees.IndexOf(i)).ToArray());
        }
    }

    [TestMethod]
    public void Build_SameRecordTwiceOrNone_Refused()
    {
        var builder = new BatchBuilder();
        Assert.ThrowsExactly<InvalidOperationException>(() => builder.Build());
        var record = new RecordCommitter(SampleRecords.Context).Commit(SampleRecords.Draft(0));
        builder.Add(record);
        builder.Add(record);

        Assert.ThrowsExactly<InvalidOperationException>(() => builder.Build());
    }

    private static RecordDraft With(
        RecordDraft draft, FieldValue[]? values = null, int? version = null, string? id = null, byte[]? random = null, byte[]? saltKey = null) => new()
        {
            RecordId = id ?? draft.RecordId,
            Version = version ?? draft.Version,
            Type = draft.Type,
            Random = random ?? draft.Random,
            SaltKey = saltKey ?? draft.SaltKey,
            Values = values ?? draft.Values,
        };
}
