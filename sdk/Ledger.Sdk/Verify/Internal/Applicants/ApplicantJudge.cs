using System.Security.Cryptography;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Trust;

namespace Ledger.Sdk.Verify.Internal;

/// <summary>Judges files: verifies the bundle, finds whose it is, and reduces the verdict to one reason. Thread-safe.</summary>
internal sealed class ApplicantJudge(TrustFile trust, VerifyOptions verify, ApplicantIndex index, ApplicantRunOptions options)
{
    // What is shown to be wrong comes before what could not be shown, and whose bundle it is before how its batch stands.
    private static readonly VerdictCheck[] s_order =
    [
        VerdictCheck.Form, VerdictCheck.Digests, VerdictCheck.Inclusion, VerdictCheck.Subject, VerdictCheck.Batch, VerdictCheck.Issuer,
        VerdictCheck.Status, VerdictCheck.Review, VerdictCheck.Stage, VerdictCheck.RuleSet, VerdictCheck.Independence,
    ];

    private readonly OfflineVerifier _verifier = new(trust, verify with { Applicant = null });

    public Judgement[] Judge(IReadOnlyList<BundleSource> sources, BundleFiles files)
    {
        var judgements = new Judgement[sources.Count];
        var contents = new List<(int At, ReadOnlyMemory<byte> Bundle, string Digest)>();
        for (var i = 0; i < sources.Count; i++)
        {
            var content = files.Read(sources[i], out var problem);
            if (content is not null && options.ReadPdf is { } readPdf && content.Value.Span.StartsWith("%PDF-"u8))
                content = Unwrap(content.Value, readPdf);
            if (content is { } bundle)
                contents.Add((i, bundle, Convert.ToHexStringLower(SHA256.HashData(bundle.Span).AsSpan(0, 8))));
            else
                judgements[i] = Unread(sources[i], problem);
        }

        var verdicts = _verifier.VerifyTogether([.. contents.Select(c => c.Bundle)]);
        for (var i = 0; i < verdicts.Length; i++)
            judgements[contents[i].At] = Judge(sources[contents[i].At], verdicts[i], contents[i].Digest);
        files.Return();
        return judgements;
    }

    private static ReadOnlyMemory<byte>? Unwrap(ReadOnlyMemory<byte> pdf, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> readPdf)
    {
        try
        {
            return readPdf(pdf);
        }
        catch (LedgerInputException)
        {
            return null;
        }
    }

    private Judgement Unread(BundleSource source, ApplicantReason problem)
    {
        var contact = problem == ApplicantReason.FileFailed ? ApplicantContact.Own : ApplicantContact.Applicant;
        var outcome = problem == ApplicantReason.FileFailed ? ApplicantOutcome.Manual : ApplicantOutcome.Failed;
        return new Judgement(index.OfFile(source), outcome, problem, contact, string.Empty, 0, source.Stamp);
    }

    private Judgement Judge(BundleSource source, Verdict verdict, string digest)
    {
        var subject = verdict.Records.Count == 0 ? null : VerdictMaker.Subject(verdict.Records[0]);
        var listed = index.OfFile(source);
        var named = listed >= 0;
        if (!named && subject is { } person)
            listed = index.OfSubject(person);
        var school = verdict.Records.Count == 0 ? null : verdict.Records[0].Record.Batch.School.Value;
        var reason = Reason(verdict, subject, listed);
        if (listed < 0 && reason == ApplicantReason.Verified)
            reason = ApplicantReason.NotListed;
        var (outcome, contact) = Weigh(reason);
        return new Judgement(listed, outcome, reason, contact, Unit(contact, school), verdict.Records.Count, digest);
    }

    private ApplicantReason Reason(Verdict verdict, (string Name, string Number)? subject, int listed)
    {
        if (verdict.Records.Count == 0)
            return ApplicantReason.Unreadable;
        if (verdict[VerdictCheck.Batch].Finding == "ChannelOther" && verdict[VerdictCheck.Form].Outcome == CheckOutcome.Passed)
            return ApplicantReason.ForeignLedger;
        foreach (var check in s_order)
        {
            var line = verdict[check];
            if (check == VerdictCheck.Subject)
            {
                if (Subject(verdict, line, subject, listed) is { } wrong)
                    return wrong;
            }
            else if (line.Outcome != CheckOutcome.Passed)
            {
                return OfLine(line);
            }
        }

        if (verdict[VerdictCheck.Audience].Outcome == CheckOutcome.Failed)
            return ApplicantReason.BeyondProfile;
        if (verdict[VerdictCheck.Archive].Outcome == CheckOutcome.Failed || verdict[VerdictCheck.Signatures].Outcome == CheckOutcome.Failed)
            return ApplicantReason.ArchiveInvalid;
        if (verdict[VerdictCheck.Completeness].Outcome == CheckOutcome.Failed)
            return ApplicantReason.Incomplete;
        return verdict[VerdictCheck.Status].Finding == "StatusPending" ? ApplicantReason.CorrectionPending
            : verdict.IsValid ? ApplicantReason.Verified
            : ApplicantReason.Tampered;
    }

