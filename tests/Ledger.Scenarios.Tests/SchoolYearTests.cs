using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Releases;
using Ledger.Sdk.Sample;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Verify;
using Ledger.Sdk.Workspaces;

[assembly: DoNotParallelize]

namespace Ledger.Scenarios.Tests;

/// <summary>
/// A school year of a school with its county, city and province (domain.md, section 2): two terms, objections upheld and
/// dismissed, an appeal, corrections before and after the lock, the archive, releases to two universities, a student who
/// changes school, an erasure; and every refusal that the rules demand.
/// </summary>
[TestClass]
public sealed class SchoolYearTests
{
    private const string First = "2025-2026-1";
    private const string Second = "2025-2026-2";
    private const string Secret = "我在敬老院给老人读报的那个下午";
    private static readonly byte[] s_photo = [0xFF, 0xD8, 0xFF, .. Enumerable.Range(0, 200_000).Select(i => (byte)((i * 2654435761L) >> 13))];

    private Province _province = null!;
    private Evaluation _school = null!;
    private SealedTexts _texts = null!;
    private CountyOffice _office = null!;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task AYearFromEntryToRelease()
    {
        var students = Environment.GetEnvironmentVariable("LEDGER_SOAK") is null ? 60 : 600;
        var folder = Directory.CreateTempSubdirectory("ledger-year-").FullName;
        try
        {
            await using (_province = await Province.StartAsync(Path.Combine(folder, "province"), Token))
            {
                using (_school = await Evaluation.CreateAsync(_province.Workspace, Province.School, students, _province.Clock))
                using (_texts = await SealedTexts.OpenAsync(_province.Workspace, Token))
                using (_office = await CountyOffice.CreateAsync(_province, Path.Combine(folder, "county"), Token))
                    await PlayAsync(Path.Combine(folder, "second-school"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task PlayAsync(string secondFolder)
    {
        await PublishAsync();
        var (batch, reading) = await EnterAsync();
        await ReviewAsync(batch);
        await NoticeAsync(batch, reading);
        await CorrectBeforeTheLockAsync(reading);
        await LockAsync(batch);
        await CorrectAfterTheLockAsync(batch);
        await ReleaseAsync();
        await SecondTermAsync(secondFolder);
        await new ArchiveYear(_province, _school, _texts, Second, Token).PlayAsync();
        await EraseAsync();
        await ScanAsync();
    }

    // The rule set with its terms, and a calendar in which the day after tomorrow's week has a day off.
    private async Task PublishAsync()
    {
        var rules = Ledger.Records.RuleSet.FujianHighSchool;
        await _province.Ministry.PublishRuleSetAsync(Province.Code, rules, Token);
        await RefusedAsync(RefusalCodes.NotAuthorised, () => _province.County.ApproveRuleSetAsync(Province.Code, rules.Id, "1", Token));
        await _province.Ministry.ApproveRuleSetAsync(Province.Code, rules.Id, "1", Token);
        foreach (var year in new[] { _province.Today.Year, _province.Today.Year + 1 })
        {
            var newYear = new DateOnly(year, 1, 1);
            await _province.Ministry.PublishCalendarAsync(
                new WorkCalendarYear { Owner = Province.Code, Year = year, DaysOff = newYear.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? [] : [newYear], WorkedDays = [] }, Token);
        }
        await _province.Ministry.OpenTermAsync(new TermOpening { Owner = Province.Code, Term = First, Stages = [new StageOpening("entry")] }, Token);
    }

    private async Task<(string Batch, string Reading)> EnterAsync()
    {
        var files = await _school.WriteAsync(First, "activity", "honour", "subjectCompetition");
        var reading = _school.Write("reading.csv", _school.Students[0], Secret, "2025-10-01", "2025-10-09", "2025-10-10");

        var (activity, evidence) = _school.WriteActivity("activity", _school.Students[10], s_photo);

        // Whoever may not anchor: another school, a reader, a certificate of the county's that claims the school, a wrong clock.
        await RefusedAsync(RefusalCodes.NotAuthorised, () => _province.SecondRegistrar.AnchorAsync(_school.Store, [reading, activity], _school.Options(First) with { Evidence = evidence }, cancellationToken: Token));
        var teacher = await _province.ConnectAsync(await _province.EnrolAsync("teacher", "SchoolMSP", Province.School, Roles.Auditor));
        await RefusedAsync(RefusalCodes.NotAuthorised, () => teacher.AnchorAsync(_school.Store, [reading, activity], _school.Options(First) with { Evidence = evidence }, cancellationToken: Token));
        var claimed = await _province.ConnectAsync(await _province.EnrolAsync("claimed", "CountyMSP", Province.School, Roles.SchoolRegistrar));
        await RefusedAsync(RefusalCodes.NotAuthorised, () => claimed.AnchorAsync(_school.Store, [reading, activity], _school.Options(First) with { Evidence = evidence }, cancellationToken: Token));
        var late = await _province.ConnectAsync("school-registrar", new WrongClock(_province.Clock, -TimeSpan.FromMinutes(10)));
        await RefusedAsync(RefusalCodes.ClockSkew, () => late.AnchorAsync(_school.Store, [reading, activity], _school.Options(First) with { Evidence = evidence }, cancellationToken: Token));

        var batch = (await _province.Registrar.AnchorAsync(_school.Store, files, _school.Options(First), cancellationToken: Token)).Receipts.Single().BatchId;
        return (batch, (await _province.Registrar.AnchorAsync(_school.Store, [reading, activity], _school.Options(First) with { Evidence = evidence }, cancellationToken: Token)).Receipts.Single().BatchId);
    }

    private async Task ReviewAsync(string batch)
    {
        await RefusedAsync(RefusalCodes.NotAuthorised, () => _province.City.ReviewAsync(_school.Store, batch, accept: true, cancellationToken: Token));
        await _office.ReceiveAsync(_province.Registrar, _school.Store, batch);
        await _office.ReviewAsync(batch, accept: true, sampled: 12);
        Assert.AreEqual(new ReviewSample(12, 0), (await _province.County.GetEvidenceAsync(batch, Token)).Events.Single(e => e.Kind == BatchEventKind.Accepted).Sample);
    }

    private async Task NoticeAsync(string batch, string reading)
    {
        var registrar = _province.Registrar;
        await registrar.BeginNoticeAsync(batch, Token);
        var notice = (await registrar.BeginNoticeAsync(reading, Token)).Result;
        Assert.IsTrue(notice.Until > _province.Today);
        await RefusedAsync(RefusalCodes.NoticeTooShort, () => registrar.EndNoticeAsync(batch, Token));
        var more = _school.Write("more.csv", _school.Students[1], "读后感。", "2025-11-01", "2025-11-09", "2025-11-10");
        await RefusedAsync(RefusalCodes.NoticeRunning, () => registrar.AnchorAsync(_school.Store, [more], _school.Options(First), cancellationToken: Token));

        var upheld = await RaiseAsync(batch, _school.Students[2]);
        var dismissed = await RaiseAsync(batch, _school.Students[3]);
        var appealed = await RaiseAsync(batch, _school.Students[4]);
        await RefusedAsync(RefusalCodes.AppealNotPossible, async () => await registrar.AppealObjectionAsync(batch, appealed, "NO_ANSWER", await TextAsync(), Token));
        await registrar.AnswerObjectionAsync(batch, upheld, ObjectionOutcome.Upheld, "NOT_TRUE", await TextAsync(), Token);
        await registrar.AnswerObjectionAsync(batch, dismissed, ObjectionOutcome.Dismissed, "CHECKED", await TextAsync(), Token);

        // The third is not answered in time: the county may hear the appeal, and its reviewer who is the registrar too may not decide it.
        _province.WaitUntilAfter(notice.Until!.Value);
        await registrar.EndNoticeAsync(batch, Token);
        await registrar.EndNoticeAsync(reading, Token);
        await RefusedAsync(RefusalCodes.NoticeNotRunning, async () => await registrar.RaiseObjectionAsync(batch, 0, "NOT_TRUE", await TextAsync(), Token));
        await RefusedAsync(RefusalCodes.ObjectionStands, () => registrar.ConfirmAsync(batch, Token));
        await registrar.AnswerObjectionAsync(batch, appealed, ObjectionOutcome.Dismissed, "CHECKED", await TextAsync(), Token);
        await _province.County.AppealObjectionAsync(batch, appealed, "WRONG", await TextAsync(), Token);
        await RefusedAsync(RefusalCodes.ObjectionStands, () => registrar.ConfirmAsync(batch, Token));
        var both = await _province.ConnectAsync(await _province.EnrolAsync("both", "CountyMSP", Province.CountyCode, Roles.CountyReviewer, registrar.Identity.EnrolmentId));
        await RefusedAsync(RefusalCodes.SamePerson, async () => await both.DecideObjectionAsync(batch, appealed, ObjectionOutcome.Dismissed, "CHECKED", await TextAsync(), Token));
        await _province.County.DecideObjectionAsync(batch, appealed, ObjectionOutcome.Dismissed, "CHECKED", await TextAsync(), Token);

        var evidence = await registrar.GetEvidenceAsync(batch, Token);
        var last = ObjectionProgress.Of(evidence.Batch.BatchId, Province.CountyCode, evidence.Objections).Max(o => o.Answer!.Due!.Value);
        _province.WaitUntilAfter(last);
        await registrar.ConfirmAsync(batch, Token);
        await registrar.ConfirmAsync(reading, Token);
        await VerdictAsync(_school, _school.Students[2], "ObjectionUpheld");
        await VerdictAsync(_school, _school.Students[3], "StatusClear");
        await VerdictAsync(_school, _school.Students[4], "StatusClear");
    }

    private async Task CorrectBeforeTheLockAsync(string reading)
    {
        await _office.ReceiveAsync(_province.Registrar, _school.Store, reading, evidence: 1);
        await _office.ReviewAsync(reading, accept: true);
        Assert.IsTrue(await _office.HasEvidenceAsync(reading, s_photo), "the county reads the photograph that came with the documents");
        var before = await _school.ExportAsync(_school.Students[0]);
        var corrected = _school.Write("corrected.csv", _school.Students[0], "更正后的读后感。", "2025-10-01", "2025-10-09", "2025-10-10");
        var correction = (await _province.Registrar.CorrectAsync(_school.Store, [corrected], _school.Options(First), "FIELD_WRONG", cancellationToken: Token)).Corrections.Single();
        await RefusedAsync(RefusalCodes.SamePerson, () => ApproveAsync(_province.Registrar, correction.Statement, correction.Changed));
        await ApproveAsync(_province.County, correction.Statement, correction.Changed);
        await _office.ReceiveAsync(_province.Registrar, _school.Store, correction.SupersededBy.Batch.ToString());
        await _office.ReviewAsync(correction.SupersededBy.Batch.ToString(), accept: true, sampled: 1);
        await VerdictAsync(before, _school.Students[0], "StatusSuperseded");
        await VerdictAsync(_school, _school.Students[0], "StatusSuperseded");
        var outdated = await _province.Registrar.ListOutdatedAsync(_school.Store, Token);
        Assert.HasCount(2, outdated, "one with an objection upheld, one superseded");
        await VerdictAsync(await _school.ExportAsync(_school.Students[0], outdated), _school.Students[0], "StatusClear");

        Task ApproveAsync(LedgerClient who, string statement, Ledger.Sdk.Import.ChangedRecord changed) => who.ApproveStatusAsync(reading, changed.Index, statement, Token);
    }

    private async Task LockAsync(string batch)
    {
        await RefusedAsync(RefusalCodes.WindowOpen, () => _province.Ministry.LockTermAsync(Province.Code, First, "entry", Token));

        // An envelope that is held back until the window has closed.
        var anchor = new BatchAnchor
        {
            School = Province.School,
            Term = First,
            Stage = "entry",
            Size = 1,
            Sha256Root = new string('7', 64),
            Sm3Root = new string('8', 64),
            RuleSetOwner = Province.Code,
            RuleSet = "fujian-high-school",
            RuleSetVersion = "1",
        };
        var held = await _province.Registrar.Connection.Contract("batches").NewProposal("Anchor", new ProposalOptions
        {
            Arguments = [Argument.FromBytes(anchor.ToCanonicalBytes())],
            EndorsingOrganizations = ["ProvinceMSP", "SchoolMSP"],
        }).EndorseAsync(settings: null, Token);
        await _province.Ministry.CloseTermAsync(Province.Code, First, "entry", Token);
        var submitted = await held.SubmitAsync(settings: null, Token);
        Assert.AreEqual(TxValidationCode.MvccReadConflict, (await submitted.GetStatusAsync(settings: null, Token)).Code);
        await RefusedAsync(RefusalCodes.WindowClosed, () => _province.Registrar.AnchorAsync(
            _school.Store, [_school.Write("late.csv", _school.Students[1], "迟到的记录。", "2025-12-01", "2025-12-09", "2025-12-10")], _school.Options(First), cancellationToken: Token));

        await RefusedAsync(RefusalCodes.NotLocked, () => _province.Registrar.ArchiveAsync(batch, Token));
        await _province.Ministry.LockTermAsync(Province.Code, First, "entry", Token);
        await _province.Registrar.ArchiveAsync(batch, Token);
        Assert.AreEqual("StageArchived", (await VerdictAsync(_school, _school.Students[3], "StatusClear"))[VerdictCheck.Stage].Finding);
    }

    private async Task CorrectAfterTheLockAsync(string batch)
    {
        var index = await _school.IndexOfAsync(batch, _school.Students[5]);
        var revoked = await _province.Registrar.AppendStatusAsync(batch, index, RecordStatusKind.Revoked, "GHOST_WRITTEN", cancellationToken: Token);
        await _province.County.ApproveStatusAsync(batch, index, revoked.TransactionId, Token);
        await VerdictAsync(_school, _school.Students[5], "StatusPending");
        var both = await _province.ConnectAsync(await _province.EnrolAsync("city-too", "CityMSP", Province.CityCode, Roles.CityReviewer, _province.County.Identity.EnrolmentId));
        await RefusedAsync(RefusalCodes.SamePerson, () => both.ApproveStatusAsync(batch, index, revoked.TransactionId, Token));
        await _province.City.ApproveStatusAsync(batch, index, revoked.TransactionId, Token);
        await VerdictAsync(_school, _school.Students[5], "StatusRevoked");
    }

    private async Task ReleaseAsync()
    {
        var bundle = await _school.ExportAsync(_school.Students[6]);
        var consent = new Consent(ConsentBy.Guardian, _province.Today);
        var expires = _province.Today.AddDays(30);
        var one = (await _province.Registrar.ReleaseAsync(bundle, new ReleaseTerms("甲大学", "综合评价招生", expires, consent), Token)).Signed;
        var two = (await _province.Registrar.ReleaseAsync(bundle, new ReleaseTerms("乙大学", "综合评价招生", expires, consent), Token)).Signed;
        Assert.AreEqual("Released", await AudienceAsync(one, "甲大学"));
        Assert.AreEqual("Released", await AudienceAsync(two, "乙大学"));
        Assert.AreEqual("ReleaseToOther", await AudienceAsync(one, "乙大学"));
        await RefusedAsync(RefusalCodes.NotAuthorised, () => _province.SecondRegistrar.WithdrawReleaseAsync(Province.School, one.Id, "WRONG", Token));
        await _province.Registrar.WithdrawReleaseAsync(Province.School, two.Id, "CONSENT_WITHDRAWN", Token);
        Assert.AreEqual("ReleaseWithdrawn", await AudienceAsync(two, "乙大学"));
        _province.WaitUntilAfter(expires);
        Assert.AreEqual("ReleaseExpired", await AudienceAsync(one, "甲大学"));

        async Task<string> AudienceAsync(SignedRelease release, string audience)
        {
            var options = Verify(_school.Students[6]) with { Release = release, Audience = audience };
            var online = (await _province.County.VerifyAsync(bundle, options, Token))[VerdictCheck.Audience].Finding;
            var trust = TrustFile.Parse(await _province.Ministry.ExportTrustAsync(Token), "trust.json", [_province.GenesisHash]);
            var offline = new OfflineVerifier(trust, options).Verify(bundle)[VerdictCheck.Audience].Finding;
            Assert.AreEqual(online, offline == "ReleasedAsOf" ? "Released" : offline);
            return online;
        }
    }

    // A student comes to the second school, whose records of him count beside the first's.
    private async Task SecondTermAsync(string secondFolder)
    {
        await _province.Ministry.OpenTermAsync(new TermOpening { Owner = Province.Code, Term = Second, Stages = [new StageOpening("entry")] }, Token);
        var files = await _school.WriteAsync(Second, "reading", "activity");
        var batch = (await _province.Registrar.AnchorAsync(_school.Store, files, _school.Options(Second), cancellationToken: Token)).Receipts.Single().BatchId;
        await _office.ReceiveAsync(_province.Registrar, _school.Store, batch);
        await _office.ReviewAsync(batch, accept: false, sampled: 5, wrong: 2, "ROWS_MISSING");
        var notice = (await _province.Registrar.BeginNoticeAsync(batch, Token)).Result;
        _province.WaitUntilAfter(notice.Until!.Value);
        await _province.Registrar.EndNoticeAsync(batch, Token);
        await RefusedAsync(RefusalCodes.BatchReturned, () => _province.Registrar.ConfirmAsync(batch, Token));
        await _office.ReviewAsync(batch, accept: true, sampled: 8);
        await _province.Registrar.ConfirmAsync(batch, Token);

        using var second = await Evaluation.CreateAsync(new Workspace(secondFolder), Province.SecondSchool, 30, _province.Clock);
        var student = second.Students[7];
        var moved = second.Write("moved.csv", student, "转学后的读后感。", "2026-03-01", "2026-03-09", "2026-03-10");
        await RefusedAsync(RefusalCodes.NotAuthorised, () => _province.Registrar.AnchorAsync(second.Store, [moved], second.Options(Second), cancellationToken: Token));
        var own = (await _province.SecondRegistrar.AnchorAsync(second.Store, [moved], second.Options(Second), cancellationToken: Token)).Receipts.Single().BatchId;
        await _office.ReceiveAsync(_province.SecondRegistrar, second.Store, own);
        await _office.ReviewAsync(own, accept: true);
        Assert.AreEqual(student.RegistryNumber, _school.Students[7].RegistryNumber);
        await VerdictAsync(_school, student, "StatusClear");
        await VerdictAsync(second, student, "StatusClear");
    }

    // A student who has left: ordered by the school, approved by the county and, of what is locked, the city; each says that it has no key.
    private async Task EraseAsync()
    {
        var (student, other) = (_school.Students[8], _school.Students[9]);
        var id = _school.Store.Roster.Find(student.RegistryNumber)!.Id;
        var before = await _school.ExportAsync(student);
        Assert.AreEqual(ErasureStanding.Restricted, (await _province.Registrar.OrderErasureAsync(_school.Store, id, "REQUEST_OF_SUBJECT", 3, Token)).Standing, "nobody knows when the student left");
        Assert.IsTrue((await _school.Store.ImportRosterAsync(_school.WriteLeaver(student, _province.Today.Year - 5), Token)).Accepted);
        var ordered = await _province.Registrar.OrderErasureAsync(_school.Store, id, "REQUEST_OF_SUBJECT", 3, Token);
        Assert.AreEqual((ErasureStanding.Ordered, 6), (ordered.Standing, ordered.Records.Count));
        await VerdictAsync(before, student, "StatusPending");
        foreach (var record in ordered.Records) await ApproveAsync(_province.County, record);
        foreach (var record in ordered.Records.Where(r => r.Batch.Term == First)) await ApproveAsync(_province.City, record);
        await VerdictAsync(before, student, "StatusErasureOrdered");

        string[] batches = [.. ordered.Records.Select(r => r.Batch.ToString()).Distinct()];
        Assert.AreEqual((1, 6, 0), Of(await _province.Registrar.CarryOutErasuresAsync(_school.Store, [], Token)));
        await VerdictAsync(before, student, "StatusErasureOrdered");
        Assert.AreEqual((1, 6, 3), Of(await _office.EraseAsync()), "of the second term school and county are all");
        Assert.AreEqual((0, 3, 3), Of(await _province.City.CarryOutErasuresAsync(null, [.. batches.Where(b => b.Contains(First, StringComparison.Ordinal))], Token)));
        await VerdictAsync(before, student, "StatusErased");
        await Assert.ThrowsAsync<LedgerInputException>(() => _school.ExportAsync(student));
        await VerdictAsync(_school, other, "StatusClear");

        static (int Erased, int Acknowledged, int Complete) Of(ErasureRun run) => (run.Erased, run.Acknowledged.Count, run.Complete);

        async Task ApproveAsync(LedgerClient who, RecordReference record)
        {
            var evidence = await who.GetEvidenceAsync(record.Batch.ToString(), Token);
            var order = evidence.Statuses.Single(s => s.Index == record.Index && s.Kind == RecordStatusKind.ErasureOrdered && s.Approves is null);
            await who.ApproveStatusAsync(record.Batch.ToString(), record.Index, order.TransactionId, Token);
        }
    }

    // No byte of any block and no line of the log tells of a student.
    private async Task ScanAsync()
    {
        var words = _school.Students.SelectMany(s => new[] { s.Name, s.RegistryNumber, s.RegistryNumber[1..], s.Class }).Append(Secret).Append("敬老院").Append("不属实的理由").Distinct().ToList();
        byte[][] patterns = [.. words.Select(Encoding.UTF8.GetBytes), .. words.Select(w => Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(w)).TrimEnd('=')))];
        var height = (await _province.Ministry.GetChannelAsync(Token)).Height;
        Assert.IsGreaterThan(40UL, height);
        for (var number = 0UL; number < height; number++)
        {
            var at = number;
            var block = (await _province.Ministry.Connection.QueryLedgerAsync(l => l.GetBlockAsync(at, Token), Token)).ToByteArray();
            foreach (var pattern in patterns) Assert.IsLessThan(0, block.AsSpan().IndexOf(pattern), $"block {number}: {Encoding.UTF8.GetString(pattern)}");
        }
        // Pieces of the photograph; and what is kept of evidence and archives at the school and the county is sealed.
        patterns = [.. patterns, .. Enumerable.Range(1, 3).Select(i => s_photo.AsSpan(i * 50_000, 24).ToArray())];
        string[] kept = [.. Directory.EnumerateFiles(_province.Workspace.FilesDirectory, "*", SearchOption.AllDirectories), .. Directory.EnumerateFiles(Path.Combine(_office.Folder, "student-files"), "*", SearchOption.AllDirectories)];
        Assert.IsGreaterThanOrEqualTo(2 + 1, kept.Length, "evidence at both, and an archive");
        string[] logs = [.. kept, .. Directory.EnumerateFiles(_office.Folder, "*.log*", SearchOption.AllDirectories), .. Directory.EnumerateFiles(Path.Combine(_office.Folder, "access")), .. Directory.EnumerateFiles(_office.Packages, "*", SearchOption.AllDirectories), .. Directory.EnumerateFiles(_province.Workspace.Directory, "*.log*", SearchOption.AllDirectories), .. Directory.EnumerateFiles(Path.Combine(_province.Workspace.Directory, "access"))];
        Assert.IsGreaterThanOrEqualTo(2, logs.Length);
        foreach (var log in logs)
        {
            await using var open = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var memory = new MemoryStream();
            await open.CopyToAsync(memory, Token);
            foreach (var pattern in patterns) Assert.IsLessThan(0, memory.GetBuffer().AsSpan(0, (int)memory.Length).IndexOf(pattern), log);
        }
    }

    private async Task<string> RaiseAsync(string batch, SampleStudent student) =>
        (await _province.Registrar.RaiseObjectionAsync(batch, await _school.IndexOfAsync(batch, student), "NOT_TRUE", await TextAsync(), Token)).TransactionId;

    private Task<TextDigest> TextAsync() => _texts.KeepAsync("不属实的理由", Token);

    private async Task<Verdict> VerdictAsync(Evaluation school, SampleStudent student, string status) => await VerdictAsync(await school.ExportAsync(student), student, status);

    private async Task<Verdict> VerdictAsync(byte[] bundle, SampleStudent student, string status)
    {
        var options = Verify(student);
        var online = await _province.County.VerifyAsync(bundle, options, Token);
        var trust = TrustFile.Parse(await _province.Ministry.ExportTrustAsync(Token), "trust.json", [_province.GenesisHash]);
        var offline = new OfflineVerifier(trust, options).Verify(bundle);
        Assert.AreEqual(status, online[VerdictCheck.Status].Finding, online.Describe(LedgerLanguage.English));
        Assert.AreEqual(status, offline[VerdictCheck.Status].Finding, offline.Describe(LedgerLanguage.English));
        Assert.AreEqual(status is "StatusClear" or "StatusPending", online.IsValid, online.Describe(LedgerLanguage.English));
        Assert.AreEqual(online.IsValid, offline.IsValid, offline.Describe(LedgerLanguage.English));
        return offline;
    }

    private VerifyOptions Verify(SampleStudent student) =>
        new() { TrustedGenesisHashes = [_province.GenesisHash], Applicant = new Applicant(student.Name, student.RegistryNumber) };

    private static async Task RefusedAsync(string code, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<LedgerRefusedException>(call);
        Assert.AreEqual(code, refused.ContractCode, refused.Message);
    }
}
