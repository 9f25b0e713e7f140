using System.Security.Cryptography;
using System.Text;
using Hyperledger.Fabric.Contract.Testing;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.LedgerFixture;

namespace Ledger.Chaincode.Tests.Inspections;

/// <summary>A ledger with supervision offices at city and county, a school, and an approved supervision rule set.</summary>
internal sealed class InspectionFixture(LedgerFixture ledger) : IAsyncDisposable
{
    internal const string CityCode = "350100";
    internal const string CountyCode = "350102";

    internal static readonly TestIdentity Lead = Person("CountyMSP", CountyCode, Roles.SupervisionLead, "lead");
    internal static readonly TestIdentity Deputy = Person("CountyMSP", CountyCode, Roles.SupervisionLead, "deputy");
    internal static readonly TestIdentity CityLead = Person("CityMSP", CityCode, Roles.SupervisionLead, "city-lead");
    internal static readonly TestIdentity[] Inspectors = [.. Enumerable.Range(1, 5).Select(i => Person("CountyMSP", CountyCode, Roles.Inspector, $"inspector{i}"))];

    internal static readonly string Document = Hex('a') + Hex('b');
    internal static readonly string Salt = Hex('5');

    internal LedgerFixture Ledger { get; } = ledger;

    internal DateOnly Today => WorkingDays.DateOf(Ledger.Clock.GetUtcNow());

    internal static async Task<InspectionFixture> CreateAsync(string? terms = null)
    {
        var ledger = await WithUnitsAsync();
        await ledger.MustAsync(Province, "units:Register", UnitJson(CityCode, "CityMSP", "350000", "city-reviewer\",\"inspector\",\"supervision-lead", "city"));
        await ledger.MustAsync(Province, "units:Register", UnitJson(CountyCode, "CountyMSP", CityCode, "county-reviewer\",\"inspector\",\"supervision-lead", "county"));
        await ledger.MustAsync(Province, "rulesets:Publish", RulesJson(terms));
        await ledger.MustAsync(Province, "rulesets:Approve", "350000", "supervision", "1");
        return new InspectionFixture(ledger);
    }

