namespace Ledger.Records;

/// <summary>
/// Checks what a bundle proves by itself: form, digests, inclusion. That its batches are on the ledger, and what the ledger
/// says of them, is for the caller to check. Thread safe.
/// </summary>
public sealed class BundleVerifier
{
    private readonly Func<string, int, RuleSet?> _findRuleSet;

    /// <summary>Creates a verifier that knows the shipped rule set.</summary>
    public BundleVerifier()
        : this(RuleSet.Shipped)
    {
    }

    /// <summary>Creates a verifier.</summary>
    /// <param name="ruleSets">The rule sets that it knows, and with each that of its archives.</param>
    public BundleVerifier(IEnumerable<RuleSet> ruleSets)
    {
        var all = ruleSets.ToList();
        var known = all.ToDictionary(set => (set.Id, set.Version));
        _findRuleSet = (id, version) =>
            ArchiveRuleSet.Parse(id) is not null ? RuleSet.Find(all, id, version) : known.GetValueOrDefault((id, version));
    }

    /// <summary>Checks every record; a failed check never hides a later one that can still be made.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <returns>One result a record, in the bundle's order.</returns>
    public IReadOnlyList<RecordVerification> Verify(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return VerifyMany([bundle])[0];
    }

    /// <summary>
    /// Checks several bundles as <see cref="Verify(Bundle)"/> does each, faster when they hold few records: the hashes of
    /// neighbouring bundles are computed side by side.
    /// </summary>
    /// <param name="bundles">The bundles.</param>
    /// <returns>For each bundle, one result a record, in their order.</returns>
    public IReadOnlyList<IReadOnlyList<RecordVerification>> VerifyMany(IReadOnlyList<Bundle> bundles)
    {
        ArgumentNullException.ThrowIfNull(bundles);
        var all = bundles.Select(b => new RecordVerification[b.Records.Count]).ToArray();
        var digests = RecordDigests.Mine;
        var records = new BundleRecord[RecordDigests.MaxRecords];
        var places = new (int Bundle, int Record)[RecordDigests.MaxRecords];
        var count = 0;
        for (var bundle = 0; bundle < bundles.Count; bundle++)
        {
            for (var record = 0; record < all[bundle].Length; record++)
            {
                records[count] = bundles[bundle].Records[record];
                places[count++] = (bundle, record);
                if (count == records.Length)
                    Flush();
            }
        }

        Flush();
        return all;

        void Flush()
        {
            if (count == 0)
                return;
            digests.Compute(records, 0, count);
            for (var i = 0; i < count; i++)
            {
                var (bundle, record) = places[i];
                all[bundle][record] = Verify(bundles[bundle].Channel, records[i], digests, i);
            }

            count = 0;
        }
    }

    private RecordVerification Verify(string channel, BundleRecord record, RecordDigests digests, int number)
    {
        var ruleSet = CheckRuleSet(record.Payload, out var type);
        CheckResult[] checks =
        [
            CheckForm(channel, record),
            ruleSet,
            CheckDigests(record, type, digests, number),
            CheckIdentity(record, type),
            CheckInclusion(record, DigestAlgorithm.Sha256, BundleCheck.InclusionSha256, digests, number),
            CheckInclusion(record, DigestAlgorithm.Sm3, BundleCheck.InclusionSm3, digests, number),
        ];
        return new RecordVerification(record, type, checks);
    }

    private static CheckResult CheckForm(string channel, BundleRecord record)
    {
        var payload = record.Payload;
        if (payload.Channel != channel)
            return Failed(BundleCheck.Form, BundleFinding.ChannelDiffers, payload.Channel);
        if (payload.School != record.Batch.School)
            return Failed(BundleCheck.Form, BundleFinding.SchoolDiffers, payload.School.Value);
        if (payload.Term != record.Batch.Term)
            return Failed(BundleCheck.Form, BundleFinding.TermDiffers, payload.Term.Value);
        return new CheckResult(BundleCheck.Form, CheckOutcome.Passed, BundleFinding.PayloadAgrees);
    }

