using Ledger.Records;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Verify.Internal;

namespace Ledger.Sdk.Verify;

/// <summary>
/// Verifies bundles against a trust file: no network, no membership, and nobody learns whom the verifier checks. Results
/// read 'as of' the trust file's time. Thread-safe.
/// </summary>
public sealed class OfflineVerifier
{
    // Enough records for the lanes even if each bundle has one.
    internal const int Together = 16;

    private readonly VerdictMaker _maker;
    private readonly Ground _ground;

    /// <summary>Creates a verifier.</summary>
    /// <param name="trust">The trust file, read and checked.</param>
    /// <param name="options">Whom and what the verifier trusts.</param>
    public OfflineVerifier(TrustFile trust, VerifyOptions options)
    {
        ArgumentNullException.ThrowIfNull(trust);
        ArgumentNullException.ThrowIfNull(options);
        _maker = new VerdictMaker(options);
        _ground = trust.ToGround();
    }

    /// <summary>Verifies one bundle, or an archive with its bundle.</summary>
    /// <param name="bundle">The whole file; it must not change while the verdict is used.</param>
    public Verdict Verify(ReadOnlyMemory<byte> bundle) => _maker.Make(bundle, _ground);

    /// <summary>Verifies a bundle that was parsed already.</summary>
    public Verdict Verify(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return _maker.Make(ParsedFile.Of(bundle), _ground);
    }

    /// <summary>Verifies many bundles on all cores; verdicts come in the order of the bundles.</summary>
    /// <param name="bundles">The bundles' bytes.</param>
    /// <param name="cancellationToken">Stops between bundles.</param>
    public IReadOnlyList<Verdict> VerifyAll(IReadOnlyList<ReadOnlyMemory<byte>> bundles, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bundles);
        var verdicts = new Verdict[bundles.Count];
        var parts = (bundles.Count + Together - 1) / Together;
        Parallel.For(0, parts, new ParallelOptions { CancellationToken = cancellationToken }, part =>
        {
            var from = part * Together;
            var files = Enumerable.Range(from, Math.Min(Together, bundles.Count - from)).Select(i => bundles[i]).ToArray();
            _maker.MakeMany(files, _ground).CopyTo(verdicts, from);
        });
        return verdicts;
    }

    internal Verdict[] VerifyTogether(IReadOnlyList<ReadOnlyMemory<byte>> bundles) => _maker.MakeMany(bundles, _ground);
}