    internal static string PersonOf(TestIdentity who) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(EnrolmentOf(who))));

    internal static InspectionPlan Plan(
        string kind, char id = '1', bool unannounced = false, int team = 3, string subject = School, string from = "2026-01-20", params TestIdentity[] recused) => new()
        {
            Id = new InspectionId(CountyCode, new string(id, 32)),
            Subject = subject,
            Kind = kind,
            IsUnannounced = unannounced,
            From = DateOnly.ParseExact(from, "yyyy-MM-dd"),
            Until = DateOnly.ParseExact(from, "yyyy-MM-dd").AddDays(3),
            RuleSetOwner = "350000",
            RuleSet = "supervision",
            RuleSetVersion = "1",
            Team = [.. Inspectors.Take(team).Select(i => new TeamMember(PersonOf(i), CountyCode, Digest('d'))).OrderBy(m => m.Person, StringComparer.Ordinal)],
            Recused = [.. recused.Select(PersonOf).Order(StringComparer.Ordinal)],
            Document = Digest('c'),
        };

    internal static TextDigest Digest(char digit) => new(Hex(digit), Hex('e'));

    internal static string Json(IStateValue value) => Encoding.UTF8.GetString(value.ToCanonicalBytes());

    internal Task PlanAsync(InspectionPlan plan) =>
        Ledger.MustAsync(Lead, "inspections:Plan", plan.Id.ToString(), plan.Commit(Convert.FromHexString(Salt)).ToString());

    internal async Task<InspectionPlan> NoticedAsync(string kind = "comprehensive", char id = '1', int team = 3)
    {
        var plan = Plan(kind, id, team: team);
        await PlanAsync(plan);
        await Ledger.MustAsync(Lead, "inspections:Open", "noticed", Json(plan), Salt);
        return plan;
    }

    internal static string MoveJson(InspectionPlan plan, string kind, string members = "") =>
        $$"""{"id":"{{plan.Id.Id}}","kind":"{{kind}}","owner":"{{plan.Id.Owner}}","v":1{{(members.Length == 0 ? "" : "," + members)}}}""";

    internal static string Doc(char digit = 'a') => $$"""
        "document":{"sha256":"{{Hex(digit)}}","sm3":"{{Hex('e')}}"}
        """.Trim();

    internal async Task<InspectionStep> StepAsync(TestIdentity who, InspectionPlan plan, string kind, string members = "")
    {
        var done = await Ledger.MustAsync(who, "inspections:Append", MoveJson(plan, kind, members));
        return InspectionStep.Parse(Encoding.UTF8.GetBytes(done.Text));
    }

    internal async Task RefusedAsync(string code, TestIdentity who, InspectionPlan plan, string kind, string members = "") =>
        Assert.AreEqual(code, (await Ledger.RefusedAsync(who, "inspections:Append", MoveJson(plan, kind, members))).Code, $"{kind} {members}");

    internal async Task<InspectionProgress> ProgressAsync(InspectionPlan plan) =>
        InspectionProgress.Of(StateList.ParseInspections(Encoding.UTF8.GetBytes(await Ledger.EvaluateAsync("inspections:Steps", plan.Id.ToString()))));

    internal async Task StateAsync(InspectionState state, InspectionPlan plan) => Assert.AreEqual(state, (await ProgressAsync(plan)).State);

    /// <summary>Lets the clock pass a day, to the next morning in China.</summary>
    internal void WaitUntilAfter(DateOnly? day)
    {
        var next = new DateTimeOffset(day!.Value.AddDays(1), new TimeOnly(8, 0), TimeSpan.FromHours(8));
        if (next > Ledger.Clock.GetUtcNow()) Ledger.Clock.Advance(next - Ledger.Clock.GetUtcNow());
    }

    /// <summary>A visit with its record, signed by both sides; the number of the arrival.</summary>
    internal async Task<int> VisitAsync(InspectionPlan plan, TestIdentity inspector)
    {
        var arrival = await StepAsync(inspector, plan, "arrived");
        return await SignAsync(plan, inspector, arrival.Number);
    }

    internal async Task<int> SignAsync(InspectionPlan plan, TestIdentity inspector, int arrival)
    {
        await StepAsync(inspector, plan, "visitRecorded", $"\"about\":{arrival},{Doc('7')}");
        await StepAsync(Registrar, plan, "visitSigned", $"\"about\":{arrival},{Doc('7')}");
        return arrival;
    }

    internal async Task<InspectionPlan> OpinionAsync(char id = '1')
    {
        var plan = await NoticedAsync(id: id);
        await StepAsync(Registrar, plan, "selfEvaluated", Doc());
        WaitUntilAfter(plan.From.AddDays(-1));
        await VisitAsync(plan, Inspectors[0]);
        await StepAsync(Inspectors[0], plan, "preliminaryOpinion", Doc());
        await StepAsync(Registrar, plan, "statement", Doc());
        await StepAsync(Lead, plan, "opinion", Doc());
        return plan;
    }

    internal static string RulesJson(string? terms = null) =>
        $$"""{"id":"supervision","owner":"350000","sha256":"{{Hex('a')}}","sm3":"{{Hex('b')}}","supervision":{"kinds":[{{Kinds}}],"terms":{{terms ?? Terms()}}},"v":1,"version":"1"}""";

    internal static string Terms(int scale = 1) =>
        $$"""{"answer":"{{10 * scale}}d","appeal":"{{15 * scale}}d","appealResult":"{{30 * scale}}d","objection":"{{5 * scale}}wd","reInspection":"{{30 * scale}}d","reconsideration":"{{30 * scale}}d","reconsiderationResult":"{{30 * scale}}d","rectification":"{{30 * scale}}d","selfEvaluation":"{{10 * scale}}d","signature":"{{2 * scale}}d","statement":"{{5 * scale}}wd","visitRecord":"{{2 * scale}}d"}""";

    private const string Kinds =
        """{"kind":"comprehensive","path":"full","subjects":["school"],"team":3,"unannounced":"no"},{"kind":"routine","path":"short","subjects":["school"],"team":1,"unannounced":"yes"},{"kind":"special","path":"full","subjects":["county","school"],"team":3,"unannounced":"yes"}""";

    private static string EnrolmentOf(TestIdentity who) => who == Lead ? "lead" : who == Deputy ? "deputy" : who == CityLead ? "city-lead"
        : Array.IndexOf(Inspectors, who) is >= 0 and var i ? $"inspector{i + 1}" : throw new ArgumentException("unknown", nameof(who));

    public ValueTask DisposeAsync() => Ledger.DisposeAsync();
}
