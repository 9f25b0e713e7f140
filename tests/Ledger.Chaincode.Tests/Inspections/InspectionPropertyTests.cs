using System.Text;
using Hyperledger.Fabric.Contract.Testing;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records.State;
using static Ledger.Chaincode.Tests.Inspections.InspectionFixture;
using static Ledger.Chaincode.Tests.LedgerFixture;
using Kind = Ledger.Records.State.InspectionStepKind;

namespace Ledger.Chaincode.Tests.Inspections;

/// <summary>
/// No sequence of calls, whoever makes them and whenever, writes steps in an order that domain.md, section 3, forbids. The
/// rules are said here once more, over the steps alone, and not asked of <see cref="InspectionProcedure"/>.
/// </summary>
[TestClass]
public sealed class InspectionPropertyTests
{
    private static readonly Kind[] s_office = [Kind.Noticed, Kind.Opinion, Kind.Ordered, Kind.ReportFiled, Kind.Published, Kind.Closed, Kind.AccountabilityDecided];
    private static readonly Kind[] s_team = [Kind.Arrived, Kind.VisitRecorded, Kind.PreliminaryOpinion, Kind.Verified, Kind.Reopened];

    [TestMethod]
    public async Task RandomCallsKeepTheRules()
    {
        var runs = Environment.GetEnvironmentVariable("LEDGER_SOAK") is null ? 8 : 300;
        var seen = new Dictionary<Kind, int>();
        for (var seed = 1; seed <= runs; seed++)
        {
            try
            {
                await RunAsync(new Random(seed), seen);
            }
            catch (AssertFailedException e)
            {
                throw new AssertFailedException($"seed {seed}: {e.Message}", e);
            }
        }
        // A generator that never got so far would prove nothing.
        foreach (var kind in Enum.GetValues<Kind>()) Assert.IsGreaterThan(0, seen.GetValueOrDefault(kind), $"{kind} was never committed");
    }

    private static async Task RunAsync(Random random, Dictionary<Kind, int> seen)
    {
        await using var fixture = await CreateAsync(
            $$"""{"answer":"{{Term()}}","appeal":"{{Term()}}","appealResult":"1d","objection":"{{Term()}}","reInspection":"1d","reconsideration":"{{Term()}}","reconsiderationResult":"1d","rectification":"2d","selfEvaluation":"{{Term()}}","signature":"{{Term()}}","statement":"{{Term()}}","visitRecord":"1d"}""");
        InspectionPlan[] plans =
        [
            Plan("comprehensive", '1', from: "2026-01-17"), Plan("special", '2', unannounced: true, from: "2026-01-16"),
            Plan("routine", '3', team: 1, from: "2026-01-16"), Plan("comprehensive", '4', team: 2, from: "2026-01-17"),
            Plan("special", '5', from: "2026-01-17", recused: [Inspectors[1]]), Plan("routine", '6', unannounced: true, team: 2, from: "2026-01-16"),
        ];
        foreach (var plan in plans) await fixture.PlanAsync(plan);
        for (var i = 0; i < 500; i++)
        {
            if (random.Next(10) == 0) fixture.Ledger.Clock.Advance(TimeSpan.FromHours(random.Next(1, 16)));
            var block = new List<TestTransaction>();
            for (var n = random.Next(1, 3); n > 0; n--)
            {
                var (who, function, arguments) = await NextAsync(fixture, random, plans[random.Next(plans.Length)]);
                var endorsed = await fixture.Ledger.Ledger.EndorseAsync(who, function, arguments);
                Assert.IsTrue(endorsed.IsEndorsed || endorsed.Response.Status == 400, $"{function}: {endorsed.Response.Message}");
                if (endorsed.IsEndorsed) block.Add(endorsed);
            }
            if (block.Count == 0) continue;
            var codes = fixture.Ledger.Ledger.Commit([.. block]);
            Assert.AreEqual(TxValidationCode.Valid, codes[0]);
        }
        foreach (var plan in plans)
        {
            var steps = (await fixture.ProgressAsync(plan)).Steps;
            foreach (var step in steps) seen[step.Kind] = seen.GetValueOrDefault(step.Kind) + 1;
            Check(steps);
        }

        string Term() => $"{random.Next(3)}{(random.Next(2) == 0 ? "d" : "wd")}";
    }