    private CheckResult CheckRuleSet(RecordPayload payload, out RecordType? type)
    {
        type = null;
        if (_findRuleSet(payload.RuleSetId, payload.RuleSetVersion) is not { } ruleSet)
            return Failed(BundleCheck.RuleSet, BundleFinding.RuleSetUnknown, $"{payload.RuleSetId} {payload.RuleSetVersion}");
        if (!ruleSet.TryFindType(payload.TypeCode, out var found))
            return Failed(BundleCheck.RuleSet, BundleFinding.TypeUnknown, ruleSet.Id, payload.TypeCode);
        if (found.Fields.Count != payload.FieldCount)
        {
            return new CheckResult(
                BundleCheck.RuleSet, CheckOutcome.Failed, BundleFinding.FieldCountDiffers, found.Name, payload.FieldCount, found.Fields.Count);
        }

        type = found;
        return new CheckResult(BundleCheck.RuleSet, CheckOutcome.Passed, BundleFinding.RuleSetKnown, ruleSet.Id, ruleSet.Version);
    }

    private static CheckResult CheckDigests(BundleRecord record, RecordType? type, RecordDigests digests, int number)
    {
        if (type is null)
            return new CheckResult(BundleCheck.Digests, CheckOutcome.NotChecked, BundleFinding.TypeNotKnown);
        var last = -1;
        for (var i = 0; i < record.Disclosures.Count; i++)
        {
            var name = record.Disclosures[i].Name;
            var position = type.PositionOf(name);
            if (position < 0)
                return Failed(BundleCheck.Digests, BundleFinding.FieldUnknown, name);
            if (position <= last)
                return Failed(BundleCheck.Digests, BundleFinding.FieldsOutOfOrder, name);
            last = position;
            foreach (var algorithm in Algorithms)
            {
                if (!digests.Disclosure(algorithm, number, i).SequenceEqual(record.Payload.FieldDigest(algorithm, position)))
                    return Failed(BundleCheck.Digests, BundleFinding.DigestDiffers, name);
            }
        }

        return new CheckResult(
            BundleCheck.Digests, CheckOutcome.Passed, BundleFinding.DigestsMatch, null, record.Disclosures.Count, type.Fields.Count);
    }

    private static CheckResult CheckIdentity(BundleRecord record, RecordType? type)
    {
        if (type is null)
            return new CheckResult(BundleCheck.Identity, CheckOutcome.NotChecked, BundleFinding.TypeNotKnown);
        foreach (var position in type.IdentityFields)
        {
            var name = type.Fields[position].Name;
            if (!Discloses(record, name))
                return Failed(BundleCheck.Identity, BundleFinding.IdentityMissing, name);
        }

        return new CheckResult(BundleCheck.Identity, CheckOutcome.Passed, BundleFinding.IdentityDisclosed);
    }

    private static bool Discloses(BundleRecord record, string name)
    {
        foreach (var disclosure in record.Disclosures)
        {
            if (disclosure.Name == name)
                return true;
        }

        return false;
    }

    private static CheckResult CheckInclusion(
        BundleRecord record, DigestAlgorithm algorithm, BundleCheck check, RecordDigests digests, int number)
    {
        var root = record.Batch.Root(algorithm).Span;
        var included = digests.Root(algorithm, number).SequenceEqual(root);
        return new CheckResult(
            check,
            included ? CheckOutcome.Passed : CheckOutcome.Failed,
            included ? BundleFinding.Included : BundleFinding.NotIncluded,
            Convert.ToHexStringLower(root[..4]),
            record.Index,
            record.Batch.Size);
    }

    private static CheckResult Failed(BundleCheck check, BundleFinding finding, string subject, int number = 0) =>
        new(check, CheckOutcome.Failed, finding, subject, number);

    private static readonly DigestAlgorithm[] Algorithms = [DigestAlgorithm.Sha256, DigestAlgorithm.Sm3];
}
