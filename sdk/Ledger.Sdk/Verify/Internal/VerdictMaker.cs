using System.Globalization;
using System.Text;
using Ledger.Records;
using Ledger.Records.State;

namespace Ledger.Sdk.Verify.Internal;

/// <summary>Brings together what a bundle proves by itself and what the ledger says. Pure; thread-safe.</summary>
internal sealed class VerdictMaker(VerifyOptions options)
{
    private static readonly VerdictCheck[] s_mandatory =
    [
        VerdictCheck.Form, VerdictCheck.Digests, VerdictCheck.Inclusion, VerdictCheck.Batch, VerdictCheck.Issuer, VerdictCheck.Review,
        VerdictCheck.Stage, VerdictCheck.Status, VerdictCheck.RuleSet, VerdictCheck.Independence,
    ];

    private readonly BundleVerifier _verifier = new(options.RuleSets);

    public Verdict Make(ReadOnlyMemory<byte> utf8, Ground ground) => Make(ParsedFile.Parse(utf8), ground);

    public Verdict Make(ParsedFile file, Ground ground) => file.Bundle is { } bundle ? Make(file, _verifier.Verify(bundle), ground) : Broken(file.Form, ground);

    /// <summary>Judges several files, whose records are hashed side by side.</summary>
    public Verdict[] MakeMany(IReadOnlyList<ReadOnlyMemory<byte>> files, Ground ground)
    {
        var parsed = files.Select(ParsedFile.Parse).ToArray();
        var bundles = parsed.Select(p => p.Bundle).OfType<Bundle>().ToArray();
        var records = _verifier.VerifyMany(bundles);
        var verdicts = new Verdict[parsed.Length];
        var next = 0;
        for (var i = 0; i < parsed.Length; i++)
            verdicts[i] = parsed[i].Bundle is not null ? Make(parsed[i], records[next++], ground) : Broken(parsed[i].Form, ground);
        return verdicts;
    }

    private Verdict Make(ParsedFile file, IReadOnlyList<RecordVerification> records, Ground ground)
    {
        var bundle = file.Bundle!;
        var grounds = bundle.Batches.ToDictionary(b => b.Id, b => ground.Batches(b.Id), StringComparer.Ordinal);
        VerdictLine[] lines =
        [
            FromRecords(records, VerdictCheck.Form, BundleCheck.Form, BundleCheck.Identity),
            FromRecords(records, VerdictCheck.Digests, BundleCheck.Digests),
            FromRecords(records, VerdictCheck.Inclusion, BundleCheck.InclusionSha256, BundleCheck.InclusionSm3),
            CheckBatches(bundle, ground, grounds),
            EachBatch(bundle, grounds, VerdictCheck.Issuer, CheckIssuer),
            EachBatch(bundle, grounds, VerdictCheck.Review, CheckReview),
            EachBatch(bundle, grounds, VerdictCheck.Stage, CheckStage),
            CheckStatus(records, grounds, WorkingDays.DateOf(ground.AsOf)),
            CheckSubject(records),
            CheckAudience(file, records, grounds, ground),
            CheckRuleSet(bundle, records, grounds),
            CheckIndependence(ground, grounds.Values),
            StatementCheck.Check(records),
            ArchiveCheck.Check(file.Archive, records, grounds, ground),
            SignatureCheck.Check(file.Archive, grounds, ground, options),
            EvidenceCheck.Check(options.Evidence, records),
        ];
        Batch[] moved = [.. grounds.Values.Select(g => g.Evidence?.Batch).OfType<Batch>().Where(b => b.Origin is not null)];
        return Verdict(lines, records, ground) with { Moved = moved };
    }

    private static Verdict Broken(VerdictLine form, Ground ground)
    {
        var lines = Enum.GetValues<VerdictCheck>()
            .Select(check => check == VerdictCheck.Form ? form : VerdictLine.NotChecked(check, "FormUnread"));
        return Verdict([.. lines], [], ground);
    }

