using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Access;
using Ledger.Sdk.Transfer;
using Ledger.Sdk.Verify;
using Ledger.Sdk.Workspaces;

namespace Ledger.Scenarios.Tests;

/// <summary>Documents on their way to the county, and what may be wrong with them.</summary>
[TestClass]
public sealed class CountyReviewTests
{
    private const string Term = "2025-2026-1";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task DocumentsReachTheCountyAloneWholeAndAreReadByChance()
    {
        var folder = Directory.CreateTempSubdirectory("ledger-county-").FullName;
        try
        {
            await using var province = await Province.StartAsync(Path.Combine(folder, "province"), Token);
            using var school = await Evaluation.CreateAsync(province.Workspace, Province.School, 700, province.Clock);
            var batch = await AnchorAsync(province, school);
            await PlayAsync(province, school, batch, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task PlayAsync(Province province, Evaluation school, string batch, string folder)
    {
        var county = new Workspace(Path.Combine(folder, "county"));
        var packages = Path.Combine(folder, "stick");
        var notice = await province.County.OpenReceptionAsync(county, cancellationToken: Token);
        Assert.AreEqual(notice.KeyId, (await province.County.OpenReceptionAsync(county, cancellationToken: Token)).KeyId, "the key stays");

        // To nobody but the unit above: not the city, not a reader of the county, not a key that was changed on the way.
        var city = await province.City.OpenReceptionAsync(new Workspace(Path.Combine(folder, "city")), cancellationToken: Token);
        await InputAsync(LedgerError.ReceptionNotOfParent, () => SendAsync(city));
        var reader = await province.ConnectAsync(await province.EnrolAsync("county-reader", "CountyMSP", Province.CountyCode, Roles.Auditor));
        await InputAsync(LedgerError.ReceptionNotOfParent, async () => await SendAsync(await reader.OpenReceptionAsync(county, cancellationToken: Token)));
        var other = await province.County.OpenReceptionAsync(new Workspace(Path.Combine(folder, "other")), cancellationToken: Token);
        var mixed = System.Text.Encoding.UTF8.GetString(notice.ToBytes()).Replace(Key(notice), Key(other), StringComparison.Ordinal);
        await InputAsync(LedgerError.ReceptionNotOfParent, () => SendAsync(ReceptionNotice.Parse(System.Text.Encoding.UTF8.GetBytes(mixed), "mixed")));

        // Interrupted after some parts, sending goes on; nothing of it reads as a student's.
        var sent = await SendAsync(notice);
        Assert.IsGreaterThan(1, sent.Parts);
        File.Delete(Path.Combine(sent.Folder, "00001.part"));
        File.Delete(Path.Combine(sent.Folder, "package.json"));
        using var store = await LedgerStore.OpenAsync(county, new LedgerStoreOptions { TimeProvider = province.Clock }, Token);
        await InputAsync(LedgerError.PackageMissing, ReceiveAsync);
        Assert.AreEqual((sent.Parts, 1), ((await SendAsync(notice)) is var again ? (again.Parts, again.Written) : default));

        // A part that was cut, changed, or is lacking is named, and nothing is taken over.
        var part = Path.Combine(sent.Folder, "00001.part");
        var whole = await File.ReadAllBytesAsync(part, Token);
        foreach (byte[]? broken in new[] { null, whole[..^1], [.. whole[..^1], (byte)(whole[^1] ^ 1)], [] })
        {
            File.Delete(part);
            if (broken is not null) await File.WriteAllBytesAsync(part, broken, Token);
            var incomplete = (await province.County.ReceiveDocumentsAsync(store, county, packages, cancellationToken: Token)).Single();
            Assert.AreEqual((ReceivedState.Incomplete, "00001.part"), (incomplete.State, incomplete.Parts.Single()));
            Assert.IsEmpty(store.Batches);
        }

        await File.WriteAllBytesAsync(part, whole, Token);
        var manifest = Path.Combine(sent.Folder, "package.json");
        var signed = await File.ReadAllTextAsync(manifest, Token);
        await File.WriteAllTextAsync(manifest, signed.Replace("\"recipient\":\"" + notice.KeyId, "\"recipient\":\"" + other.KeyId, StringComparison.Ordinal), Token);
        await InputAsync(LedgerError.PackageUnsigned, ReceiveAsync);
        await File.WriteAllTextAsync(manifest, signed, Token);
        using (var another = await LedgerStore.OpenAsync(new Workspace(Path.Combine(folder, "other")), cancellationToken: Token))
            await InputAsync(LedgerError.ReceptionKeyOther, () => province.County.ReceiveDocumentsAsync(another, new Workspace(Path.Combine(folder, "other")), packages, cancellationToken: Token));

        await ReceiveAsync();
        Assert.AreEqual(ReceivedState.AlreadyThere, (await province.County.ReceiveDocumentsAsync(store, county, packages, cancellationToken: Token)).Single().State);
        var scrub = await province.County.ScrubAsync(store, cancellationToken: Token);
        Assert.IsTrue(scrub.IsSound, string.Join(' ', scrub.Findings));

        // What is drawn stays drawn, more is added to it, and the log says how much was read.
        var drawn = await store.SampleAsync(county, batch, 5, Token);
        CollectionAssert.AreEqual(drawn.Select(d => d.Index).ToArray(), (await store.SampleAsync(county, batch, 3, Token)).Select(d => d.Index).ToArray());
        var more = await store.SampleAsync(county, batch, 9, Token);
        CollectionAssert.AreEqual(drawn.Select(d => d.Index).ToArray(), more.Take(5).Select(d => d.Index).ToArray());
        Assert.HasCount(9, more.Select(d => d.Index).Distinct().ToList());
        Assert.IsTrue(school.Students.Any(s => s.Name == more[0].Values[more[0].Type.PositionOf("studentName")].AsText));
        var read = AccessLog.Read(county).Last();
        Assert.AreEqual((AccessPurposes.ReviewSample, 9), (read.Purpose, read.Batches.Single().Records));
        Assert.AreEqual(AccessPurposes.CountyTransfer, AccessLog.Read(province.Workspace).Last().Purpose);

        await province.County.ReviewAsync(store, batch, accept: true, "TYPING_ERRORS", new ReviewSample(9, 1), cancellationToken: Token);
        var verdict = await province.County.VerifyAsync(await school.ExportAsync(school.Students[0]), new VerifyOptions { TrustedGenesisHashes = [province.GenesisHash] }, Token);
        Assert.AreEqual("AcceptedSampled", verdict[VerdictCheck.Review].Finding);
        StringAssert.Contains(verdict[VerdictCheck.Review].Describe(LedgerLanguage.English), "sample of 9 documents of which 1 were wrong");

        async Task<SentDocuments> SendAsync(ReceptionNotice to) => await province.Registrar.SendDocumentsAsync(school.Store, batch, to, packages, cancellationToken: Token);
        async Task ReceiveAsync() => await province.County.ReceiveDocumentsAsync(store, county, packages, cancellationToken: Token);
        static string Key(ReceptionNotice of) => System.Buffers.Text.Base64Url.EncodeToString(of.PublicKey.Span);
    }

    private async Task<string> AnchorAsync(Province province, Evaluation school)
    {
        var rules = Ledger.Records.RuleSet.FujianHighSchool;
        await province.Ministry.PublishRuleSetAsync(Province.Code, rules, Token);
        await province.Ministry.ApproveRuleSetAsync(Province.Code, rules.Id, "1", Token);
        await province.Ministry.OpenTermAsync(new TermOpening { Owner = Province.Code, Term = Term, Stages = [new StageOpening("entry")] }, Token);
        var files = await school.WriteAsync(Term, "activity", "honour");
        return (await province.Registrar.AnchorAsync(school.Store, files, school.Options(Term), cancellationToken: Token)).Receipts.Single().BatchId;
    }

    private static async Task InputAsync(LedgerError error, Func<Task> call) =>
        Assert.AreEqual(error, (await Assert.ThrowsExactlyAsync<LedgerInputException>(call)).Error);
}
