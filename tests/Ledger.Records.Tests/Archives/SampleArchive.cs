namespace Ledger.Records.Tests;

/// <summary>An archive of two records of a batch of five, its statement in a batch of two; every byte but the signatures' follows from a number.</summary>
internal static class SampleArchive
{
    public static readonly DateTimeOffset SignedAt = new(2026, 6, 30, 8, 0, 0, TimeSpan.Zero);

    public static RuleSet Rules => RuleSet.FujianHighSchool.Archive!;

    public static RecordType Type => Rules.Types[0];

    public static StatedRecord[] Stated()
    {
        var (records, _, _) = SampleRecords.Batch(5);
        return [.. new[] { 0, 3 }.Select(i => new StatedRecord(
            SampleRecords.Context.Term, "socialPractice", records[i].LeafHash(DigestAlgorithm.Sha256), records[i].LeafHash(DigestAlgorithm.Sm3)))];
    }

    public static QualityArchive Unsigned()
    {
        var (records, trees, key) = SampleRecords.Batch(5);
        var context = SampleRecords.Context with { RuleSet = Rules };
        var statements = new RecordCommitter(context).Commit([.. Enumerable.Range(0, 2).Select(i => new RecordDraft
        {
            RecordId = RecordPayload.RecordIdOf(SampleRecords.Bytes("statement", i).AsSpan(0, 16)),
            Version = 1,
            Type = Type,
            Random = SampleRecords.Bytes("statement random", i).AsMemory(0, 16),
            SaltKey = SampleRecords.Bytes("salt key", i),
            Values = Completeness.Values(Type, "林试一", SampleRecords.RegistryNumber(i), 42, Stated()),
        })]);
        var builder = new BatchBuilder();
        foreach (var statement in statements)
            builder.Add(statement);
        var statementTrees = builder.Build();
        var statementKey = new BatchKey(context.School, context.Term, 2, statementTrees.Sha256.Root, statementTrees.Sm3.Root);
        var bundle = new BundleBuilder(context.Channel);
        foreach (var position in new[] { 0, 3 })
            bundle.Add(key, SampleRecords.Activity, records[position].Payload, records[position].SplitDisclosures(), null, trees.Sha256.ProveInclusion(trees.IndexOf(position)), trees.Sm3.ProveInclusion(trees.IndexOf(position)));
        var index = statementTrees.IndexOf(0);
        bundle.Add(statementKey, Type, statements[0].Payload, statements[0].SplitDisclosures(), null, statementTrees.Sha256.ProveInclusion(index), statementTrees.Sm3.ProveInclusion(index));
        var content = new ArchiveContent
        {
            Channel = context.Channel,
            GenesisHash = Convert.ToHexStringLower(SampleRecords.Bytes("genesis", 0)),
            Height = 42,
            School = context.School,
            Terms = [context.Term],
            RuleSets = [(SampleRecords.RuleSet.Id, SampleRecords.RuleSet.Version)],
            Batches = [key],
            StatementBatch = statementKey,
            StatementIndex = index,
            StatementPayload = statements[0].Payload,
        };
        return QualityArchive.Create(content, Bundle.Parse(bundle.Build()));
    }

    public static SignerKey Key(SignerAlgorithm algorithm, int days = 365)
    {
        var (certificate, key) = SignerKey.Create(algorithm, "7f3k9q", SignedAt.AddDays(-1), SignedAt.AddDays(days));
        return SignerKey.FromPem(certificate, key);
    }

    public static QualityArchive Sign(QualityArchive archive, ArchiveRole role, SignerKey key)
    {
        var unsigned = new ArchiveSignature { Role = role, At = SignedAt, Algorithm = key.Certificate.AlgorithmName, Signer = key.Certificate.Der };
        return archive.With(unsigned with { Value = key.Sign(unsigned.Message(archive.Archive.Span)) });
    }

    public static QualityArchive Signed() => Sign(
        Sign(Sign(Unsigned(), ArchiveRole.Student, Key(SignerAlgorithm.Sm2)), ArchiveRole.HeadTeacher, Key(SignerAlgorithm.P256)), ArchiveRole.Principal, Key(SignerAlgorithm.Sm2));

    public static bool Holds(QualityArchive archive, ArchiveRole role)
    {
        var signature = archive.Signatures.Single(s => s.Role == role);
        return SignerCertificate.TryParse(signature.Signer.Span, out var certificate)
            && signature.Algorithm == certificate.AlgorithmName
            && certificate.Verify(signature.Message(archive.Archive.Span), signature.Value.Span);
    }
}