    private static Verdict Verdict(VerdictLine[] lines, IReadOnlyList<RecordVerification> records, Ground ground)
    {
        var holds = s_mandatory.All(check => lines[(int)check].Outcome == CheckOutcome.Passed)
            && lines.All(line => line.Outcome != CheckOutcome.Failed);
        return new Verdict
        {
            Result = !holds ? VerdictResult.NotEstablished : ground.IsOffline ? VerdictResult.ValidAsOf : VerdictResult.Valid,
            Lines = lines,
            Records = records,
            AsOf = ground.AsOf,
            Height = ground.Height,
            Channel = ground.Channel,
            GenesisHash = ground.GenesisHash,
        };
    }

    private static VerdictLine FromRecords(IReadOnlyList<RecordVerification> records, VerdictCheck check, params ReadOnlySpan<BundleCheck> parts)
    {
        foreach (var wanted in (ReadOnlySpan<CheckOutcome>)[CheckOutcome.Failed, CheckOutcome.NotChecked])
        {
            for (var i = 0; i < records.Count; i++)
            {
                foreach (var part in parts)
                {
                    var result = records[i][part];
                    if (result.Outcome == wanted)
                        return new VerdictLine(check, wanted, result.Finding.ToString(), Arguments(result)) { Record = i, Source = result };
                }
            }
        }

        return VerdictLine.Passed(check, $"{check}Hold", records.Count.ToString(CultureInfo.InvariantCulture));
    }

    private static string[] Arguments(CheckResult result) =>
        [result.Subject ?? string.Empty, result.Number.ToString(CultureInfo.InvariantCulture), result.Total.ToString(CultureInfo.InvariantCulture)];

    private VerdictLine CheckBatches(Bundle bundle, Ground ground, Dictionary<string, BatchGround> grounds)
    {
        if (bundle.Channel != ground.Channel && !bundle.Batches.All(b => grounds[b.Id].Evidence?.Moved?.WasOn(bundle.Channel) == true))
            return VerdictLine.Failed(VerdictCheck.Batch, "ChannelOther", bundle.Channel, ground.Channel);
        if (!options.TrustedGenesisHashes.Contains(ground.GenesisHash))
            return VerdictLine.Failed(VerdictCheck.Batch, "GenesisUntrusted", ground.GenesisHash);
        VerdictLine? first = null;
        Batch? moved = null;
        foreach (var batch in bundle.Batches)
        {
            var found = grounds[batch.Id];
            if (found.Evidence is null || found.Line.Outcome != CheckOutcome.Passed)
                return found.Line;
            if (found.Evidence.Batch.Sm3Root != Convert.ToHexStringLower(batch.Sm3Root.Span) || found.Evidence.Batch.Size != batch.Size)
                return VerdictLine.Failed(VerdictCheck.Batch, "BatchDiffers", batch.Id);
            first ??= found.Line;
            moved ??= found.Evidence.Batch.Origin is null ? null : found.Evidence.Batch;
        }

        return moved is { Origin: { } origin }
            ? VerdictLine.Passed(
                VerdictCheck.Batch, "BatchMoved", Time(moved.At), origin.Channel, origin.GenesisHash, origin.BlockNumber.ToString(CultureInfo.InvariantCulture),
                origin.TransactionId, Time(origin.At))
            : first!;
    }

    private static VerdictLine EachBatch(
        Bundle bundle, Dictionary<string, BatchGround> grounds, VerdictCheck check, Func<Evidence, VerdictLine> judge)
    {
        VerdictLine? passed = null, missing = null;
        List<VerdictLine>? each = check == VerdictCheck.Review && bundle.Batches.Count > 1 ? [] : null;
        foreach (var batch in bundle.Batches)
        {
            if (grounds[batch.Id].Evidence is not { } evidence)
            {
                missing ??= VerdictLine.NotChecked(check, "NoEvidence", batch.Id);
                continue;
            }

            var line = judge(evidence);
            if (line.Outcome == CheckOutcome.Failed)
                return line;
            passed ??= line;
            each?.Add(line with { Batch = batch.Id });
        }

        return missing ?? (each is null ? passed! : passed! with { Each = each });
    }

    private static VerdictLine CheckIssuer(Evidence evidence)
    {
        var batch = evidence.Batch;
        if (evidence.Unit is not { } unit)
            return VerdictLine.Failed(VerdictCheck.Issuer, "IssuerUnknown", batch.School);
        return unit.Tier == UnitTier.School && unit.Code == batch.School && batch.By.Role == Roles.SchoolRegistrar && unit.Entitles(batch.By, batch.At)
            ? VerdictLine.Passed(VerdictCheck.Issuer, "IssuerEntitled", unit.Name, unit.Code, batch.By.MspId, batch.By.Role)
            : VerdictLine.Failed(VerdictCheck.Issuer, "IssuerNotEntitled", batch.By.MspId, batch.By.Unit, batch.By.Role);
    }

