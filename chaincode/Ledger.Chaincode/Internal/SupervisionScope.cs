using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

/// <summary>
/// Whose supervision a caller may ask for: what their unit inspects or stands above, and of other offices' inspections those
/// that are laid open of their own unit or below it, or in whose team they are. Who only reads (role auditor) has the former alone.
/// </summary>
internal sealed class SupervisionScope
{
    private readonly LedgerContext _context;
    private readonly Submitter _caller;
    private readonly string _enrolment;

    private SupervisionScope(LedgerContext context, Submitter caller)
    {
        _context = context;
        _caller = caller;
        _enrolment = context.ReadEnrolment();
    }

    /// <summary>The scope of the caller, who must be entitled now: a query has no time of its own that anyone checked.</summary>
    public static async Task<SupervisionScope> OfCallerAsync(LedgerContext context, DateTimeOffset now, CancellationToken cancellationToken) =>
        new(context, (await context.AuthoriseAsync(now, cancellationToken).ConfigureAwait(false)).Caller);

    /// <summary>Refuses an inspection that is not in scope. That it exists is no secret: its id was given.</summary>
    public async Task RequireAsync(InspectionProgress inspection, CancellationToken cancellationToken)
    {
        var id = inspection.Planned.Id;
        if (!await IsOfficeAsync(id.Owner, cancellationToken).ConfigureAwait(false) && !await IsConcernedAsync(inspection, cancellationToken).ConfigureAwait(false))
            throw Refused($"inspection {id}", StateKey.Inspection(id, 0));
    }

    /// <summary>The steps of an owner's inspections that are in scope; refused where none ever could be.</summary>
    public async Task<IReadOnlyList<InspectionStep>> WithinAsync(string owner, IReadOnlyList<InspectionStep> steps, CancellationToken cancellationToken)
    {
        if (await IsOfficeAsync(owner, cancellationToken).ConfigureAwait(false)) return steps;
        if (_caller.Role == Roles.Auditor || !await IsWithinAsync(_caller.Unit, owner, cancellationToken).ConfigureAwait(false)) throw Refused($"the inspections of unit {owner}", StateKey.Unit(owner));
        var found = new List<InspectionStep>();
        foreach (var of in steps.GroupBy(step => step.Id))
        {
            if (await IsConcernedAsync(InspectionProgress.Of(of), cancellationToken).ConfigureAwait(false)) found.AddRange(of);
        }
        return found;
    }

    /// <summary>The declarations towards a unit that are in scope: all of them for the unit and those above it, else those of the caller's own unit.</summary>
    public async Task<IReadOnlyList<Recusal>> WithinAsync(string unit, IReadOnlyList<Recusal> declarations, CancellationToken cancellationToken)
    {
        if (await IsWithinAsync(unit, _caller.Unit, cancellationToken).ConfigureAwait(false)) return declarations;
        return _caller.Role is Roles.Inspector or Roles.SupervisionLead
            ? [.. declarations.Where(recusal => recusal.By.Unit == _caller.Unit)]
            : throw Refused($"the declarations towards unit {unit}", StateKey.Unit(unit));
    }

    /// <summary>Refuses the findings of a unit that is neither the caller's own nor below it.</summary>
    public async Task RequireUnitAsync(string unit, CancellationToken cancellationToken)
    {
        if (!await IsWithinAsync(unit, _caller.Unit, cancellationToken).ConfigureAwait(false)) throw Refused($"the findings of unit {unit}", StateKey.Unit(unit));
    }

    /// <summary>The steps of findings of the caller's own unit and of those below it.</summary>
    public async Task<IReadOnlyList<FindingStep>> WithinAsync(IReadOnlyList<FindingStep> steps, CancellationToken cancellationToken)
    {
        var found = new List<FindingStep>();
        foreach (var of in steps.GroupBy(step => step.Id.Unit))
        {
            if (await IsWithinAsync(of.Key, _caller.Unit, cancellationToken).ConfigureAwait(false)) found.AddRange(of);
        }
        return found;
    }

    private Task<bool> IsOfficeAsync(string owner, CancellationToken cancellationToken) => IsWithinAsync(owner, _caller.Unit, cancellationToken);

    private async Task<bool> IsConcernedAsync(InspectionProgress inspection, CancellationToken cancellationToken) =>
        _caller.Role != Roles.Auditor && inspection.Plan is { } plan
        && (inspection.Team.Any(member => member.Person == _enrolment) || await IsWithinAsync(plan.Subject, _caller.Unit, cancellationToken).ConfigureAwait(false));

    private async Task<bool> IsWithinAsync(string code, string above, CancellationToken cancellationToken) =>
        code == above || (await _context.GetAsync(StateKey.Unit(code), Unit.Parse, cancellationToken).ConfigureAwait(false))?.IsWithin(above) == true;

    private ContractException Refused(string what, StateKey key) =>
        Refuse.With(RefusalCodes.OutOfScope, $"What {_caller.Role} of unit {_caller.Unit} may ask for does not include {what}.", key);
}
