using System.Globalization;
using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

[Contract("releases")]
internal sealed class ReleaseContract(LedgerChaincodeOptions options) : LedgerContract(options)
{
    [Submit]
    public async Task<Release> IssueAsync(LedgerContext context, string school, string id, TextDigest document, string expires, CancellationToken cancellationToken)
    {
        var key = Key(school, id);
        Refuse.Unless(
            DateOnly.TryParseExact(expires, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last), nameof(expires), "a date such as 2026-11-23 belongs here.");
        var (caller, _) = await context.AuthoriseAuthorityAsync(school, cancellationToken).ConfigureAwait(false);
        Refuse.Unless(last >= WorkingDays.DateOf(context.At), nameof(expires), "the last day is over.");
        if (await context.GetAsync(key, Release.Parse, cancellationToken).ConfigureAwait(false) is { } known)
            throw Refuse.With(RefusalCodes.AlreadyReleased, $"The release was issued by transaction {known.TransactionId}.", key);
        return await context.PutAsync(
            key,
            new Release
            {
                School = school,
                Id = id,
                Document = document,
                Expires = last,
                At = context.At,
                By = caller,
                TransactionId = context.Stub.TransactionId,
            },
            "ReleaseIssued",
            cancellationToken).ConfigureAwait(false);
    }

    [Submit]
    public async Task<Release> WithdrawAsync(LedgerContext context, string school, string id, string reasonCode, CancellationToken cancellationToken)
    {
        var key = Key(school, id);
        Refuse.Unless(Codes.IsReasonCode(reasonCode), nameof(reasonCode), "a reason code belongs here.");
        var (caller, _) = await context.AuthoriseAuthorityAsync(school, cancellationToken).ConfigureAwait(false);
        var release = await RequireAsync(context, key, cancellationToken).ConfigureAwait(false);
        if (release.IsWithdrawn)
            throw Refuse.With(RefusalCodes.ReleaseWithdrawn, $"The release was withdrawn by transaction {release.WithdrawnTransactionId}.", key);
        return await context.PutAsync(
            key,
            release with { WithdrawnAt = context.At, WithdrawnBy = caller, WithdrawnReason = reasonCode, WithdrawnTransactionId = context.Stub.TransactionId },
            "ReleaseWithdrawn",
            cancellationToken).ConfigureAwait(false);
    }

    [Evaluate]
    public Task<Release> GetAsync(LedgerContext context, string school, string id, CancellationToken cancellationToken) =>
        RequireAsync(context, Key(school, id), cancellationToken);

    [Evaluate]
    public async Task<byte[]> ListAsync(LedgerContext context, string school, CancellationToken cancellationToken)
    {
        Refuse.Unless(Codes.IsUnitCode(school), nameof(school), "a school's code belongs here.");
        return StateList.ToCanonicalBytes(await context.ListAsync("release", [school], Release.Parse, cancellationToken).ConfigureAwait(false));
    }

    private static StateKey Key(string school, string id)
    {
        Refuse.Unless(school.Length == 10 && Codes.IsUnitCode(school), nameof(school), "a school's code of 10 digits belongs here.");
        Refuse.Unless(Codes.IsReleaseId(id), nameof(id), "32 lowercase hex digits belong here.");
        return StateKey.Release(school, id);
    }

    private static Task<Release> RequireAsync(LedgerContext context, StateKey key, CancellationToken cancellationToken) =>
        context.RequireAsync(key, Release.Parse, RefusalCodes.ReleaseUnknown, "The release", cancellationToken);
}
