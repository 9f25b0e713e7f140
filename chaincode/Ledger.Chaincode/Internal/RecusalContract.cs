using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

[Contract("recusals")]
internal sealed class RecusalContract(LedgerChaincodeOptions options) : LedgerContract(options)
{
    // For oneself alone, at any time: a declaration follows from no inspection and tells of none.
    [Submit]
    public async Task<Recusal> DeclareAsync(LedgerContext context, string unit, string reasonCode, CancellationToken cancellationToken)
    {
        Refuse.UnlessUnit(unit, nameof(unit));
        Refuse.Unless(Codes.IsReasonCode(reasonCode), nameof(reasonCode), "a reason code belongs here.");
        var (caller, _) = await context.AuthoriseAsync(cancellationToken).ConfigureAwait(false);
        if (caller.Role is not (Roles.Inspector or Roles.SupervisionLead))
            throw Refuse.With(RefusalCodes.NotAuthorised, $"Inspectors and leads of supervision offices declare grounds for recusal; the caller is {caller.Role}.", StateKey.Unit(caller.Unit));
        await context.RequireAsync(StateKey.Unit(unit), Unit.Parse, RefusalCodes.UnitUnknown, $"Unit {unit}", cancellationToken).ConfigureAwait(false);
        var person = context.ReadEnrolment();
        var key = StateKey.Recusal(unit, person);
        if (await context.GetAsync(key, Recusal.Parse, cancellationToken).ConfigureAwait(false) is { Stands: true } known)
            throw Refuse.With(RefusalCodes.AlreadyDone, $"The declaration stands since transaction {known.TransactionId}.", key);
        var recusal = new Recusal
        {
            Unit = unit,
            Person = person,
            ReasonCode = reasonCode,
            At = context.At,
            By = caller,
            TransactionId = context.Stub.TransactionId,
        };
        return await context.PutAsync(key, recusal, "RecusalDeclared", cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<Recusal> LiftAsync(LedgerContext context, string unit, string person, CancellationToken cancellationToken)
    {
        Refuse.UnlessUnit(unit, nameof(unit));
        Refuse.Unless(Codes.IsRoot(person), nameof(person), "the digest of an enrolment id, 64 lowercase hex digits, belongs here.");
        var (caller, _) = await context.AuthoriseAsync(cancellationToken).ConfigureAwait(false);
        var key = StateKey.Recusal(unit, person);
        var recusal = await context.GetAsync(key, Recusal.Parse, cancellationToken).ConfigureAwait(false);
        if (recusal is not { Stands: true }) throw Refuse.With(RefusalCodes.RecusalUnknown, "No such declaration stands.", key);
        if (caller.Role != Roles.SupervisionLead || caller.Unit != recusal.By.Unit)
            throw Refuse.With(RefusalCodes.NotAuthorised, $"The lead of the supervision office of unit {recusal.By.Unit} lifts it.", key);
        if (person == context.ReadEnrolment()) throw Refuse.With(RefusalCodes.SamePerson, "Nobody lifts a declaration of their own.", key);
        var lifted = recusal with { LiftedAt = context.At, LiftedBy = caller, LiftedTransactionId = context.Stub.TransactionId };
        return await context.PutAsync(key, lifted, "RecusalLifted", cancellationToken).ConfigureAwait(false);
    }

    [Evaluate]
    public async Task<byte[]> ListAsync(LedgerContext context, string unit, CancellationToken cancellationToken)
    {
        Refuse.UnlessUnit(unit, nameof(unit));
        var scope = await SupervisionScope.OfCallerAsync(context, Options.Clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var declarations = await context.ListAsync("recusal", [unit], Recusal.Parse, cancellationToken).ConfigureAwait(false);
        return StateList.ToCanonicalBytes(await scope.WithinAsync(unit, declarations, cancellationToken).ConfigureAwait(false));
    }
}
