using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

/// <summary>
/// Draws of records for inspection (随机抽查). The office commits to a secret before the block that is the seed is there, and another
/// organisation has a hand in that block: neither can choose what is drawn. Each call reads the draw's steps as a whole range.
/// </summary>
[Contract("draws")]
internal sealed class DrawContract(LedgerChaincodeOptions options) : LedgerContract(options)
{
    [Submit]
    public async Task<DrawStep> RequestAsync(LedgerContext context, DrawRequest request, CancellationToken cancellationToken)
    {
        var caller = await AuthoriseOfficeAsync(context, request.Id.Office, cancellationToken).ConfigureAwait(false);
        var unitKey = StateKey.Unit(request.Scope.Unit);
        var unit = await context.RequireAsync(unitKey, Unit.Parse, RefusalCodes.UnitUnknown, $"Unit {request.Scope.Unit}", cancellationToken).ConfigureAwait(false);
        if (!unit.IsWithin(request.Id.Office))
            throw Refuse.With(RefusalCodes.NotAuthorised, $"Unit {unit.Code} is not in the region of unit {request.Id.Office}.", unitKey);
        await InspectionContract.RefuseRecusedAsync(context, unit.Code, context.ReadEnrolment(), cancellationToken).ConfigureAwait(false);
        if (request.Scope.Batch is { } batch) await RequireWithinAsync(context, batch, unit, cancellationToken).ConfigureAwait(false);
        if (await StepsAsync(context, request.Id, cancellationToken).ConfigureAwait(false) is [var known, ..])
            throw Refuse.With(RefusalCodes.AlreadyDone, $"The draw was requested with this secret in transaction {known.TransactionId}.", Key(known));
        return await PutAsync(context, Step(context, request.Id, DrawStepKind.Requested, caller) with { Request = request }, "DrawRequested", cancellationToken).ConfigureAwait(false);
    }

    // Not of the office's organisation: whoever knows the secret must not make the block that follows.
    [Submit]
    public async Task<DrawStep> WitnessAsync(LedgerContext context, string office, string commitment, CancellationToken cancellationToken)
    {
        var (caller, _) = await context.AuthoriseAsync(cancellationToken).ConfigureAwait(false);
        var draw = await RequireAsync(context, ReadId(office, commitment), cancellationToken).ConfigureAwait(false);
        if (caller.MspId == draw.Requested.By.MspId)
            throw Refuse.With(RefusalCodes.NotAuthorised, $"Another organisation than {caller.MspId}, which requested the draw, witnesses it.", Key(draw.Requested));
        if ((draw.Revealed ?? draw.Witnessed) is { } done)
            throw Refuse.With(RefusalCodes.AlreadyDone, $"The draw was {DrawStep.KindName(done.Kind)} in transaction {done.TransactionId}.", Key(done));
        return await PutAsync(context, Step(context, draw.Requested.Id, DrawStepKind.Witnessed, caller), "DrawWitnessed", cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<DrawStep> RevealAsync(LedgerContext context, string office, string commitment, string secret, CancellationToken cancellationToken)
    {
        Refuse.Unless(Codes.IsRoot(secret), nameof(secret), "the secret's 64 lowercase hex digits belong here.");
        var id = ReadId(office, commitment);
        var caller = await AuthoriseOfficeAsync(context, id.Office, cancellationToken).ConfigureAwait(false);
        var draw = await RequireAsync(context, id, cancellationToken).ConfigureAwait(false);
        if (draw.Revealed is { } done) throw Refuse.With(RefusalCodes.AlreadyDone, $"The secret was laid open in transaction {done.TransactionId}.", Key(done));
        if (RecordDraw.Commit(Convert.FromHexString(secret)) != id.Commitment)
            throw Refuse.With(RefusalCodes.CommitmentMismatch, "The secret is not the one that the request committed to.", Key(draw.Requested));
        return await PutAsync(context, Step(context, id, DrawStepKind.Revealed, caller) with { Secret = secret }, "DrawRevealed", cancellationToken).ConfigureAwait(false);
    }

    [Evaluate]
    public async Task<byte[]> ListAsync(LedgerContext context, string office, CancellationToken cancellationToken)
    {
        Refuse.Unless(InspectionId.IsOwner(office), nameof(office), "the code of a province, city or county belongs here.");
        return StateList.ToCanonicalBytes(await context.ListAsync("draw", [office], DrawStep.Parse, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<Submitter> AuthoriseOfficeAsync(LedgerContext context, string office, CancellationToken cancellationToken)
    {
        var (caller, _) = await context.AuthoriseAsync(cancellationToken).ConfigureAwait(false);
        return caller.Unit == office && caller.Role is Roles.SupervisionLead or Roles.Inspector
            ? caller
            : throw Refuse.With(RefusalCodes.NotAuthorised, $"Leads and inspectors of unit {office} draw for its supervision office; the caller is {caller.Role} of unit {caller.Unit}.", StateKey.Unit(office));
    }

    private static async Task RequireWithinAsync(LedgerContext context, BatchId batch, Unit unit, CancellationToken cancellationToken)
    {
        var key = StateKey.Batch(batch);
        await BatchContract.RequireAsync(context, batch, cancellationToken).ConfigureAwait(false);
        var school = await context.RequireAsync(StateKey.Unit(batch.School), Unit.Parse, RefusalCodes.UnitUnknown, $"Unit {batch.School}", cancellationToken).ConfigureAwait(false);
        if (!school.IsWithin(unit.Code)) throw Refuse.With(RefusalCodes.NotAuthorised, $"The batch is not of unit {unit.Code}.", key);
    }

    private static async Task<DrawProgress> RequireAsync(LedgerContext context, DrawId id, CancellationToken cancellationToken) =>
        DrawProgress.Of(await StepsAsync(context, id, cancellationToken).ConfigureAwait(false)) is [var draw]
            ? draw
            : throw Refuse.With(RefusalCodes.DrawUnknown, "The draw is not on the ledger.", new StateKey("draw", id.Office, id.Commitment));

    private static Task<List<DrawStep>> StepsAsync(LedgerContext context, DrawId id, CancellationToken cancellationToken) =>
        context.ListAsync("draw", [id.Office, id.Commitment], DrawStep.Parse, cancellationToken);

    private static DrawId ReadId(string office, string commitment)
    {
        Refuse.Unless(InspectionId.IsOwner(office), nameof(office), "the code of a province, city or county belongs here.");
        Refuse.Unless(Codes.IsRoot(commitment), nameof(commitment), "a SHA-256 of 64 lowercase hex digits belongs here.");
        return new DrawId(office, commitment);
    }

    private static DrawStep Step(LedgerContext context, DrawId id, DrawStepKind kind, Submitter caller) => new()
    {
        Id = id,
        Kind = kind,
        Enrolment = context.ReadEnrolment(),
        At = context.At,
        By = caller,
        TransactionId = context.Stub.TransactionId,
    };

    private static Task<DrawStep> PutAsync(LedgerContext context, DrawStep step, string eventName, CancellationToken cancellationToken) =>
        context.PutAsync(Key(step), step, eventName, cancellationToken);

    private static StateKey Key(DrawStep step) => StateKey.Draw(step.Id, step.TransactionId);
}
