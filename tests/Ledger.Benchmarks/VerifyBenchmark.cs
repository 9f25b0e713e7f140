using Ledger.Records;

namespace Ledger.Benchmarks;

/// <summary>
/// Bundles of one record with all 14 fields disclosed, out of a batch of 100,000, from file bytes to results. One bundle in a
/// hundred has one byte changed and must not pass.
/// </summary>
internal static class VerifyBenchmark
{
    private const int BatchSize = 100_000;
    private const int Bundles = 20_000;
    private const int Rounds = 5;
    private const int Tampered = 100;

    public static int Run()
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, {InventedRecords.Activity.Fields.Count} fields disclosed a record");
        var files = MakeBundles();
        Console.WriteLine($"{files.Length} bundles of {files.Average(file => file.Length):0} bytes");
        var verifier = new BundleVerifier();
        var best = 0.0;
        for (var round = 0; round <= Rounds; round++)
        {
            var wrong = 0;
            var measurement = new Measurement();
            Parallel.For(0, files.Length, i =>
            {
                if (Passes(verifier, files[i]) == (i % Tampered == 0))
                    Interlocked.Increment(ref wrong);
            });
            measurement.Stop();
            measurement.Report(round == 0 ? "warm-up" : $"round {round}, {files.Length / Tampered} tampered refused", files.Length);
            if (wrong > 0)
                throw new InvalidOperationException($"{wrong} bundles were judged wrongly.");
            if (round > 0)
                best = Math.Max(best, files.Length / measurement.Wall.TotalSeconds);
        }

        Console.WriteLine(FormattableString.Invariant($"verify-bundles-per-second {best:0} bundles/s"));
        return 0;
    }

    private static bool Passes(BundleVerifier verifier, byte[] file)
    {
        try
        {
            return verifier.Verify(Bundle.Parse(file)).All(record => record.IsValid);
        }
        catch (CanonicalJsonException)
        {
            return false;
        }
    }

    private static byte[][] MakeBundles()
    {
        var context = InventedRecords.Context;
        var records = new RecordCommitter(context).Commit(InventedRecords.Drafts(BatchSize));
        var batch = new BatchBuilder();
        foreach (var record in records)
            batch.Add(record);
        var trees = batch.Build();
        var key = new BatchKey(context.School, context.Term, trees.Size, trees.Sha256.Root, trees.Sm3.Root);
        var files = new byte[Bundles][];
        Parallel.For(0, Bundles, i =>
        {
            var index = trees.IndexOf(i);
            var builder = new BundleBuilder(context.Channel);
            builder.Add(
                key,
                InventedRecords.Activity,
                records[i].Payload,
                records[i].SplitDisclosures(),
                null,
                trees.Sha256.ProveInclusion(index),
                trees.Sm3.ProveInclusion(index));
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
}
