using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Archives;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Releases;
using Ledger.Sdk.Sample;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Verify;

namespace Ledger.Scenarios.Tests;

/// <summary>
/// The archives of the second class: formed over both terms, noticed a second time with an objection upheld, signed, closed,
/// archived, released to two universities.
/// </summary>
internal sealed class ArchiveYear(Province province, Evaluation school, SealedTexts texts, string term, CancellationToken token)
{
    private static readonly RuleSet s_rules = RuleSet.FujianHighSchool;

    private SampleStudent Signing => school.Students[31];

    private SampleStudent Contested => school.Students[32];

    public async Task PlayAsync()
    {
        var batch = await FormAsync();
        await NoticeAsync(batch);
        var archives = await ExportAsync(batch);
        var archive = await CloseAsync(archives[Signing.RegistryNumber], archives[Contested.RegistryNumber]);
        await province.Ministry.CloseTermAsync(Province.Code, term, "archive", token);
        await RefusedAsync(RefusalCodes.NotLocked, () => province.Registrar.ArchiveAsync(batch, token));
        await province.Ministry.LockTermAsync(Province.Code, term, "archive", token);
        await province.Registrar.ArchiveAsync(batch, token);
        Assert.AreEqual("ArchiveArchived", (await VerdictAsync(archive.Utf8, Signing))[VerdictCheck.Archive].Finding);
        await ReleaseAsync(archive);
    }

    private async Task<string> FormAsync()
    {
        var options = new ArchiveFormation { School = Province.School, Term = term, Classes = [Signing.Class] };
        var registrar = province.Registrar;
        await RefusedAsync(RefusalCodes.RuleSetUnknown, () => registrar.FormArchivesAsync(school.Store, options, cancellationToken: token));
        await province.Ministry.PublishRuleSetAsync(Province.Code, s_rules.Archive!, token);
        await RefusedAsync(RefusalCodes.RuleSetNotApproved, () => registrar.FormArchivesAsync(school.Store, options, cancellationToken: token));
        await province.Ministry.ApproveRuleSetAsync(Province.Code, s_rules.Archive!.Id, "1", token);
        await RefusedAsync(RefusalCodes.WindowUnknown, () => registrar.FormArchivesAsync(school.Store, options, cancellationToken: token));
        await province.Ministry.OpenTermAsync(new TermOpening { Owner = Province.Code, Term = term, Stages = [new StageOpening("archive")] }, token);
        await RefusedAsync(RefusalCodes.NotAuthorised, () => province.SecondRegistrar.FormArchivesAsync(school.Store, options, cancellationToken: token));

        // The statements that the refused runs prepared are anchored as they stand, once.
        var batch = (await registrar.FormArchivesAsync(school.Store, options, cancellationToken: token)).Receipts.Single();
        Assert.AreEqual(school.Students.Count(s => s.Class == Signing.Class), batch.Size);
        Assert.IsEmpty((await registrar.FormArchivesAsync(school.Store, options, cancellationToken: token)).Receipts);
        await province.County.ReviewAsync(school.Store, batch.BatchId, accept: true, cancellationToken: token);
        return batch.BatchId;
    }

    private async Task NoticeAsync(string batch)
    {
        var registrar = province.Registrar;
        await RefusedAsync(RefusalCodes.NotNoticed, () => registrar.ConfirmAsync(batch, token));
        var notice = (await registrar.BeginNoticeAsync(batch, token)).Result;
        var rows = await school.Store.ReadNoticeAsync(batch, token);
        var row = rows.Single(r => r.Name == Signing.Name);
        Assert.AreEqual("2025-2026-1 – 2025-2026-2", row.Dates);
        Assert.IsTrue(int.Parse(row.Subject, null) > 1, row.Subject);
        Assert.AreNotEqual(row.Name, row.MaskedName);
        Assert.IsNull(row.Level);

        var objection = (await registrar.RaiseObjectionAsync(
            batch, rows.Single(r => r.Name == Contested.Name).Index, "RECORD_LACKING", await texts.KeepAsync("不属实的理由", token), token)).TransactionId;
        await registrar.AnswerObjectionAsync(batch, objection, ObjectionOutcome.Upheld, "CHECKED", await texts.KeepAsync("不属实的理由", token), token);
        await RefusedAsync(RefusalCodes.NoticeTooShort, () => registrar.EndNoticeAsync(batch, token));
        province.WaitUntilAfter(notice.Until!.Value);
        await registrar.EndNoticeAsync(batch, token);
        var evidence = await registrar.GetEvidenceAsync(batch, token);
        province.WaitUntilAfter(ObjectionProgress.Of(evidence.Batch.BatchId, Province.CountyCode, evidence.Objections).Single().Answer!.Due!.Value);
        await registrar.ConfirmAsync(batch, token);
    }

