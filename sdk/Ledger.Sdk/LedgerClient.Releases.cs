using Ledger.Records.State;
using Ledger.Sdk.Releases;

namespace Ledger.Sdk;

/// <summary>Bundles that a school released to receivers.</summary>
public sealed partial class LedgerClient
{
    /// <summary>
    /// Releases a bundle or an archive to one receiver (school): signs the release with this client's identity and puts its digests on the
    /// ledger. The release goes to the receiver beside the bundle.
    /// </summary>
    /// <param name="bundle">The bytes of the bundle, or of the archive, as they are handed over.</param>
    /// <param name="terms">To whom, what for, until when, by whose consent.</param>
    /// <param name="cancellationToken">Cancels before the transaction is submitted.</param>
    /// <exception cref="LedgerInputException">The bundle has no readable form, or this client's identity speaks for no unit.</exception>
    public async Task<(SignedRelease Signed, Submission<Release> Submission)> ReleaseAsync(
        ReadOnlyMemory<byte> bundle, ReleaseTerms terms, CancellationToken cancellationToken = default)
    {
        var school = Identity.Unit ?? throw new LedgerInputException(LedgerError.IdentityArgumentWrong, "unit", Identity.Name);
        var today = WorkingDays.DateOf(Options.TimeProvider.GetUtcNow());
        var signed = await SignedRelease.CreateAsync(bundle, terms, school, Identity.Signing, today, cancellationToken).ConfigureAwait(false);
        var unit = await FindUnitAsync(school, cancellationToken).ConfigureAwait(false);
        var submitted = await SubmitAsync(
            "releases", "Issue", [school, signed.Id, signed.Digest.ToString(), SignedRelease.Day(signed.Expires)], b => Release.Parse(b), unit, cancellationToken).ConfigureAwait(false);
        return (signed, submitted);
    }

    /// <summary>Takes a release back (school), because the consent was, or for another reason.</summary>
    public async Task<Submission<Release>> WithdrawReleaseAsync(string school, string id, string reasonCode, CancellationToken cancellationToken = default)
    {
        var unit = await FindUnitAsync(school, cancellationToken).ConfigureAwait(false);
        return await SubmitAsync("releases", "Withdraw", [school, id, reasonCode], b => Release.Parse(b), unit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The releases of a school, by id.</summary>
    public async Task<IReadOnlyList<Release>> ListReleasesAsync(string school, CancellationToken cancellationToken = default) =>
        StateList.ParseReleases(await _connection.EvaluateAsync("releases", "List", [school], cancellationToken).ConfigureAwait(false));
}
