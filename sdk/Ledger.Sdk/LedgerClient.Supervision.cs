using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk.Supervision;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk;

/// <summary>Inspections (教育督导), from the plan to the closing.</summary>
public sealed partial class LedgerClient
{
    /// <summary>What the ledger has of a person: SHA-256 of the enrolment id, 64 lowercase hex digits.</summary>
    public static string PersonOf(WorkspaceIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity.EnrolmentId)));
    }

    /// <summary>
    /// Plans an inspection (lead of the supervision office): keeps plan, declarations and salt in the store and puts a commitment on
    /// the ledger, which tells nothing of unit, kind or team. What the contract would refuse at the opening is refused here.
    /// </summary>
    /// <exception cref="LedgerInputException">The plan breaks a rule, or the store cannot be written.</exception>
    public async Task<(InspectionPlan Plan, Submission<InspectionStep> Submission)> PlanInspectionAsync(
        LedgerStore store, PlanDraft draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(draft);
        var owner = Identity.Unit is { } own && InspectionId.IsOwner(own) ? own : throw new LedgerInputException(LedgerError.IdentityArgumentWrong, "unit", Identity.Name);
        var id = new InspectionId(owner, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        var document = await store.Inspections.KeepAsync(id, draft.DocumentName, draft.Number, draft.Document, null, cancellationToken).ConfigureAwait(false);
        var team = new List<TeamMember>();
        foreach (var person in draft.People)
        {
            var declaration = await store.Inspections.KeepAsync(id, person.DeclarationName, string.Empty, person.Declaration, null, cancellationToken).ConfigureAwait(false);
            if (!person.IsRecused) team.Add(new TeamMember(person.Person, person.Unit, declaration));
        }

        var plan = new InspectionPlan
        {
            Id = id,
            Subject = draft.Subject,
            Kind = draft.Kind,
            IsUnannounced = draft.IsUnannounced,
            From = draft.From,
            Until = draft.Until ?? draft.From,
            RuleSetOwner = draft.RuleSetOwner,
            RuleSet = draft.Rules.Id,
            RuleSetVersion = draft.Rules.Version.ToString(CultureInfo.InvariantCulture),
            Team = [.. team.OrderBy(m => m.Person, StringComparer.Ordinal)],
            Recused = [.. draft.People.Where(p => p.IsRecused).Select(p => p.Person).Order(StringComparer.Ordinal)],
            Document = document,
        };
        Check(plan, draft.Rules);
        var salt = RandomNumberGenerator.GetBytes(TextDigest.SaltLength);
        await store.Inspections.KeepPlanAsync(plan, salt, cancellationToken).ConfigureAwait(false);
        var unit = await FindUnitAsync(owner, cancellationToken).ConfigureAwait(false);
        return (plan, await SubmitAsync("inspections", "Plan", [id.ToString(), plan.Commit(salt).ToString()], b => InspectionStep.Parse(b), unit, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Lays a plan open: the notice (lead), or for an unannounced inspection the arrival (inspector of the team).</summary>
    /// <param name="store">The store in which it was planned.</param>
    /// <param name="id">The inspection.</param>
    /// <param name="kind"><see cref="InspectionStepKind.Noticed"/> or <see cref="InspectionStepKind.Arrived"/>.</param>
    /// <param name="cancellationToken">Cancels before the transaction is submitted.</param>
    /// <exception cref="LedgerInputException">The store does not have the plan.</exception>
    public async Task<Submission<InspectionStep>> OpenInspectionAsync(LedgerStore store, InspectionId id, InspectionStepKind kind, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(id);
        if (kind is not (InspectionStepKind.Noticed or InspectionStepKind.Arrived)) throw new ArgumentOutOfRangeException(nameof(kind));
        var (plan, salt) = store.Inspections.FindPlan(id) ?? throw new LedgerInputException(LedgerError.PlanMissing, id.ToString());
        var unit = await FindUnitAsync(id.Owner, cancellationToken).ConfigureAwait(false);
        return await SubmitAsync(
            "inspections", "Open", [InspectionMove.KindName(kind), Json(plan), Convert.ToHexStringLower(salt)], b => InspectionStep.Parse(b), unit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a step of an inspection.</summary>
    public async Task<Submission<InspectionStep>> AppendInspectionAsync(InspectionMove move, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(move);
        var unit = await FindUnitAsync(move.Id.Owner, cancellationToken).ConfigureAwait(false);
        return await SubmitAsync("inspections", "Append", [Json(move)], b => InspectionStep.Parse(b), unit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where an inspection stands, by what one peer says.</summary>
    public async Task<InspectionProgress> GetInspectionAsync(InspectionId id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return InspectionProgress.Of(StateList.ParseInspections(await _connection.EvaluateAsync("inspections", "Steps", [id.ToString()], cancellationToken).ConfigureAwait(false)));
    }

    /// <summary>The inspections of a unit, in the order in which they were planned.</summary>
    public async Task<IReadOnlyList<InspectionProgress>> ListInspectionsAsync(string owner, CancellationToken cancellationToken = default) =>
        [.. StateList.ParseInspections(await _connection.EvaluateAsync("inspections", "List", [owner], cancellationToken).ConfigureAwait(false))
            .GroupBy(s => s.Id).Select(InspectionProgress.Of).OrderBy(p => p.Planned.At).ThenBy(p => p.Planned.Id.Id, StringComparer.Ordinal)];

    /// <summary>Declares a ground for recusal towards a unit, for oneself and independently of any inspection.</summary>
    public async Task<Submission<Recusal>> DeclareRecusalAsync(string unit, string reasonCode, CancellationToken cancellationToken = default) =>
        await SubmitAsync(
            "recusals", "Declare", [unit, reasonCode], b => Recusal.Parse(b),
            Identity.Unit is { } own ? await FindUnitAsync(own, cancellationToken).ConfigureAwait(false) : null, cancellationToken).ConfigureAwait(false);

    /// <summary>Lifts a declaration of another person of the same office (lead).</summary>
    public async Task<Submission<Recusal>> LiftRecusalAsync(string unit, string person, CancellationToken cancellationToken = default) =>
        await SubmitAsync(
            "recusals", "Lift", [unit, person], b => Recusal.Parse(b),
            Identity.Unit is { } own ? await FindUnitAsync(own, cancellationToken).ConfigureAwait(false) : null, cancellationToken).ConfigureAwait(false);

    /// <summary>The declarations towards a unit, by person.</summary>
    public async Task<IReadOnlyList<Recusal>> ListRecusalsAsync(string unit, CancellationToken cancellationToken = default) =>
        StateList.ParseRecusals(await _connection.EvaluateAsync("recusals", "List", [unit], cancellationToken).ConfigureAwait(false));

    private static void Check(InspectionPlan plan, SupervisionRules rules)
    {
        var kind = rules.Procedure.Kind(plan.Kind)
            ?? throw new LedgerInputException(LedgerError.InspectionKindWrong, plan.Kind, string.Join(", ", rules.Procedure.Kinds.Select(k => k.Code)));
        if (plan.Until < plan.From || !Codes.IsUnitCode(plan.Subject)) throw new LedgerInputException(LedgerError.PlanWrong, "from, until, subject");
        if (plan.IsUnannounced && !kind.MayBeUnannounced) throw new LedgerInputException(LedgerError.PlanWrong, "unannounced");
        if (plan.Team.Count < kind.TeamSize || plan.Team.Count > InspectionPlan.MaxTeam)
            throw new LedgerInputException(LedgerError.PlanTeamSmall, plan.Team.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), kind.TeamSize.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (plan.Team.Select(m => m.Person).Concat(plan.Recused).Distinct(StringComparer.Ordinal).Count() != plan.Team.Count + plan.Recused.Count)
            throw new LedgerInputException(LedgerError.PlanWrong, "people");
    }
}