    private async Task<Dictionary<string, QualityArchive>> ExportAsync(string batch)
    {
        var numbers = school.Store.Roster.Students.ToDictionary(s => s.Id, s => s.RegistryNumber);
        var archives = new Dictionary<string, QualityArchive>(StringComparer.Ordinal);
        await foreach (var exported in school.Store.ExportArchivesAsync(batch, cancellationToken: token))
            archives.Add(numbers[exported.Student], exported.Archive ?? throw new AssertFailedException($"{exported.Problem}"));
        Assert.HasCount(school.Students.Count(s => s.Class == Signing.Class), archives);
        return archives;
    }

    private async Task<QualityArchive> CloseAsync(QualityArchive archive, QualityArchive contested)
    {
        var now = province.Clock.GetUtcNow();
        var (student, teacher) = (Key(SignerAlgorithm.Sm2, now), Key(SignerAlgorithm.P256, now));
        Assert.AreEqual(LedgerError.ArchiveSignatureWrong, (await Assert.ThrowsAsync<LedgerRefusedException>(() => province.Registrar.CloseArchiveAsync(archive, token))).Error);
        var closed = await province.Registrar.CloseArchiveAsync(await SignAsync(archive), token);
        var owner = await school.Store.KeepArchiveAsync(closed, token);
        var batch = closed.Content.StatementBatch.Id;
        await foreach (var kept in school.Store.ExportArchivesAsync(batch, [owner], token))
            Assert.AreEqual((true, closed.CheckCode), (kept.IsKept, kept.Archive!.CheckCode), "as it was closed");
        var verdict = await VerdictAsync(closed.Utf8, Signing);
        Assert.IsTrue(verdict.IsValid, verdict.Describe(LedgerLanguage.English));
        Assert.AreEqual("CompleteAsStated", verdict[VerdictCheck.Completeness].Finding);
        Assert.AreEqual("SignaturesHold", verdict[VerdictCheck.Signatures].Finding);

        // Against whose archive an objection was upheld, the school does not close it.
        Assert.AreEqual(LedgerError.ArchiveNotConfirmed, (await Assert.ThrowsAsync<LedgerRefusedException>(async () => await province.Registrar.CloseArchiveAsync(await SignAsync(contested), token))).Error);
        Assert.AreEqual("ObjectionUpheld", (await VerdictAsync(contested.Utf8, Contested))[VerdictCheck.Status].Finding);
        return closed;

        async Task<QualityArchive> SignAsync(QualityArchive open) => await province.Registrar.AttestArchiveAsync(
            ArchiveSigning.Sign(ArchiveSigning.Sign(open, ArchiveRole.Student, student, now), ArchiveRole.HeadTeacher, teacher, now), ArchiveRole.Principal, new byte[] { 1, 2, 3 }, token);
    }

    private async Task ReleaseAsync(QualityArchive archive)
    {
        var expires = province.Today.AddDays(30);
        var consent = new Consent(ConsentBy.Student, province.Today);
        var one = (await province.Registrar.ReleaseAsync(archive.Utf8, new ReleaseTerms("甲大学", "综合评价招生", expires, consent), token)).Signed;
        var two = (await province.Registrar.ReleaseAsync(archive.Utf8, new ReleaseTerms("乙大学", "综合评价招生", expires, consent), token)).Signed;
        await province.Registrar.WithdrawReleaseAsync(Province.School, two.Id, "CONSENT_WITHDRAWN", token);
        Assert.AreEqual("Released", await AudienceAsync(one, "甲大学"));
        Assert.AreEqual("ReleaseToOther", await AudienceAsync(one, "乙大学"));
        Assert.AreEqual("ReleaseWithdrawn", await AudienceAsync(two, "乙大学"));

        async Task<string> AudienceAsync(SignedRelease release, string audience) =>
            (await province.County.VerifyAsync(archive.Utf8, Options(Signing) with { Release = release, Audience = audience }, token))[VerdictCheck.Audience].Finding;
    }

    private async Task<Verdict> VerdictAsync(ReadOnlyMemory<byte> file, SampleStudent student)
    {
        var online = await province.County.VerifyAsync(file, Options(student), token);
        var trust = TrustFile.Parse(await province.Ministry.ExportTrustAsync(token), "trust.json", [province.GenesisHash]);
        var offline = new OfflineVerifier(trust, Options(student)).Verify(file);
        CollectionAssert.AreEqual(online.Lines.Skip(4).Select(l => l.Finding).ToArray(), offline.Lines.Skip(4).Select(l => l.Finding).ToArray());
        return online;
    }

    private VerifyOptions Options(SampleStudent student) =>
        new() { TrustedGenesisHashes = [province.GenesisHash], Applicant = new Applicant(student.Name, student.RegistryNumber) };

    private static SignerKey Key(SignerAlgorithm algorithm, DateTimeOffset now)
    {
        var (certificate, key) = SignerKey.Create(algorithm, "k7", now.AddDays(-1), now.AddDays(30));
        return SignerKey.FromPem(certificate, key);
    }

    private static async Task RefusedAsync(string code, Func<Task> call) =>
        Assert.AreEqual(code, (await Assert.ThrowsAsync<LedgerRefusedException>(call)).ContractCode);
}