    private static void Check(IReadOnlyList<InspectionStep> steps)
    {
        Assert.AreEqual(Kind.Planned, steps[0].Kind);
        var opened = steps.FirstOrDefault(s => s.Opening is not null);
        if (opened is null)
        {
            Assert.IsTrue(steps.Skip(1).All(s => s.Kind == Kind.Withdrawn) && steps.Count <= 2, "a step before the plan was laid open");
            return;
        }
        Assert.AreEqual(1, opened.Number);
        var (plan, full) = (opened.Opening!.Plan, !opened.Opening.Kind.IsShort);
        Assert.AreEqual(steps[0].Commitment, plan.Commit(Convert.FromHexString(opened.Opening.Salt)));
        Assert.AreEqual(plan.IsUnannounced ? Kind.Arrived : Kind.Noticed, opened.Kind);
        Assert.IsGreaterThanOrEqualTo(full ? 3 : 1, plan.Team.Count, "a team too small");
        var (team, recused) = (plan.Team.Select(m => m.Person).ToHashSet(), plan.Recused.ToHashSet());
        foreach (var step in steps.Skip(1))
        {
            IReadOnlyList<InspectionStep> before = [.. steps.Take(step.Number)];
            InspectionStep? Last(Kind kind) => before.LastOrDefault(s => s.Kind == kind);
            bool None(Kind kind) => Last(kind) is null;
            InspectionStep? About(Kind kind) => before.FirstOrDefault(s => s.Kind == kind && s.About == step.About);
            var visits = before.Where(s => s.Kind == Kind.Arrived).ToList();
            var settled = visits.TrueForAll(v => before.Any(s => s.About == v.Number && s.Kind is Kind.VisitSigned or Kind.VisitUnsigned));
            bool IsSet(InspectionStep order) => before.LastOrDefault(s => s.About == order.Number && s.Kind is Kind.Verified or Kind.Reopened) is { Kind: Kind.Verified };
            var rectified = before.Where(s => s.Kind == Kind.Ordered).All(IsSet);

            if (s_office.Contains(step.Kind)) Assert.AreEqual((Roles.SupervisionLead, CountyCode), (step.By.Role, step.By.Unit), $"{step.Kind}");
            if (s_team.Contains(step.Kind)) Assert.IsTrue(team.Contains(step.Enrolment) && step.By.Role == Roles.Inspector, $"{step.Kind} by somebody outside the team");
            if (s_team.Contains(step.Kind)) Assert.IsGreaterThanOrEqualTo(full ? 3 : 1, team.Count, $"{step.Kind} with a team too small");
            if (step.By.Unit != plan.Subject && step.Kind != Kind.Recused) Assert.DoesNotContain(step.Enrolment, recused, $"{step.Kind} by somebody recused");
            if (!full) Assert.IsFalse(step.Kind is Kind.SelfEvaluated or Kind.PreliminaryOpinion or Kind.Statement or Kind.Opinion or Kind.ReportFiled or Kind.Published or Kind.Objected, $"{step.Kind} on the short path");
            if (!None(Kind.Closed)) Assert.IsTrue(step.Kind is Kind.ReconsiderationAsked or Kind.Reconsidered or Kind.Appealed or Kind.AppealDecided, $"{step.Kind} after the end");
            switch (step.Kind)
            {
                case Kind.SelfEvaluated:
                    Assert.IsTrue(None(Kind.Arrived) && None(Kind.SelfEvaluated));
                    break;
                case Kind.Arrived:
                    Assert.IsGreaterThanOrEqualTo(plan.From, step.Date, "on site before the announced day");
                    Assert.IsTrue(None(Kind.PreliminaryOpinion));
                    if (full && !plan.IsUnannounced && None(Kind.SelfEvaluated)) Assert.IsTrue(opened.Due is null || step.Date > opened.Due, "on site before the unit could report");
                    break;
                case Kind.VisitSigned:
                    Assert.AreEqual(plan.Subject, step.By.Unit);
                    Assert.AreEqual(About(Kind.VisitRecorded)?.Document, step.Document, "two sides signed different records");
                    Assert.AreNotEqual(About(Kind.VisitRecorded)?.Enrolment, step.Enrolment, "one person signed for both sides");
                    break;
                case Kind.PreliminaryOpinion:
                    Assert.IsTrue(settled && visits.Count > 0 && None(Kind.PreliminaryOpinion));
                    break;
                case Kind.Statement:
                    Assert.IsTrue(!None(Kind.PreliminaryOpinion) && None(Kind.Opinion) && !(step.Date > Last(Kind.PreliminaryOpinion)!.Due));
                    break;
                case Kind.Opinion:
                    Assert.IsTrue(!None(Kind.Statement) || Last(Kind.PreliminaryOpinion) is { } p && !(step.Date <= p.Due), "an opinion before the defence was heard");
                    Assert.IsTrue(None(Kind.Opinion));
                    Assert.AreNotEqual(Last(Kind.PreliminaryOpinion)!.Enrolment, step.Enrolment, "one person wrote both opinions");
                    break;
                case Kind.Ordered:
                    Assert.IsTrue(full ? !None(Kind.Opinion) && None(Kind.ReportFiled) : settled && visits.Count > 0);
                    Assert.IsNotNull(step.Due);
                    break;
                case Kind.Verified or Kind.Reopened:
                    var rounds = before.Where(s => s.About == step.About && s.Kind is Kind.Reported or Kind.Verified or Kind.Reopened).ToList();
                    Assert.AreEqual(Kind.Reported, rounds.LastOrDefault()?.Kind, "re-inspected without a report");
                    break;
                case Kind.ReportFiled:
                    Assert.IsTrue(!None(Kind.Opinion) && rectified, "a report before all was set right");
                    break;
                case Kind.Published:
                    Assert.AreNotEqual(Last(Kind.ReportFiled)!.Enrolment, step.Enrolment);
                    break;
                case Kind.Objected:
                    Assert.IsFalse(step.Date > Last(Kind.Published)!.Due);
                    break;
                case Kind.Closed:
                    Assert.IsTrue(rectified && settled && visits.Count > 0, "closed with something open");
                    if (full)
                    {
                        Assert.IsFalse(step.Date <= Last(Kind.Published)!.Due, "closed while objections may come");
                        Assert.IsTrue(before.Where(s => s.Kind == Kind.Objected).All(o => before.Any(s => s.Kind == Kind.ObjectionAnswered && s.About == o.Number)));
                        Assert.IsFalse(before.Any(s => s.Kind == Kind.ObjectionAnswered && s.Outcome == ObjectionOutcome.Upheld && s.Number > Last(Kind.Published)!.Number));
                    }
                    break;
                case Kind.AccountabilityDecided:
                    Assert.AreNotEqual(before[step.About!.Value].Enrolment, step.Enrolment, "one person proposed and decided");
                    break;
                case Kind.ReconsiderationAsked:
                    Assert.IsFalse(step.Date > About(Kind.AccountabilityDecided)!.Due);
                    break;
                case Kind.Reconsidered:
                    Assert.IsNotNull(About(Kind.ReconsiderationAsked));
                    Assert.AreNotEqual(About(Kind.AccountabilityDecided)!.Enrolment, step.Enrolment);
                    break;
                case Kind.Appealed:
                    Assert.IsTrue(About(Kind.Reconsidered) is { Outcome: ObjectionOutcome.Dismissed } result && !(step.Date > result.Due));
                    break;
                case Kind.AppealDecided:
                    Assert.IsNotNull(About(Kind.Appealed));
                    Assert.AreEqual(CityCode, step.By.Unit);
                    break;
                case Kind.Recused:
                    team.Remove(step.Person!);
                    recused.Add(step.Person!);
                    break;
                case Kind.Assigned:
                    Assert.DoesNotContain(step.Person!, recused);
                    Assert.IsTrue(team.Add(step.Person!));
                    break;
            }
        }
    }