    private ApplicantReason? Subject(Verdict verdict, VerdictLine line, (string Name, string Number)? subject, int listed)
    {
        if (subject is not { } person)
            return ApplicantReason.Tampered;
        if (line.Outcome == CheckOutcome.Failed)
        {
            // Records from before and after a temporary number became final are one person's, if the name says so.
            return verdict.Records.All(r => VerdictMaker.Subject(r) is { } s && s.Name == person.Name && (s.Number == person.Number || ApplicantIndex.IsNumberChange(s.Number, person.Number)))
                ? ApplicantReason.NumberChanged
                : ApplicantReason.SeveralPersons;
        }

        if (listed < 0)
            return null;
        var applicant = index[listed];
        if (string.Equals(applicant.RegistryNumber, person.Number, StringComparison.OrdinalIgnoreCase))
            return applicant.Name == person.Name ? null : ApplicantReason.OtherPerson;
        return applicant.Name == person.Name && ApplicantIndex.IsNumberChange(applicant.RegistryNumber, person.Number)
            ? ApplicantReason.NumberChanged
            : ApplicantReason.OtherPerson;
    }

    private static ApplicantReason OfLine(VerdictLine line) => line.Check switch
    {
        VerdictCheck.Form or VerdictCheck.Inclusion => ApplicantReason.Tampered,

        // Without the rule set the disclosed fields cannot be placed.
        VerdictCheck.Digests => line.Outcome == CheckOutcome.NotChecked ? ApplicantReason.RuleSetUnknown : ApplicantReason.Tampered,
        VerdictCheck.Batch => line.Finding switch
        {
            "ChannelOther" => ApplicantReason.ForeignLedger,
            "BatchDiffers" => ApplicantReason.BatchDiffers,
            _ => ApplicantReason.BatchUnknown,
        },
        VerdictCheck.Issuer => ApplicantReason.IssuerNotEntitled,
        VerdictCheck.Review => line.Finding == "Returned" ? ApplicantReason.Returned : ApplicantReason.Unconfirmed,
        VerdictCheck.Stage => ApplicantReason.OutsideWindow,
        VerdictCheck.Status => line.Finding switch
        {
            "Withdrawn" => ApplicantReason.Withdrawn,
            "StatusSuperseded" => ApplicantReason.Outdated,
            "StatusRevoked" => ApplicantReason.Revoked,
            "StatusRestricted" => ApplicantReason.Restricted,
            "ObjectionStands" or "ObjectionUpheld" => ApplicantReason.Contested,
            _ => ApplicantReason.Erased,
        },
        VerdictCheck.RuleSet => ApplicantReason.RuleSetUnknown,
        _ => ApplicantReason.NotIndependent,
    };

    private static (ApplicantOutcome Outcome, ApplicantContact Contact) Weigh(ApplicantReason reason) => reason switch
    {
        ApplicantReason.Verified => (ApplicantOutcome.Passed, ApplicantContact.Nobody),
        ApplicantReason.Unreadable or ApplicantReason.OtherPerson => (ApplicantOutcome.Failed, ApplicantContact.Applicant),
        ApplicantReason.Tampered or ApplicantReason.SeveralPersons or ApplicantReason.BatchDiffers or ApplicantReason.Withdrawn
            or ApplicantReason.Revoked or ApplicantReason.Erased => (ApplicantOutcome.Failed, ApplicantContact.School),
        ApplicantReason.IssuerNotEntitled => (ApplicantOutcome.Failed, ApplicantContact.Reviewer),
        ApplicantReason.Unconfirmed or ApplicantReason.OutsideWindow => (ApplicantOutcome.Manual, ApplicantContact.Reviewer),
        ApplicantReason.ForeignLedger or ApplicantReason.RuleSetUnknown or ApplicantReason.NotIndependent => (ApplicantOutcome.Manual, ApplicantContact.Province),
        ApplicantReason.Incomplete => (ApplicantOutcome.Manual, ApplicantContact.Applicant),
        ApplicantReason.NotListed => (ApplicantOutcome.Manual, ApplicantContact.Own),
        _ => (ApplicantOutcome.Manual, ApplicantContact.School),
    };

    private string Unit(ApplicantContact contact, string? school)
    {
        var unit = contact switch
        {
            ApplicantContact.School when school is not null => trust.FindUnit(school),
            ApplicantContact.Reviewer when school is not null => trust.FindUnit(trust.FindUnit(school)?.Parent ?? string.Empty),
            ApplicantContact.Province => trust.Units.FirstOrDefault(u => u.Tier == UnitTier.Province),
            _ => null,
        };
        return unit is not null ? $"{unit.Name}（{unit.Code}）" : contact == ApplicantContact.School ? school ?? string.Empty : string.Empty;
    }
}
