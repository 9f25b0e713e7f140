using System.Collections.Concurrent;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Verify.Internal;

namespace Ledger.Sdk.Verify;

/// <summary>
/// Verifies the bundles of many applicants against a trust file, on all cores and with little memory: whatever is wrong
/// with a file becomes a row of the report, never the end of the run. Nothing is sent anywhere.
/// </summary>
public static class ApplicantRun
{
    /// <summary>Runs, or goes on with a run that was interrupted.</summary>
    /// <param name="list">The applicants.</param>
    /// <param name="trust">The trust file; its genesis hash must be among those that <paramref name="verify"/> trusts.</param>
    /// <param name="verify">Whom and what the verifier trusts; its applicant is not used.</param>
    /// <param name="options">Where the bundles are.</param>
    /// <param name="progress">Told how many files were judged, of how many.</param>
    /// <param name="cancellationToken">Stops between files; what was judged stays in the journal.</param>
    /// <exception cref="LedgerInputException">A source does not exist, the trust file's ledger is not trusted, or the journal is of another run.</exception>
    public static Task<ApplicantReport> RunAsync(
        ApplicantList list,
        TrustFile trust,
        VerifyOptions verify,
        ApplicantRunOptions options,
        IProgress<(int Done, int Total)>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(trust);
        ArgumentNullException.ThrowIfNull(verify);
        ArgumentNullException.ThrowIfNull(options);
        if (!verify.TrustedGenesisHashes.Contains(trust.GenesisHash))
            throw new LedgerInputException(LedgerError.TrustFileOfOtherChannel, "--trust", $"{trust.Channel} {trust.GenesisHash}", string.Join(", ", verify.TrustedGenesisHashes));
        return Task.Run(() => Run(list, trust, verify, options, progress, cancellationToken), cancellationToken);
    }

    private static ApplicantReport Run(
        ApplicantList list, TrustFile trust, VerifyOptions verify, ApplicantRunOptions options, IProgress<(int Done, int Total)>? progress, CancellationToken cancellationToken)
    {
        var sources = BundleSource.Enumerate(options.Sources, cancellationToken);
        var index = new ApplicantIndex(list);
        var judge = new ApplicantJudge(trust, verify, index, options);
        using var journal = RunJournal.Open(options.Journal, string.Join(' ', ((string?[])[trust.Sha256, list.Sha256, verify.Profile?.Sha256]).OfType<string>()), options.TimeProvider);
        var judgements = new Judgement?[sources.Count];
        for (var i = 0; i < judgements.Length; i++)
            judgements[i] = journal.Find(sources[i]);
        var open = Enumerable.Range(0, judgements.Length).Where(i => judgements[i] is null).ToArray();
        var done = judgements.Length - open.Length;
        progress?.Report((done, judgements.Length));
        var parts = Partitioner.Create(open.Chunk(OfflineVerifier.Together), EnumerablePartitionerOptions.NoBuffering);
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.ForEach(parts, parallel, () => new BundleFiles(options.LargestFile), (part, _, files) =>
        {
            var found = judge.Judge([.. part.Select(i => sources[i])], files);
            for (var i = 0; i < part.Length; i++)
                judgements[part[i]] = found[i];
            journal.Add(part.Select((at, i) => (sources[at], found[i])));
            progress?.Report((Interlocked.Add(ref done, part.Length), judgements.Length));
            return files;
        }, files => files.Dispose());
        return new ApplicantReport
        {
            Results = index.Conclude(sources, judgements!),
            Unlisted =
            [
                .. judgements.Select((j, i) => (Judgement: j!, Source: sources[i])).Where(p => p.Judgement.Listed < 0)
                    .Select(p => new UnlistedFile(p.Source.Name, p.Judgement.Reason, p.Judgement.Contact, p.Judgement.Unit)),
            ],
            Files = sources.Count,
            StartedAt = journal.StartedAt,
        };
    }
}