    // Half of the calls are what the inspection waits for, so that there is a course to look at; the others are anything.
    private static async Task<(TestIdentity Who, string Function, string[] Arguments)> NextAsync(InspectionFixture fixture, Random random, InspectionPlan plan)
    {
        var progress = await fixture.ProgressAsync(plan);
        if (random.Next(progress.Opening is null ? 3 : 25) == 0)
            return (random.Next(2) == 0 ? Lead : Inspectors[random.Next(3)], "inspections:Open", [random.Next(2) == 0 ? "noticed" : "arrived", Json(plan), Salt]);
        var kinds = InspectionRule.All.Keys.ToList();
        var awaited = progress.Awaited;
        var kind = random.Next(2) == 0 && awaited.Count > 0 ? awaited[random.Next(awaited.Count)].Next : kinds[random.Next(kinds.Count)];
        if (random.Next(3) == 0)
        {
            kind = kind switch
            {
                Kind.Verified => Kind.Reopened,
                Kind.Opinion => Kind.Statement,
                Kind.ReportFiled => Kind.Ordered,
                Kind.VisitSigned => Kind.VisitUnsigned,
                _ when progress.State == InspectionState.Published => random.Next(2) == 0 ? Kind.Objected : Kind.Closed,
                _ when progress.Accountability.Count > 0 => random.Next(2) == 0 ? Kind.ReconsiderationAsked : Kind.Appealed,
                _ => kind,
            };
        }
        if (kind is Kind.Withdrawn or Kind.Closed or Kind.Recused && random.Next(4) != 0) kind = Kind.Arrived;
        var rule = InspectionRule.All[kind];
        var who = random.Next(5) == 0 ? AnyOf(random) : rule.By switch
        {
            InspectionSide.Subject => Registrar,
            InspectionSide.Superior => CityLead,
            InspectionSide.Team => Inspectors[random.Next(4)],
            _ => random.Next(2) == 0 ? Lead : Deputy,
        };
        var move = new InspectionMove
        {
            Id = plan.Id,
            Kind = kind,
            About = rule.About is not { } about ? null
                : progress.Steps.Where(s => s.Kind == about).ToList() is { Count: > 0 } known && random.Next(8) != 0 ? known[random.Next(known.Count)].Number
                : random.Next(25),
            Document = rule.HasDocument ? Digest(kind is Kind.VisitRecorded or Kind.VisitSigned && random.Next(6) != 0 ? 'a' : 'b') : null,
            Due = kind == Kind.Ordered && random.Next(2) == 0 ? fixture.Today.AddDays(random.Next(4)) : null,
            Outcome = rule.HasOutcome ? (ObjectionOutcome)random.Next(2) : null,
            ReasonCode = rule.HasReason ? "CHECKED" : null,
            Person = kind is Kind.Assigned or Kind.Recused ? PersonOf(Inspectors[random.Next(5)]) : null,
            Unit = kind == Kind.Assigned ? CountyCode : null,
        };
        return (who, "inspections:Append", [Encoding.UTF8.GetString(move.ToCanonicalBytes())]);
    }

    private static TestIdentity AnyOf(Random random)
    {
        TestIdentity[] people =
        [
            Lead, Deputy, CityLead, Registrar, OtherRegistrar, .. Inspectors,
            Person("CountyMSP", CountyCode, Roles.SupervisionLead, "inspector1"), Person("SchoolMSP", School, Roles.SchoolRegistrar, "inspector2"),
        ];
        return people[random.Next(people.Length)];
    }
}