    private static VerdictLine CheckReview(Evidence evidence)
    {
        if (evidence.Parent is not { } parent || evidence.Unit?.Parent != parent.Code)
            return VerdictLine.Failed(VerdictCheck.Review, "ReviewerUnknown", evidence.Batch.School);
        var progress = BatchProgress.Of(evidence.Batch.BatchId, parent.Code, evidence.Events);
        if (progress.Standing is BatchStanding.Anchored)
            return VerdictLine.Failed(VerdictCheck.Review, "NotReviewed", parent.Name, parent.Code);
        if (progress.Standing is BatchStanding.Returned)
            return VerdictLine.Failed(VerdictCheck.Review, "Returned", parent.Name, progress.Deciding[0].ReasonCode);
        var accepted = evidence.Events.FirstOrDefault(e => e.Kind == BatchEventKind.Accepted && e.By.Unit == parent.Code);
        if (accepted is null)
            return VerdictLine.Failed(VerdictCheck.Review, "NotReviewed", parent.Name, parent.Code);
        return accepted.By.Role == Roles.AuthorityOf(parent.Tier) && parent.Entitles(accepted.By, accepted.At)
            ? accepted.Sample is { } sample
                ? VerdictLine.Passed(VerdictCheck.Review, "AcceptedSampled", parent.Name, parent.Code, Time(accepted.At), Number(sample.Size), Number(sample.Wrong))
                : VerdictLine.Passed(VerdictCheck.Review, "Accepted", parent.Name, parent.Code, Time(accepted.At))
            : VerdictLine.Failed(VerdictCheck.Review, "ReviewerNotEntitled", accepted.By.MspId, accepted.By.Unit, accepted.By.Role);
    }

    private static VerdictLine CheckStage(Evidence evidence)
    {
        // The window of a moved batch was that of the ledger where it was anchored first.
        var first = evidence;
        while (first.Moved is { } moved)
            first = moved.Evidence;
        var batch = first.Batch;
        if (first.Term?.Window(batch.Stage) is not { } window)
            return VerdictLine.Failed(VerdictCheck.Stage, "WindowUnknown", batch.Term, batch.Stage);

        // Both times are submitters' clocks, each held to be right within minutes; the order of commits is the contract's to keep.
        var slack = TimeSpan.FromMinutes(10);
        if (batch.At < window.OpenedAt - slack || batch.At > window.ClosedAt + slack)
            return VerdictLine.Failed(VerdictCheck.Stage, "OutsideWindow", batch.Term, batch.Stage, Time(batch.At));
        var progress = BatchProgress.Of(batch.BatchId, evidence.Parent?.Code ?? string.Empty, evidence.Events);
        return progress switch
        {
            { Archiving: { } archived } => Reached("StageArchived", archived.At),
            { Confirmation: { } confirmed } => Reached("StageConfirmed", confirmed.At),
            { NoticeEnd: { } ended } => Reached("StageNoticed", ended.At),
            { Notice: { } notice } => Reached("StageUnderNotice", notice.At),
            _ => Reached(evidence.Moved is null ? "AnchoredInWindow" : "MovedFromWindow", batch.At),
        };

        VerdictLine Reached(string finding, DateTimeOffset at) => VerdictLine.Passed(VerdictCheck.Stage, finding, batch.Term, batch.Stage, Time(at));
    }

    private static VerdictLine CheckStatus(IReadOnlyList<RecordVerification> records, Dictionary<string, BatchGround> grounds, DateOnly day)
    {
        VerdictLine? pending = null, missing = null;
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i].Record;
            if (grounds[record.Batch.Id].Evidence is not { } evidence)
            {
                missing ??= VerdictLine.NotChecked(VerdictCheck.Status, "NoEvidence", record.Batch.Id);
                continue;
            }

