using Ledger.Records;

namespace Ledger.Benchmarks;

/// <summary>
/// Records of 14 typed fields to salts, disclosures, digests, payloads and both trees. While it measures, one record in a
/// thousand is opened again and checked; afterwards its inclusion in both trees.
/// </summary>
internal static class CommitBenchmark
{
    private const int Count = 100_000;
    private const int Rounds = 5;
    private const int Chunk = 4096;
    private const int Sample = 997;

    public static int Run()
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, {InventedRecords.Activity.Fields.Count} fields a record");
        var drafts = InventedRecords.Drafts(Count);
        var best = 0.0;
        for (var round = 0; round <= Rounds; round++)
        {
            var samples = new List<(int Position, CommittedRecord Record)>();
            var measurement = new Measurement();
            var builder = new BatchBuilder();
            var committer = new RecordCommitter(InventedRecords.Context);
            for (var from = 0; from < Count; from += Chunk)
            {
                foreach (var record in committer.Commit(new ArraySegment<RecordDraft>(drafts, from, Math.Min(Chunk, Count - from))))
                {
                    var position = builder.Add(record);
                    if (position % Sample == 0)
                        samples.Add((position, Opened(record, drafts[position])));
                }
            }

            var trees = builder.Build();
            measurement.Stop();
            foreach (var (position, record) in samples)
                CheckInclusion(trees, position, record);
            measurement.Report(round == 0 ? "warm-up" : $"round {round}, {samples.Count} records checked", Count);
            if (round > 0)
                best = Math.Max(best, Count / measurement.Wall.TotalSeconds);
        }

        Console.WriteLine(FormattableString.Invariant($"commit-records-per-second {best:0} records/s"));
        return 0;
    }

    private static CommittedRecord Opened(CommittedRecord record, RecordDraft draft)
    {
        var payload = RecordPayload.Parse(record.Payload.Span);
        var texts = record.SplitDisclosures();
        for (var i = 0; i < texts.Length; i++)
        {
            var disclosure = Disclosure.Parse(texts[i]);
            Require(disclosure.Value == draft.Values[i] && disclosure.Name == draft.Type.Fields[i].Name, "A disclosure is not the field.");
            foreach (var algorithm in Enum.GetValues<DigestAlgorithm>())
                Require(payload.FieldDigest(algorithm, i).SequenceEqual(disclosure.ComputeDigest(algorithm)), "A digest is wrong.");
        }

        return record;
    }

    private static void CheckInclusion(BatchTrees trees, int position, CommittedRecord record)
    {
        var leafHash = new byte[Digest.Size];
        foreach (var algorithm in Enum.GetValues<DigestAlgorithm>())
        {
            MerkleProof.HashLeaf(algorithm, record.Payload.Span, leafHash);
            var proof = trees[algorithm].ProveInclusion(trees.IndexOf(position));
            Require(proof.Verify(leafHash, trees[algorithm].Root.Span), "A record is not in its tree.");
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new InvalidOperationException(message);
    }
}
