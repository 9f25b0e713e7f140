using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

[Contract("terms")]
internal sealed class TermContract(LedgerChaincodeOptions options) : LedgerContract(options)
{
    [Submit]
    public async Task<Term> OpenAsync(LedgerContext context, TermOpening term, CancellationToken cancellationToken)
    {
        await context.AuthoriseAuthorityAsync(term.Owner, cancellationToken).ConfigureAwait(false);
        var key = StateKey.Term(term.Owner, term.Term);
        var known = await context.GetAsync(key, Term.Parse, cancellationToken).ConfigureAwait(false);
        var windows = known?.Windows.ToList() ?? [];
        foreach (var stage in term.Stages)
        {
            if (windows.Exists(w => w.Stage == stage.Stage))
                throw Refuse.With(RefusalCodes.WindowExists, $"Stage '{stage.Stage}' of the term has its window; a closed one stays closed.", key);
            windows.Add(new TermWindow
            {
                Stage = stage.Stage,
                From = stage.From,
                Until = stage.Until,
                OpenedAt = context.At,
                OpenedTransactionId = context.Stub.TransactionId,
            });
        }

        windows.Sort(static (a, b) => string.CompareOrdinal(a.Stage, b.Stage));
        return await context.PutAsync(
            key, new Term { Owner = term.Owner, Code = term.Term, Windows = windows }, "TermOpened", cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<Term> CloseAsync(LedgerContext context, string owner, string term, string stage, CancellationToken cancellationToken)
    {
        var key = Key(owner, term);
        Refuse.Unless(Codes.IsStage(stage), nameof(stage), "a stage's name belongs here.");
        await context.AuthoriseAuthorityAsync(owner, cancellationToken).ConfigureAwait(false);
        var known = await RequireAsync(context, key, cancellationToken).ConfigureAwait(false);
        var window = OpenWindow(known, key, stage);
        var closed = window with { ClosedAt = context.At, ClosedTransactionId = context.Stub.TransactionId };
        return await context.PutAsync(
            key, known with { Windows = [.. known.Windows.Select(w => w.Stage == stage ? closed : w)] }, "TermClosed", cancellationToken).ConfigureAwait(false);
    }

    // Batches of the stage are changed with three approvals from then on, and may be archived.
    [Submit]
    public async Task<Term> LockAsync(LedgerContext context, string owner, string term, string stage, CancellationToken cancellationToken)
    {
        var key = Key(owner, term);
        Refuse.Unless(Codes.IsStage(stage), nameof(stage), "a stage's name belongs here.");
        await context.AuthoriseAuthorityAsync(owner, cancellationToken).ConfigureAwait(false);
        var known = await RequireAsync(context, key, cancellationToken).ConfigureAwait(false);
        var window = known.Window(stage) ?? throw Unknown(known, key, stage);
        if (window.IsOpen) throw Refuse.With(RefusalCodes.WindowOpen, $"The window of stage '{stage}' is open; it is closed first.", key);
        if (window.IsLocked) throw Refuse.With(RefusalCodes.AlreadyLocked, $"Stage '{stage}' was locked by transaction {window.LockedTransactionId}.", key);
        var locked = window with { LockedAt = context.At, LockedTransactionId = context.Stub.TransactionId };
        return await context.PutAsync(
            key, known with { Windows = [.. known.Windows.Select(w => w.Stage == stage ? locked : w)] }, "TermLocked", cancellationToken).ConfigureAwait(false);
    }

    [Evaluate]
    public Task<Term> GetAsync(LedgerContext context, string owner, string term, CancellationToken cancellationToken) =>
        RequireAsync(context, Key(owner, term), cancellationToken);

    [Evaluate]
    public async Task<byte[]> ListAsync(LedgerContext context, string owner, CancellationToken cancellationToken)
    {
        Refuse.UnlessUnit(owner, nameof(owner));
        return StateList.ToCanonicalBytes(await context.ListAsync("term", [owner], Term.Parse, cancellationToken).ConfigureAwait(false));
    }

    internal static TermWindow OpenWindow(Term term, StateKey key, string stage)
    {
        var window = term.Window(stage) ?? throw Unknown(term, key, stage);
        return window.IsOpen
            ? window
            : throw Refuse.With(RefusalCodes.WindowClosed, $"The window of stage '{stage}' was closed by transaction {window.ClosedTransactionId}.", key);
    }

    private static ContractException Unknown(Term term, StateKey key, string stage) =>
        Refuse.With(RefusalCodes.WindowUnknown, $"Term {term.Code} of {term.Owner} has no stage '{stage}'.", key);

    private static StateKey Key(string owner, string term)
    {
        Refuse.UnlessUnit(owner, nameof(owner));
        Refuse.Unless(Codes.IsTerm(term), nameof(term), "a term such as 2025-2026-1 belongs here.");
        return StateKey.Term(owner, term);
    }

    private static Task<Term> RequireAsync(LedgerContext context, StateKey key, CancellationToken cancellationToken) =>
        context.RequireAsync(key, Term.Parse, RefusalCodes.TermUnknown, "The term", cancellationToken);
}
