using System.Globalization;
using System.Text;
using Google.Protobuf;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Access;
using Ledger.Sdk.Supervision;

namespace Ledger.Scenarios.Tests;

/// <summary>
/// A county's supervision office inspects a school (domain.md, section 3) with a moved clock: a comprehensive inspection with a
/// rectification that is reopened, a routine visit, an unannounced visit, a decision on accountability. Nothing of an inspection
/// can be read from the channel before its notice or arrival.
/// </summary>
[TestClass]
public sealed class SupervisionTests
{
    private Province _province = null!;
    private LedgerStore _store = null!;
    private LedgerClient _lead = null!;
    private LedgerClient _deputy = null!;
    private LedgerClient _cityLead = null!;
    private SupervisionRules _rules = null!;
    private AssessmentStandard _standard = null!;
    private readonly List<LedgerClient> _inspectors = [];

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task InspectionsFromPlanToClosing()
    {
        var folder = Directory.CreateTempSubdirectory("ledger-supervision-").FullName;
        try
        {
            await using (_province = await Province.StartAsync(Path.Combine(folder, "province"), Token))
            using (_store = await LedgerStore.OpenAsync(_province.Workspace, new LedgerStoreOptions { TimeProvider = _province.Clock }, Token))
            {
                await EnrolAsync();
                await ComprehensiveAsync(folder);
                await RoutineAsync();
                var unannounced = await UnannouncedAsync();
                await ScopesAsync(unannounced);
                await AccountabilityAsync(unannounced);
                await EraseAsync();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task EnrolAsync()
    {
        await RegisterAsync(Province.CityCode, UnitTier.City, Province.Code, "CityMSP", Roles.CityReviewer);
        await RegisterAsync(Province.CountyCode, UnitTier.County, Province.CityCode, "CountyMSP", Roles.CountyReviewer);
        _lead = await PersonAsync("lead", "CountyMSP", Province.CountyCode, Roles.SupervisionLead);
        _deputy = await PersonAsync("deputy", "CountyMSP", Province.CountyCode, Roles.SupervisionLead);
        _cityLead = await PersonAsync("city-lead", "CityMSP", Province.CityCode, Roles.SupervisionLead);
        for (var i = 1; i <= 4; i++) _inspectors.Add(await PersonAsync($"inspector{i}", "CountyMSP", Province.CountyCode, Roles.Inspector));
        _rules = SupervisionRules.FujianSupervision;
        _standard = RuleSetShelf.Shipped.Get<AssessmentStandard>("strong-county");
        foreach (var text in new IRuleText[] { _rules, _standard })
        {
            await _province.Ministry.PublishRuleSetAsync(Province.Code, text, Token);
            await _province.Ministry.ApproveRuleSetAsync(Province.Code, text.Id, text.Version.ToString(CultureInfo.InvariantCulture), Token);
        }
    }

    private async Task ComprehensiveAsync(string folder)
    {
        Assert.AreEqual(LedgerError.PlanTeamSmall, (await Assert.ThrowsAsync<LedgerInputException>(() => _lead.PlanInspectionAsync(_store, Draft("comprehensive", team: 2), Token))).Error);
        var before = await HeightAsync();
        var plan = (await _lead.PlanInspectionAsync(_store, Draft("comprehensive", recused: 3), Token)).Plan;
        await NothingSinceAsync(before, plan);
        var id = plan.Id;
        Assert.IsNull((await _lead.GetInspectionAsync(id, Token)).Plan);
        await RefusedAsync(RefusalCodes.NotAuthorised, () => _inspectors[0].OpenInspectionAsync(_store, id, InspectionStepKind.Noticed, Token));
        var noticed = (await _lead.OpenInspectionAsync(_store, id, InspectionStepKind.Noticed, Token)).Result;
        Assert.AreEqual(plan.Subject, noticed.Opening!.Plan.Subject);

        await StepAsync(_province.Registrar, id, InspectionStepKind.SelfEvaluated);
        await ScoreAsync(folder, _province.Registrar, id, InspectionStepKind.SelfScored, 10);
        _province.WaitUntilAfter(plan.From.AddDays(-1));
        await RefusedAsync(RefusalCodes.Recused, () => StepAsync(_inspectors[3], id, InspectionStepKind.Arrived));
        var arrival = await StepAsync(_inspectors[0], id, InspectionStepKind.Arrived);
        var record = await KeepAsync(id, "督导记录.pdf", "两侧签字的记录");
        await AppendAsync(_inspectors[0], new InspectionMove { Id = id, Kind = InspectionStepKind.VisitRecorded, About = arrival.Number, Document = record });

        // The school has the same file and the salt, in a store of its own, and so the same digest.
        var copy = TextDigest.OfBytes((byte[])[.. _store.Inspections.SaltOf(id, record), .. Encoding.UTF8.GetBytes("两侧签字的记录")]);
        Assert.AreEqual(record, copy);
        await AppendAsync(_province.Registrar, new InspectionMove { Id = id, Kind = InspectionStepKind.VisitSigned, About = arrival.Number, Document = copy });
        await ScoreAsync(folder, _inspectors[0], id, InspectionStepKind.CheckScored, 9);
        await CompareAsync(id);

        await StepAsync(_inspectors[0], id, InspectionStepKind.PreliminaryOpinion);
        await StepAsync(_province.Registrar, id, InspectionStepKind.Statement);
        await StepAsync(_lead, id, InspectionStepKind.Opinion);
        await RectifyAsync(id);

        await StepAsync(_lead, id, InspectionStepKind.ReportFiled);
        await RefusedAsync(RefusalCodes.SamePerson, () => StepAsync(_lead, id, InspectionStepKind.Published));
        var published = await StepAsync(_deputy, id, InspectionStepKind.Published);
        var objection = await StepAsync(_lead, id, InspectionStepKind.Objected);
        await AppendAsync(_lead, await MoveAsync(id, InspectionStepKind.ObjectionAnswered) with { About = objection.Number, Outcome = ObjectionOutcome.Dismissed });
        await RefusedAsync(RefusalCodes.TermRunning, () => StepAsync(_lead, id, InspectionStepKind.Closed));
        _province.WaitUntilAfter(published.Due!.Value);
        await StepAsync(_lead, id, InspectionStepKind.Closed);
        Assert.AreEqual(InspectionState.Closed, (await _lead.GetInspectionAsync(id, Token)).State);
    }

    private async Task RectifyAsync(InspectionId id)
    {
        var order = await StepAsync(_lead, id, InspectionStepKind.Ordered);
        Assert.AreEqual(_province.Today.AddDays(30), order.Due);
        _province.WaitUntilAfter(order.Due!.Value);
        var late = (await _lead.ListInspectionsAsync(Province.CountyCode, Token)).SelectMany(i => i.Awaited).Single(t => t.IsOverdue(_province.Today));
        Assert.AreEqual((InspectionStepKind.Reported, Province.School), (late.Next, late.Unit));
        foreach (var finding in new[] { InspectionStepKind.Reopened, InspectionStepKind.Verified })
        {
            await AppendAsync(_province.Registrar, await MoveAsync(id, InspectionStepKind.Reported) with { About = order.Number });
            await AppendAsync(_inspectors[1], await MoveAsync(id, finding) with { About = order.Number });
        }
        Assert.AreEqual(InspectionState.Verified, (await _lead.GetInspectionAsync(id, Token)).State);
    }

    private async Task RoutineAsync()
    {
        var plan = (await _lead.PlanInspectionAsync(_store, Draft("routine", team: 1), Token)).Plan;
        await _lead.OpenInspectionAsync(_store, plan.Id, InspectionStepKind.Noticed, Token);
        _province.WaitUntilAfter(plan.From.AddDays(-1));
        await VisitAsync(plan.Id);
        await RefusedAsync(RefusalCodes.StepNotPossible, () => StepAsync(_inspectors[0], plan.Id, InspectionStepKind.PreliminaryOpinion));
        await StepAsync(_lead, plan.Id, InspectionStepKind.Closed);
    }

    private async Task<InspectionId> UnannouncedAsync()
    {
        var before = await HeightAsync();
        var plan = (await _lead.PlanInspectionAsync(_store, Draft("special") with { IsUnannounced = true }, Token)).Plan;
        _province.WaitUntilAfter(plan.From.AddDays(-1));
        await NothingSinceAsync(before, plan);
        var arrival = (await _inspectors[0].OpenInspectionAsync(_store, plan.Id, InspectionStepKind.Arrived, Token)).Result;
        await SignAsync(plan.Id, arrival.Number);
        await StepAsync(_inspectors[0], plan.Id, InspectionStepKind.PreliminaryOpinion);
        return plan.Id;
    }

    // Another county's inspector and a university, through every tier's node: their own scope, and nothing of this one.
    private async Task ScopesAsync(InspectionId id)
    {
        const string otherCounty = "350103", university = "4135000001";
        await RegisterAsync(otherCounty, UnitTier.County, Province.CityCode, "CityMSP", Roles.CountyReviewer);
        await _province.Ministry.RegisterUnitAsync(
            new UnitRegistration { Code = university, Name = "示例大学", Tier = UnitTier.School, Parent = Province.Code, MspId = "ProvinceMSP", Roles = [Roles.Auditor] }, Token);
        var inspector = await _province.EnrolAsync("other-inspector", "CityMSP", otherCounty, Roles.Inspector);
        var admissions = await _province.EnrolAsync("admissions", "ProvinceMSP", university, Roles.Auditor);
        foreach (var node in new[] { "ProvinceMSP", "CityMSP", "CountyMSP", "SchoolMSP" })
        {
            foreach (var who in new[] { inspector, admissions })
            {
                var client = await _province.ConnectAsync(who, peer: node);
                await RefusedAsync(RefusalCodes.OutOfScope, () => client.GetInspectionAsync(id, Token));
                await RefusedAsync(RefusalCodes.OutOfScope, () => client.ListInspectionsAsync(Province.CountyCode, Token));
            }
            Assert.IsEmpty(await (await _province.ConnectAsync(inspector, peer: node)).ListInspectionsAsync(otherCounty, Token));
            Assert.HasCount(3, await (await _province.ConnectAsync("inspector2", peer: node)).ListInspectionsAsync(Province.CountyCode, Token));
            // The inspected school sees its own, laid open; another school of the county none of them.
            Assert.HasCount(3, await (await _province.ConnectAsync("school-registrar", peer: node)).ListInspectionsAsync(Province.CountyCode, Token));
            Assert.IsEmpty(await (await _province.ConnectAsync("second-school", peer: node)).ListInspectionsAsync(Province.CountyCode, Token));
        }
    }

    private async Task AccountabilityAsync(InspectionId id)
    {
        await StepAsync(_lead, id, InspectionStepKind.Interviewed);
        var proposal = await StepAsync(_inspectors[0], id, InspectionStepKind.AccountabilityProposed);
        await RefusedAsync(RefusalCodes.NotAuthorised, () => AccountAsync(_inspectors[1], InspectionStepKind.AccountabilityDecided));
        await AccountAsync(_lead, InspectionStepKind.AccountabilityDecided);
        await AccountAsync(_province.Registrar, InspectionStepKind.ReconsiderationAsked);
        Assert.IsTrue((await _lead.GetInspectionAsync(id, Token)).Accountability.Single().IsInForce, "it is not suspended");
        await RefusedAsync(RefusalCodes.SamePerson, () => AccountAsync(_lead, InspectionStepKind.Reconsidered));
        var result = await AccountAsync(_deputy, InspectionStepKind.Reconsidered);
        Assert.AreEqual(_province.Today.AddDays(15), result.Due);
        await AccountAsync(_province.Registrar, InspectionStepKind.Appealed);
        await RefusedAsync(RefusalCodes.NotAuthorised, () => AccountAsync(_deputy, InspectionStepKind.AppealDecided));
        await AccountAsync(_cityLead, InspectionStepKind.AppealDecided);
        Assert.IsTrue((await _lead.GetInspectionAsync(id, Token)).Accountability.Single().IsInForce, "the appeal was dismissed");

        async Task<InspectionStep> AccountAsync(LedgerClient client, InspectionStepKind kind) => await AppendAsync(client, await MoveAsync(id, kind) with
        {
            About = proposal.Number,
            Outcome = InspectionRule.All[kind].HasOutcome ? ObjectionOutcome.Dismissed : null,
        });
    }

    // Reading is logged first; with the inspection's key its documents are gone for ever.
    private async Task EraseAsync()
    {
        var id = (await _lead.ListInspectionsAsync(Province.CountyCode, Token))[0].Planned.Id;
        var digest = (await _lead.GetInspectionAsync(id, Token)).Last(InspectionStepKind.VisitRecorded)!.Document!;
        var entries = AccessLog.Read(_province.Workspace).Count();
        Assert.AreEqual("两侧签字的记录", Encoding.UTF8.GetString((await _store.Inspections.ReadAsync(id, digest, Token))!.Content.Span));
        var entry = AccessLog.Read(_province.Workspace).Last();
        Assert.AreEqual((entries + 1, AccessPurposes.SupervisionDocument, $"inspection/{id}"), (entry.Number, entry.Purpose, entry.Batches.Single().Batch));
        Assert.IsTrue(Ledger.Sdk.Keys.StudentId.TryParse(id.Id, out var key));
        Assert.IsTrue(await _store.EraseStudentAsync(key, Token));
        Assert.AreEqual(LedgerError.InspectionErased, (await Assert.ThrowsAsync<LedgerInputException>(() => _store.Inspections.ReadAsync(id, digest, Token))).Error);
    }

    private async Task VisitAsync(InspectionId id) => await SignAsync(id, (await StepAsync(_inspectors[0], id, InspectionStepKind.Arrived)).Number);

    private async Task SignAsync(InspectionId id, int arrival)
    {
        var record = await KeepAsync(id, "记录.pdf", "记录");
        await AppendAsync(_inspectors[0], new InspectionMove { Id = id, Kind = InspectionStepKind.VisitRecorded, About = arrival, Document = record });
        await AppendAsync(_province.Registrar, new InspectionMove { Id = id, Kind = InspectionStepKind.VisitSigned, About = arrival, Document = record });
    }

    private async Task ScoreAsync(string folder, LedgerClient client, InspectionId id, InspectionStepKind kind, int most)
    {
        var file = Path.Combine(folder, $"{kind}.csv");
        await File.WriteAllLinesAsync(file, ["指标代码,得分,佐证材料", .. _standard.Indicators.Select(i => $"{i.Code},{Math.Min(i.Points, most)},清单")], Token);
        var sheet = await ScoreSheet.ReadAsync(file, _standard, Token);
        var digest = await _store.Inspections.KeepAsync(id, "得分.csv", "", sheet.ToCanonicalBytes(), null, Token);
        await AppendAsync(client, new InspectionMove { Id = id, Kind = kind, Document = digest });
    }

    private async Task CompareAsync(InspectionId id)
    {
        var progress = await _lead.GetInspectionAsync(id, Token);
        async Task<ScoreSheet> ReadAsync(InspectionStepKind kind) => ScoreSheet.Parse((await _store.Inspections.ReadAsync(id, progress.Last(kind)!.Document!, Token))!.Content);
        var rows = ScoreComparison.Of(_standard, await ReadAsync(InspectionStepKind.SelfScored), await ReadAsync(InspectionStepKind.CheckScored));
        Assert.AreEqual(_standard.Indicators.Count(i => i.Points >= 10), rows.Count(r => r.Differs));
        Assert.IsTrue(rows.Where(r => r.Differs).All(r => r.Difference == -1));
    }

    private async Task NothingSinceAsync(ulong height, InspectionPlan plan)
    {
        var words = new[] { plan.Subject, plan.Kind, "\"team", "unannounced", plan.RuleSet }.Concat(plan.Team.Select(m => m.Person)).Concat(plan.Recused)
            .Concat(_inspectors.Select(i => i.Identity.EnrolmentId)).ToList();
        byte[][] patterns = [.. words.Select(Encoding.UTF8.GetBytes), .. words.SelectMany(Base64)];
        var now = await HeightAsync();
        Assert.IsGreaterThan(height, now);
        for (var number = height; number < now; number++)
        {
            var at = number;
            var block = (await _lead.Connection.QueryLedgerAsync(l => l.GetBlockAsync(at, Token), Token)).ToByteArray();
            foreach (var pattern in patterns) Assert.IsLessThan(0, block.AsSpan().IndexOf(pattern), $"block {number}: {Encoding.UTF8.GetString(pattern)}");
        }
    }

    // Wherever a word begins in what is encoded; the digits that hold its neighbours' bits too are left out.
    private static IEnumerable<byte[]> Base64(string word)
    {
        for (var before = 0; before < 3; before++)
        {
            var bytes = (byte[])[.. new byte[before], .. Encoding.UTF8.GetBytes(word)];
            var (first, last) = (before == 0 ? 0 : before + 1, bytes.Length * 8 / 6);
            // Fewer digits stand in a certificate by chance.
            if (last - first >= 8) yield return Encoding.UTF8.GetBytes(Convert.ToBase64String(bytes)[first..last]);
        }
    }

    private async Task<ulong> HeightAsync() => (await _lead.GetChannelAsync(Token)).Height;

    private PlanDraft Draft(string kind, int team = 3, int? recused = null) => new()
    {
        Subject = Province.School,
        Kind = kind,
        From = _province.Today.AddDays(1),
        RuleSetOwner = Province.Code,
        Rules = _rules,
        Document = Encoding.UTF8.GetBytes("督导计划"),
        DocumentName = "计划.pdf",
        People = [.. Enumerable.Range(0, 4).Where(i => i < team || i == recused).Select(i => new PlannedPerson(
            LedgerClient.PersonOf(_inspectors[i].Identity), Province.CountyCode, i == recused, Encoding.UTF8.GetBytes($"回避声明{i}"), $"声明{i}.pdf"))],
    };

    private async Task<InspectionStep> StepAsync(LedgerClient client, InspectionId id, InspectionStepKind kind) => await AppendAsync(client, await MoveAsync(id, kind));

    private async Task<InspectionMove> MoveAsync(InspectionId id, InspectionStepKind kind) => new()
    {
        Id = id,
        Kind = kind,
        Document = InspectionRule.All[kind].HasDocument ? await KeepAsync(id, $"{kind}.pdf", $"公文 {kind}") : null,
        ReasonCode = InspectionRule.All[kind].HasReason ? "CHECKED" : null,
    };

    private Task<TextDigest> KeepAsync(InspectionId id, string name, string content) => _store.Inspections.KeepAsync(id, name, "榕教督〔2026〕1号", Encoding.UTF8.GetBytes(content), null, Token);

    private async Task<InspectionStep> AppendAsync(LedgerClient client, InspectionMove move) => (await client.AppendInspectionAsync(move, Token)).Result;

    private async Task<LedgerClient> PersonAsync(string name, string mspId, string unit, string role) => await _province.ConnectAsync(await _province.EnrolAsync(name, mspId, unit, role));

    private async Task RegisterAsync(string code, UnitTier tier, string parent, string mspId, string role) => await _province.Ministry.RegisterUnitAsync(
        new UnitRegistration { Code = code, Name = $"示例单位{code}", Tier = tier, Parent = parent, MspId = mspId, Roles = [role, Roles.Inspector, Roles.SupervisionLead] }, Token);

    private static async Task RefusedAsync(string code, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<LedgerRefusedException>(call);
        Assert.AreEqual(code, refused.ContractCode, refused.Message);
    }
}
