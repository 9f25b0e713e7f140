using Ledger.Records.State;
using Ledger.Sdk.Releases;

namespace Ledger.Sdk.Verify.Internal;

/// <summary>Whether a release lets this receiver use this bundle.</summary>
internal static class ReleaseCheck
{
    public static VerdictLine Check(SignedRelease release, string? audience, ParsedFile file, IEnumerable<BatchGround> grounds, Ground ground)
    {
        if (release.Channel != file.Bundle!.Channel || release.Bundle != TextDigest.OfBytes(file.Utf8.Span))
            return VerdictLine.Failed(VerdictCheck.Audience, "ReleaseOfOtherBundle");
        var school = grounds.Select(g => g.Evidence?.Unit).FirstOrDefault(u => u?.Code == release.School);
        if (school is null)
            return VerdictLine.Failed(VerdictCheck.Audience, "ReleaseOfOtherSchool", release.School);
        if (release.FindSigner(ground.Msps) is not { } signer)
            return VerdictLine.Failed(VerdictCheck.Audience, "ReleaseSignatureWrong", release.School);
        // Noon in China: the day alone is told.
        var issued = new DateTimeOffset(release.Issued, new TimeOnly(12, 0), TimeSpan.FromHours(8));
        if (signer.Role != Roles.AuthorityOf(school.Tier) || !school.Entitles(signer, issued))
            return VerdictLine.Failed(VerdictCheck.Audience, "ReleaseSignerNotEntitled", signer.MspId, signer.Unit, signer.Role);
        if (audience is null)
            return VerdictLine.NotChecked(VerdictCheck.Audience, "AudienceUnnamed", release.Audience);
        if (VerdictMaker.Normal(audience) != VerdictMaker.Normal(release.Audience))
            return VerdictLine.Failed(VerdictCheck.Audience, "ReleaseToOther", release.Audience, audience);
        if (WorkingDays.DateOf(ground.AsOf) > release.Expires)
            return VerdictLine.Failed(VerdictCheck.Audience, "ReleaseExpired", SignedRelease.Day(release.Expires));
        var known = ground.Release(release);
        if (known is { IsWithdrawn: true })
            return VerdictLine.Failed(VerdictCheck.Audience, "ReleaseWithdrawn", known.WithdrawnReason!, VerdictMaker.Time(known.WithdrawnAt!.Value));
        if (known is null && !ground.IsOffline)
            return VerdictLine.Failed(VerdictCheck.Audience, "ReleaseNotOnLedger", release.Id);
        if (known is not null && (known.Document != release.Digest || known.Expires != release.Expires))
            return VerdictLine.Failed(VerdictCheck.Audience, "ReleaseDiffers", release.Id);
        return VerdictLine.Passed(VerdictCheck.Audience, ground.IsOffline ? "ReleasedAsOf" : "Released", release.Audience, release.Purpose, SignedRelease.Day(release.Expires));
    }
}