            var parent = evidence.Parent?.Code ?? string.Empty;
            var progress = BatchProgress.Of(evidence.Batch.BatchId, parent, evidence.Events);
            if (progress.Standing == BatchStanding.Withdrawn)
                return VerdictLine.Failed(VerdictCheck.Status, "Withdrawn", evidence.Batch.BatchId.ToString(), progress.Deciding[0].ReasonCode);
            var status = EffectiveStatus.Of(evidence.Batch.BatchId, record.Index, parent, evidence.Statuses);
            if (status.Deciding is { } deciding)
            {
                return VerdictLine.Failed(
                    VerdictCheck.Status, $"Status{deciding.Kind}", deciding.ReasonCode, Time(deciding.At), deciding.SupersededBy?.ToString() ?? string.Empty) with
                { Record = i };
            }

            foreach (var objection in ObjectionProgress.Of(evidence.Batch.BatchId, parent, evidence.Objections).Where(o => o.Raised.Index == record.Index))
            {
                // A confirmed batch has none that stands: the contract saw to it.
                var finding = objection.Outcome == ObjectionOutcome.Upheld ? "ObjectionUpheld" : progress.Confirmation is null && objection.Stands(day) ? "ObjectionStands" : null;
                if (finding is not null)
                    return VerdictLine.Failed(VerdictCheck.Status, finding, objection.Raised.ReasonCode, Time(objection.Raised.At)) with { Record = i };
            }

