using System.Text;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Archives;
using Ledger.Sdk.Releases;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Verify;

namespace Ledger.Sdk.Tests;

/// <summary>Students' archives from the records of a term to what a university verifies, on an embedded network.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ArchiveTests
{
    private const string Owner = "350000";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task ArchiveIsFormedNoticedSignedClosedAndVerified()
    {
        using var site = await Site.CreateAsync();
        var rules = await ShelveAsync(site);
        await using var node = await EmbeddedNode.StartAsync(site.Folder.Workspace, Token);
        await using var province = await ConnectAsync(site, "province-admin");
        await using var county = await ConnectAsync(site, "county-reviewer");
        await using var school = await ConnectAsync(site, "school-registrar");
        await OpenAsync(province, rules);
        var records = (await school.AnchorAsync(site.Store, site.Files.Records, Site.Options with { RuleSet = rules }, cancellationToken: Token)).Receipts.Single().BatchId;
        await county.ReviewAsync(site.Store, records, accept: true, cancellationToken: Token);
        var formation = new ArchiveFormation { School = Site.School, Term = Site.Term, RuleSet = rules };

        // What may still be contested enters no archive.
        var unconfirmed = await Assert.ThrowsAsync<LedgerRefusedException>(() => school.FormArchivesAsync(site.Store, formation, cancellationToken: Token));
        Assert.AreEqual(LedgerError.ArchiveBatchUnconfirmed, unconfirmed.Error);
        await ConfirmAsync(school, records);
        var classes = await Assert.ThrowsAsync<LedgerInputException>(() => school.FormArchivesAsync(site.Store, formation with { Classes = ["无此班"] }, cancellationToken: Token));
        Assert.AreEqual(LedgerError.ArchiveClassUnknown, classes.Error);

        var formed = await school.FormArchivesAsync(site.Store, formation, cancellationToken: Token);
        Assert.HasCount(site.Students.Count, formed.Formed);
        var batch = formed.Receipts.Single().BatchId;
        var again = await school.FormArchivesAsync(site.Store, formation, cancellationToken: Token);
        Assert.IsEmpty(again.Receipts);
        Assert.AreEqual(site.Students.Count, again.Standing);

        var archives = new List<QualityArchive>();
        var archivesOf = new List<Keys.StudentId>();
        await foreach (var exported in site.Store.ExportArchivesAsync(batch, cancellationToken: Token))
        {
            archivesOf.Add(exported.Student);
            archives.Add(exported.Archive ?? throw new AssertFailedException(exported.Problem.ToString()!));
        }

        Assert.HasCount(site.Students.Count, archives);
        var archive = archives[0];
        Assert.HasCount(5, archive.Bundle.Records, "four records and the statement");

        // Bundles of before have no statement in them.
        var number = site.Store.Roster.Students[0].RegistryNumber;
        Assert.HasCount(4, Bundle.Parse(await site.Store.ExportBundleAsync(new BundleRequest { RegistryNumber = number }, Token)).Records);

        await county.ReviewAsync(site.Store, batch, accept: true, cancellationToken: Token);
        var student = Key(SignerAlgorithm.Sm2);
        var teacher = Key(SignerAlgorithm.P256);
        var now = DateTimeOffset.UtcNow;
        var signed = ArchiveSigning.Sign(ArchiveSigning.Sign(archive, ArchiveRole.Student, student, now), ArchiveRole.HeadTeacher, teacher, now);
        Assert.AreEqual(LedgerError.ArchiveRoleSigned, Assert.ThrowsExactly<LedgerInputException>(() => ArchiveSigning.Sign(signed, ArchiveRole.Student, teacher, now)).Error);
        Assert.AreEqual(LedgerError.ArchiveNotConfirmed, (await RefusedAsync(() => school.CloseArchiveAsync(signed, Token))).Error);
        await ConfirmAsync(school, batch);
        Assert.AreEqual(LedgerError.ArchiveSignatureWrong, (await RefusedAsync(() => school.CloseArchiveAsync(signed, Token))).Error, "the principal has not signed");
        var scan = Encoding.UTF8.GetBytes("扫描件");
        var byHand = await school.AttestArchiveAsync(signed, ArchiveRole.Principal, scan, Token);
        var closed = await school.CloseArchiveAsync(byHand, Token);
        Assert.AreEqual(TextDigest.OfBytes(scan), closed.Signatures.Single(s => s.IsByHand).Scan);
        Assert.AreEqual(LedgerError.ArchiveClosed, (await Assert.ThrowsAsync<LedgerInputException>(() => school.CloseArchiveAsync(closed, Token))).Error);

        var genesis = (await province.GetChannelAsync(Token)).GenesisHash;
        var options = new VerifyOptions { TrustedGenesisHashes = [genesis], RuleSets = [rules] };
        var trust = TrustFile.Parse(await province.ExportTrustAsync(Token), "trust.json", [genesis]);
        var verdict = await AgreedAsync(closed.Utf8, options);
        Assert.IsTrue(verdict.IsValid, Lines(verdict));
        Assert.AreEqual("CompleteAsStated", verdict[VerdictCheck.Completeness].Finding);
        StringAssert.Contains(verdict[VerdictCheck.Completeness].Describe(LedgerLanguage.Chinese), "学校声明完整");
        StringAssert.StartsWith(verdict[VerdictCheck.Completeness].Describe(LedgerLanguage.English), "complete as stated by the school");
        Assert.AreEqual("ArchiveConfirmed", verdict[VerdictCheck.Archive].Finding);
        StringAssert.Contains(verdict[VerdictCheck.Signatures].Describe(LedgerLanguage.Chinese), "学生：SM2");
        StringAssert.Contains(verdict[VerdictCheck.Signatures].Describe(LedgerLanguage.Chinese), "校长：手写");

        // Unsigned, by a key that is no trusted authority's, with a signature or a scan of another archive.
        Assert.AreEqual("SignatureMissing", (await AgreedAsync(archive.Utf8, options))[VerdictCheck.Signatures].Finding);
        Assert.AreEqual("SchoolSignatureMissing", (await AgreedAsync(byHand.Utf8, options))[VerdictCheck.Signatures].Finding);
        Assert.AreEqual("SignatureAuthorityUnknown", (await AgreedAsync(closed.Utf8, options with { SignerAuthorities = [student.Certificate] }))[VerdictCheck.Signatures].Finding);
        var other = archives[1];
        foreach (var signature in closed.Signatures)
            other = other.With(signature);
        Assert.AreEqual("SignatureWrong", (await AgreedAsync(other.With(closed.Seal!).Utf8, options))[VerdictCheck.Signatures].Finding);
        var altered = closed.Signatures.Select(s => s.IsByHand ? s with { Scan = TextDigest.OfBytes([1]) } : s);
        var forged = altered.Aggregate(archive, (a, s) => a.With(s)).With(closed.Seal!);
        Assert.AreEqual("AttestationWrong", (await AgreedAsync(forged.Utf8, options))[VerdictCheck.Signatures].Finding);
        var twice = ArchiveSigning.Sign(ArchiveSigning.Sign(archive, ArchiveRole.Student, teacher, now), ArchiveRole.HeadTeacher, teacher, now);
        Assert.AreEqual("SignatureKeyTwice", (await AgreedAsync(twice.Utf8, options))[VerdictCheck.Signatures].Finding);
        var byProvince = await province.AttestArchiveAsync(signed, ArchiveRole.Principal, scan, Token);
        Assert.AreEqual("AttestationWrong", (await AgreedAsync(byProvince.Utf8, options))[VerdictCheck.Signatures].Finding, "only the school's registrar attests");

        // A record left out, another student's bundle, what is shown of some dimensions alone.
        var without = closed.Bundle.Only(r => r != closed.Bundle.Records.First(x => x.Batch.Id != batch));
        var short1 = Rewrite(closed, without);
        verdict = await AgreedAsync(short1, options);
        Assert.AreEqual("StatementRecordMissing", verdict[VerdictCheck.Completeness].Finding);
        Assert.IsFalse(verdict.IsValid);
        Assert.AreEqual("ArchiveOfOtherStatement", (await AgreedAsync(Rewrite(closed, archives[1].Bundle), options))[VerdictCheck.Archive].Finding);
        Assert.AreEqual("ArchiveWithoutStatement", (await AgreedAsync(Rewrite(closed, closed.Bundle.Only(r => r.Batch.Id != batch)), options))[VerdictCheck.Archive].Finding);
        var dimension = Completeness.Read(rules.Archive!.Types[0], closed.Bundle.Records.Single(r => r.Batch.Id == batch).Disclosures).Entries.First(e => e.Count > 0).Dimension;
        var part = closed.Select([rules], (_, d) => d == dimension);
        verdict = await AgreedAsync(part.Utf8, options);
        Assert.IsTrue(verdict.IsValid, Lines(verdict));
        Assert.AreEqual("CompleteInPart", verdict[VerdictCheck.Completeness].Finding);
        Assert.IsLessThan(closed.Utf8.Length, part.Utf8.Length);

        // A plain bundle takes the statement along, also where a profile limits the records: of it what is there whole.
        using var ownKey = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var owner = site.Store.Roster.Students.Single(s => s.Id == archivesOf[0]).RegistryNumber;
        var typeOf = closed.Bundle.Records.First(r => r.Batch.Id != batch).Payload.TypeCode;
        var profile = ReleaseProfile.Create("示范大学", "综合评价招生", rules, [(rules.Types.Single(t => t.Code == typeOf).Name, null)], new DateOnly(2030, 1, 1), ownKey);
        var limited = await site.Store.ExportBundleAsync(new BundleRequest { RegistryNumber = owner, Statements = true, Profile = profile }, Token);
        verdict = await AgreedAsync(limited, options with { Profile = profile });
        Assert.IsTrue(verdict.IsValid, Lines(verdict));
        StringAssert.StartsWith(verdict[VerdictCheck.Completeness].Finding, "Complete");
        Assert.AreEqual("WithinProfile", verdict[VerdictCheck.Audience].Finding);
        Assert.HasCount(2, verdict[VerdictCheck.Review].Each, "each batch's review is told");
        StringAssert.Contains(verdict[VerdictCheck.Review].Describe(LedgerLanguage.English), batch[..(batch.LastIndexOf('/') + 9)]);
        verdict = await AgreedAsync(await site.Store.ExportBundleAsync(new BundleRequest { RegistryNumber = owner, Statements = true }, Token), options);
        Assert.AreEqual("CompleteAsStated", verdict[VerdictCheck.Completeness].Finding);

        // To one university.
        var terms = new ReleaseTerms("示范大学", "综合评价招生", WorkingDays.DateOf(now).AddDays(30), new Consent(ConsentBy.Student, WorkingDays.DateOf(now)));
        var release = (await school.ReleaseAsync(part.Utf8, terms, Token)).Signed;
        Assert.AreEqual("Released", (await county.VerifyAsync(part.Utf8, options with { Release = release, Audience = "示范大学" }, Token))[VerdictCheck.Audience].Finding);
        Assert.AreEqual("ReleaseOfOtherBundle", (await county.VerifyAsync(closed.Utf8, options with { Release = release, Audience = "示范大学" }, Token))[VerdictCheck.Audience].Finding);
        await province.CloseTermAsync(Owner, Site.Term, "archive", Token);
        await province.LockTermAsync(Owner, Site.Term, "archive", Token);
        await school.ArchiveAsync(batch, Token);
        Assert.AreEqual("ArchiveArchived", (await county.VerifyAsync(closed.Utf8, options, Token))[VerdictCheck.Archive].Finding);
        await EraseAsync(site, closed);

        async Task<Verdict> AgreedAsync(ReadOnlyMemory<byte> file, VerifyOptions by)
        {
            var online = await county.VerifyAsync(file, by, Token);
            var offline = new OfflineVerifier(trust, by).Verify(file);
            foreach (var check in new[] { VerdictCheck.Completeness, VerdictCheck.Archive, VerdictCheck.Signatures })
                Assert.AreEqual(online[check].Finding, offline[check].Finding);
            Assert.AreEqual(online.IsValid, offline.IsValid);
            return online;
        }
    }

    [TestMethod]
    public async Task RecordsThatChangeAfterwards_GiveAnotherStatementThatSupersedesTheFirst()
    {
        using var site = await Site.CreateAsync();
        var rules = await ShelveAsync(site);
        await using var node = await EmbeddedNode.StartAsync(site.Folder.Workspace, Token);
        await using var province = await ConnectAsync(site, "province-admin");
        await using var county = await ConnectAsync(site, "county-reviewer");
        await using var school = await ConnectAsync(site, "school-registrar");
        await OpenAsync(province, rules);
        var records = (await school.AnchorAsync(site.Store, site.Files.Records, Site.Options with { RuleSet = rules }, cancellationToken: Token)).Receipts.Single().BatchId;
        await ConfirmAsync(school, records);
        var formation = new ArchiveFormation { School = Site.School, Term = Site.Term, RuleSet = rules };
        var first = (await school.FormArchivesAsync(site.Store, formation, cancellationToken: Token)).Receipts.Single().BatchId;

        var revoked = await school.AppendStatusAsync(records, 0, RecordStatusKind.Revoked, "GHOST_WRITTEN", cancellationToken: Token);
        await county.ApproveStatusAsync(records, 0, revoked.TransactionId, Token);
        var told = await school.FormArchivesAsync(site.Store, formation, cancellationToken: Token);
        Assert.HasCount(1, told.Changed);
        Assert.IsEmpty(told.Receipts);

        var reformed = await school.FormArchivesAsync(site.Store, formation with { Reform = true }, cancellationToken: Token);
        Assert.AreEqual(1, reformed.Receipts.Single().Size);
        var gone = reformed.Superseded.Single();
        Assert.AreEqual(first, gone.Batch.ToString());
        var statement = (await school.GetEvidenceAsync(first, Token)).Statuses.Single();
        Assert.AreEqual(LedgerClient.ArchiveReformedReason, statement.ReasonCode);
        await county.ApproveStatusAsync(first, gone.Index, statement.TransactionId, Token);
        var standing = await school.FormArchivesAsync(site.Store, formation with { Reform = true }, cancellationToken: Token);
        Assert.IsEmpty(standing.Superseded);
        Assert.IsEmpty(standing.Receipts);

        // The old archive names a record that was revoked; the new one does not.
        var student = told.Changed.Single();
        var options = new VerifyOptions { TrustedGenesisHashes = [(await province.GetChannelAsync(Token)).GenesisHash], RuleSets = [rules] };
        var before = await OneAsync(first);
        Assert.AreEqual(CheckOutcome.Failed, (await county.VerifyAsync(before.Utf8, options, Token))[VerdictCheck.Status].Outcome);
        var after = await OneAsync(reformed.Receipts.Single().BatchId);
        Assert.AreEqual(before.Bundle.Records.Count - 1, after.Bundle.Records.Count);
        Assert.AreEqual("StatusClear", (await county.VerifyAsync(after.Utf8, options, Token))[VerdictCheck.Status].Finding);

        async Task<QualityArchive> OneAsync(string batch)
        {
            await foreach (var exported in site.Store.ExportArchivesAsync(batch, [student], Token))
                return exported.Archive!;
            throw new AssertFailedException("no archive");
        }
    }

    // What is kept of an archive comes out as it was, and after the erasure no file of the folder has a byte of the student's.
    private async Task EraseAsync(Site site, QualityArchive closed)
    {
        var page = Encoding.UTF8.GetBytes("%PDF-1.7 " + Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(200)));
        var student = await site.Store.KeepArchiveAsync(closed, Token);
        await site.Store.KeepArchivePageAsync(closed, page, Token);
        await foreach (var exported in site.Store.ExportArchivesAsync(closed.Content.StatementBatch.Id, cancellationToken: Token))
        {
            Assert.AreEqual(exported.Student == student, exported.IsKept);
            if (exported.IsKept) Assert.IsTrue(closed.Utf8.Span.SequenceEqual(exported.Archive!.Utf8.Span));
        }

        CollectionAssert.AreEqual(page, await site.Store.ReadArchivePageAsync(closed, Token));
        var whose = site.Store.Roster.Students.Single(s => s.Id == student);
        var line = (await File.ReadAllLinesAsync(site.Folder.Workspace.StudentKeysFile, Token)).Single(l => l.Contains(student.ToString(), StringComparison.Ordinal));
        string[] texts = [whose.Name, whose.RegistryNumber, line[^60..^2], .. closed.Bundle.Records.SelectMany(r => r.Disclosures).Select(d => d.Text)];
        byte[][] patterns = [.. texts.Select(Encoding.UTF8.GetBytes), page[20..80], .. closed.Bundle.Records.Select(r => r.PayloadBytes.ToArray())];

        await site.Store.EraseStudentAsync(student, Token);
        site.Store.Dispose();
        await Keys.KeyBackups.RotateAsync(site.Folder.Workspace, Token);
        var sources = site.Folder.File("files");
        var files = Directory.EnumerateFiles(site.Folder.Path, "*", SearchOption.AllDirectories).Where(f => !f.StartsWith(sources, StringComparison.Ordinal) && !f.EndsWith(".lock", StringComparison.Ordinal)).ToList();
        Assert.IsGreaterThan(10, files.Count);
        foreach (var file in files)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var whole = new MemoryStream();
            await stream.CopyToAsync(whole, Token);
            foreach (var pattern in patterns)
                Assert.AreEqual(-1, whole.GetBuffer().AsSpan(0, (int)whole.Length).IndexOf(pattern), $"{file}: {Encoding.UTF8.GetString(pattern)}");
        }

        Assert.IsFalse(Directory.Exists(Path.Combine(site.Folder.Workspace.FilesDirectory, student.ToString())));
        await site.ReopenAsync();
        await foreach (var exported in site.Store.ExportArchivesAsync(closed.Content.StatementBatch.Id, [student], Token))
            Assert.AreEqual(LedgerError.StudentErased, exported.Problem);
        await Assert.ThrowsExactlyAsync<LedgerInputException>(() => site.Store.KeepArchiveAsync(closed, Token), "nobody brings it back");
    }

    private static byte[] Rewrite(QualityArchive archive, Bundle bundle)
    {
        var text = JsonNode.Parse(archive.Utf8.Span)!;
        text["bundle"] = JsonNode.Parse(bundle.Utf8.Span);
        return JsonCanonicalizer.Canonicalize(Encoding.UTF8.GetBytes(text.ToJsonString()));
    }

    private static SignerKey Key(SignerAlgorithm algorithm)
    {
        var (certificate, key) = SignerKey.Create(algorithm, Guid.NewGuid().ToString("N"), DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return SignerKey.FromPem(certificate, key);
    }

    // A rule set without terms of its procedure, so that the notice ends when it began.
    private static async Task<RuleSet> ShelveAsync(Site site)
    {
        var json = JsonNode.Parse(RuleSet.FujianHighSchool.Canonical.Span)!;
        json["id"] = "without-terms";
        json["notice"] = new JsonObject { ["workingDays"] = 0, ["answerDays"] = 0 };
        Directory.CreateDirectory(site.Folder.Workspace.RuleSetsDirectory);
        await File.WriteAllTextAsync(Path.Combine(site.Folder.Workspace.RuleSetsDirectory, "without-terms.json"), json.ToJsonString());
        await site.ReopenAsync();
        return site.Store.RuleSets.Get("without-terms");
    }

    private static Task<LedgerClient> ConnectAsync(Site site, string identity) => LedgerClient.ConnectAsync(site.Folder.Workspace, identity);

    private async Task ConfirmAsync(LedgerClient school, string batch)
    {
        await school.BeginNoticeAsync(batch, Token);
        await school.EndNoticeAsync(batch, Token);
        await school.ConfirmAsync(batch, Token);
    }

    private static async Task<LedgerRefusedException> RefusedAsync(Func<Task> call) => await Assert.ThrowsAsync<LedgerRefusedException>(call);

    private static string Lines(Verdict verdict) => string.Join('\n', verdict.Lines.Select(l => $"{l.Check} {l.Outcome} {l.Describe(LedgerLanguage.English)}"));

    private async Task OpenAsync(LedgerClient province, RuleSet rules)
    {
        await RegisterAsync(Owner, UnitTier.Province, "", "ProvinceMSP", Roles.ProvinceAdmin);
        await RegisterAsync("350100", UnitTier.City, Owner, "CityMSP", Roles.CityReviewer);
        await RegisterAsync("350102", UnitTier.County, "350100", "CountyMSP", Roles.CountyReviewer);
        await RegisterAsync(Site.School, UnitTier.School, "350102", "SchoolMSP", Roles.SchoolRegistrar);
        foreach (var set in new[] { rules, rules.Archive! })
        {
            await province.PublishRuleSetAsync(Owner, set, Token);
            await province.ApproveRuleSetAsync(Owner, set.Id, "1", Token);
        }

        await province.OpenTermAsync(new TermOpening { Owner = Owner, Term = Site.Term, Stages = [new StageOpening("archive"), new StageOpening("entry")] }, Token);

        async Task RegisterAsync(string code, UnitTier tier, string parent, string mspId, string role) => await province.RegisterUnitAsync(
            new UnitRegistration { Code = code, Name = "示例单位", Tier = tier, Parent = parent, MspId = mspId, Roles = [role] }, Token);
    }
}
