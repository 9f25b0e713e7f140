using Ledger.Records;

namespace Ledger.Benchmarks;

/// <summary>
/// Bundles with all 14 fields disclosed, out of a batch of 100,000, from file bytes to results: of one record each, and of 24
/// records, as a student's terms make. One bundle in a hundred has one byte changed and must not pass.
/// </summary>
internal static class VerifyBenchmark
{
    private const int BatchSize = 100_000;
    private const int RecordsInLargeBundle = 24;
    private const int Rounds = 5;
    private const int Passes = 4;
    private const int Tampered = 100;
    private const int Together = 16;

    public static int Run()
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, {InventedRecords.Activity.Fields.Count} fields disclosed a record");
        var batch = new AnchoredBatch();
        var records = Measure("bundles of 24 records", batch.MakeBundles(800, RecordsInLargeBundle)) * RecordsInLargeBundle;
        var bundles = Measure("bundles of 1 record", batch.MakeBundles(20_000, 1));
        Console.WriteLine(FormattableString.Invariant($"verify-records-per-second {records:0} records/s"));
        Console.WriteLine(FormattableString.Invariant($"verify-bundles-per-second {bundles:0} bundles/s"));
        return 0;
    }

    private static double Measure(string what, byte[][] files)
    {
        Console.WriteLine($"{files.Length} {what}, {files.Average(file => file.Length):0} bytes each");
        var verifier = new BundleVerifier();
        var best = 0.0;
        for (var round = 0; round <= Rounds; round++)
        {
            var wrong = 0;
            var measurement = new Measurement();
            for (var pass = 0; pass < Passes; pass++)
            {
                Parallel.For(0, (files.Length + Together - 1) / Together, part =>
                {
                    var from = part * Together;
                    var count = Math.Min(Together, files.Length - from);
                    var accepted = Accepted(verifier, files.AsSpan(from, count));
                    for (var i = 0; i < count; i++)
                    {
                        if (accepted[i] == ((from + i) % Tampered == 0))
                            Interlocked.Increment(ref wrong);
                    }
                });
            }

            measurement.Stop();
            measurement.Report(
                round == 0 ? "warm-up" : $"round {round}, {files.Length / Tampered * Passes} tampered refused", files.Length * Passes);
            if (wrong > 0)
                throw new InvalidOperationException($"{wrong} bundles were judged wrongly.");
            if (round > 0)
                best = Math.Max(best, files.Length * Passes / measurement.Wall.TotalSeconds);
        }

        return best;
    }

    // As a run over a folder does: some bundles at a time, those that cannot be parsed left out.
    private static bool[] Accepted(BundleVerifier verifier, ReadOnlySpan<byte[]> files)
    {
        var accepted = new bool[files.Length];
        var bundles = new List<Bundle>(files.Length);
        var places = new List<int>(files.Length);
        for (var i = 0; i < files.Length; i++)
        {
            try
            {
                bundles.Add(Bundle.Parse(files[i]));
                places.Add(i);
            }
            catch (CanonicalJsonException)
            {
            }
        }

        var results = verifier.VerifyMany(bundles);
        for (var i = 0; i < results.Count; i++)
            accepted[places[i]] = results[i].All(record => record.IsValid);
        return accepted;
    }

    private sealed class AnchoredBatch
    {
        private readonly CommittedRecord[] _records = new RecordCommitter(InventedRecords.Context).Commit(InventedRecords.Drafts(BatchSize));
        private readonly BatchTrees _trees;
        private readonly BatchKey _key;

        public AnchoredBatch()
        {
            var builder = new BatchBuilder();
            foreach (var record in _records)
                builder.Add(record);
            _trees = builder.Build();
            var context = InventedRecords.Context;
            _key = new BatchKey(context.School, context.Term, _trees.Size, _trees.Sha256.Root, _trees.Sm3.Root);
        }

        public byte[][] MakeBundles(int count, int recordsEach)
        {
            var files = new byte[count][];
            Parallel.For(0, count, i =>
            {
                var builder = new BundleBuilder(InventedRecords.Context.Channel);
                for (var record = i * recordsEach; record < (i + 1) * recordsEach; record++)
                    Add(builder, record);
                files[i] = builder.Build();

                // Any letter anywhere: a salt, a value, a digest, a path, a root, a member's name.
                if (i % Tampered == 0)
                {
                    var at = (i * 7919) % files[i].Length;
                    while (!char.IsAsciiLetter((char)files[i][at]))
                        at = (at + 1) % files[i].Length;
                    files[i][at] ^= 1;
                }
            });
            return files;
        }

        private void Add(BundleBuilder builder, int position)
        {
            var index = _trees.IndexOf(position);
            builder.Add(
                _key,
                InventedRecords.Activity,
                _records[position].Payload,
                _records[position].SplitDisclosures(),
                null,
                _trees.Sha256.ProveInclusion(index),
                _trees.Sm3.ProveInclusion(index));
        }
    }
}