            if (status.Pending.Count > 0)
                pending ??= VerdictLine.Passed(VerdictCheck.Status, "StatusPending", RecordStatus.KindName(status.Pending[0].Kind)) with { Record = i };
        }

        return missing ?? pending ?? VerdictLine.Passed(VerdictCheck.Status, "StatusClear", records.Count.ToString(CultureInfo.InvariantCulture));
    }

    private VerdictLine CheckSubject(IReadOnlyList<RecordVerification> records)
    {
        (string Name, string Number)? first = null;
        for (var i = 0; i < records.Count; i++)
        {
            if (Subject(records[i]) is not { } subject)
                return VerdictLine.NotChecked(VerdictCheck.Subject, "SubjectUndisclosed") with { Record = i };
            first ??= subject;

            // A registry number may change, from temporary to final; the name with another number is another person.
            if (subject != first)
                return VerdictLine.Failed(VerdictCheck.Subject, "SubjectsDiffer") with { Record = i };
        }

        if (options.Applicant is not { } applicant)
            return VerdictLine.NotChecked(VerdictCheck.Subject, "NoApplicant");
        if (first?.Name != Normal(applicant.Name))
            return VerdictLine.Failed(VerdictCheck.Subject, "NameDiffers");
        return string.Equals(first?.Number, Normal(applicant.RegistryNumber), StringComparison.OrdinalIgnoreCase)
            ? VerdictLine.Passed(VerdictCheck.Subject, "SubjectIsApplicant")
            : VerdictLine.Failed(VerdictCheck.Subject, "NumberDiffers");
    }

    /// <summary>Whose a record is by what it discloses; null if it does not say.</summary>
    internal static (string Name, string Number)? Subject(RecordVerification record)
    {
        if (record.Type is not { } type)
            return null;
        string? name = null, number = null;
        foreach (var disclosure in record.Record.Disclosures)
        {
            if (type.PositionOf(disclosure.Name) is not (>= 0 and var position) || !type.Fields[position].IsIdentity)
                continue;
            if (type.Fields[position].Kind == FieldKind.RegistryNumber)
                number = disclosure.Value.AsText;
            else
                name ??= disclosure.Value.AsText;
        }

        return name is null || number is null ? null : (name, number);
    }

    internal static string Normal(string text) => text.Trim().Normalize(NormalizationForm.FormC);

    private VerdictLine CheckAudience(ParsedFile file, IReadOnlyList<RecordVerification> records, Dictionary<string, BatchGround> grounds, Ground ground)
    {
        var released = options.Release is { } release ? ReleaseCheck.Check(release, options.Audience ?? options.Profile?.Audience, file, grounds.Values, ground) : null;
        if (released is { Outcome: not CheckOutcome.Passed } || options.Profile is null)
            return released ?? VerdictLine.NotChecked(VerdictCheck.Audience, "NoRelease");
        var within = CheckProfile(options.Profile, records);
        return within.Outcome == CheckOutcome.Passed && released is not null ? released : within;
    }

    private static VerdictLine CheckProfile(ReleaseProfile profile, IReadOnlyList<RecordVerification> records)
    {
        for (var i = 0; i < records.Count; i++)
        {
            if (records[i].Type is not { } type)
                return VerdictLine.NotChecked(VerdictCheck.Audience, "FormUnread") with { Record = i };

            // Counts and leaf hashes say nothing of a record that is not shown.
            if (Completeness.IsOf(type))
                continue;
            var payload = records[i].Record.Payload;
            if (payload.RuleSetId != profile.RuleSetId || payload.RuleSetVersion != profile.RuleSetVersion || !profile.Accepts(type))
                return VerdictLine.Failed(VerdictCheck.Audience, "TypeBeyondProfile", profile.Audience, type.Title.Zh) with { Record = i };
            if (profile.FieldsOf(type) is not { } accepted)
                continue;
            foreach (var disclosure in records[i].Record.Disclosures)
            {
                // Whose the record is, every bundle says. A name that the type does not have is the digests' to refuse.
                if (type.PositionOf(disclosure.Name) is >= 0 and var position && !type.Fields[position].IsIdentity && !accepted.Contains(disclosure.Name))
                    return VerdictLine.Failed(VerdictCheck.Audience, "FieldBeyondProfile", profile.Audience, type.Title.Zh, type.Fields[position].Title.Zh) with { Record = i };
            }
        }

        return VerdictLine.Passed(VerdictCheck.Audience, "WithinProfile", profile.Audience, profile.Purpose);
    }

    private VerdictLine CheckRuleSet(Bundle bundle, IReadOnlyList<RecordVerification> records, Dictionary<string, BatchGround> grounds)
    {
        var known = FromRecords(records, VerdictCheck.RuleSet, BundleCheck.RuleSet);
        if (known.Outcome != CheckOutcome.Passed)
            return known;
        foreach (var record in records)
        {
            var payload = record.Record.Payload;
            if (grounds[record.Record.Batch.Id].Evidence is not { } evidence)
                return VerdictLine.NotChecked(VerdictCheck.RuleSet, "NoEvidence", record.Record.Batch.Id);
            var name = $"{payload.RuleSetId} {payload.RuleSetVersion.ToString(CultureInfo.InvariantCulture)}";
            if (evidence.Batch.RuleSet != payload.RuleSetId || evidence.Batch.RuleSetVersion != payload.RuleSetVersion.ToString(CultureInfo.InvariantCulture))
                return VerdictLine.Failed(VerdictCheck.RuleSet, "RuleSetOther", name, $"{evidence.Batch.RuleSet} {evidence.Batch.RuleSetVersion}");
            if (evidence.RuleSet is not { IsApproved: true } header)
                return VerdictLine.Failed(VerdictCheck.RuleSet, "RuleSetNotApproved", name);
            var text = RuleSet.Find(options.RuleSets, payload.RuleSetId, payload.RuleSetVersion)!;
            if (header.Sha256 != Convert.ToHexStringLower(text.Sha256.Span) || header.Sm3 != Convert.ToHexStringLower(text.Sm3.Span))
                return VerdictLine.Failed(VerdictCheck.RuleSet, "RuleSetTextDiffers", name);
        }

        var approved = grounds[bundle.Batches[0].Id].Evidence!.RuleSet!;
        return VerdictLine.Passed(VerdictCheck.RuleSet, "RuleSetApproved", $"{approved.Id} {approved.Version}", approved.Owner);
    }

    private VerdictLine CheckIndependence(Ground ground, IEnumerable<BatchGround> batches)
    {
        var vouching = string.Join(", ", batches.SelectMany(b => b.Vouching).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        if (ground.IsEmbedded)
        {
            return options.TrustedGenesisHashes.Contains(ground.GenesisHash)
                ? VerdictLine.Passed(VerdictCheck.Independence, "OneOperatorTrusted", vouching, ground.GenesisHash)
                : VerdictLine.Failed(VerdictCheck.Independence, "OneOperator", vouching, ground.GenesisHash);
        }

        return vouching.Length == 0
            ? VerdictLine.NotChecked(VerdictCheck.Independence, "NobodyVouches")
            : VerdictLine.Passed(VerdictCheck.Independence, "Vouched", vouching);
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    internal static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
