using System.Globalization;
using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

[Contract("accesslogs")]
internal sealed class AccessLogContract(LedgerChaincodeOptions options) : LedgerContract(options)
{
    // The day is the transaction's, so that nobody writes a head for a day that has passed.
    [Submit]
    public async Task<AccessLogHead> AnchorAsync(LedgerContext context, AccessHead head, CancellationToken cancellationToken)
    {
        var (caller, _) = await context.AuthoriseAuthorityAsync(head.Unit, cancellationToken).ConfigureAwait(false);
        var date = WorkingDays.DateOf(context.At);
        var key = StateKey.AccessLog(head.Unit, date);
        if (await context.GetAsync(key, AccessLogHead.Parse, cancellationToken).ConfigureAwait(false) is { } known && known.Count >= head.Count)
        {
            throw Refuse.With(
                RefusalCodes.AccessLogNotGrown,
                string.Create(CultureInfo.InvariantCulture, $"Today's head has {known.Count} entries, by transaction {known.TransactionId}; only a longer log takes its place."),
                key);
        }

        return await context.PutAsync(
            key,
            new AccessLogHead
            {
                Unit = head.Unit,
                Count = head.Count,
                Sha256 = head.Sha256,
                Sm3 = head.Sm3,
                Date = date,
                At = context.At,
                By = caller,
                TransactionId = context.Stub.TransactionId,
            },
            "AccessLogAnchored",
            cancellationToken).ConfigureAwait(false);
    }

    [Evaluate]
    public Task<AccessLogHead> GetAsync(LedgerContext context, string unit, string date, CancellationToken cancellationToken)
    {
        Refuse.UnlessUnit(unit, nameof(unit));
        Refuse.Unless(DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day), nameof(date), "a date such as 2026-11-23 belongs here.");
        return context.RequireAsync(StateKey.AccessLog(unit, day), AccessLogHead.Parse, RefusalCodes.AccessLogUnknown, $"The access log's head of {date}", cancellationToken);
    }

    [Evaluate]
    public async Task<byte[]> ListAsync(LedgerContext context, string unit, CancellationToken cancellationToken)
    {
        Refuse.UnlessUnit(unit, nameof(unit));
        return StateList.ToCanonicalBytes(await context.ListAsync("accesslog", [unit], AccessLogHead.Parse, cancellationToken).ConfigureAwait(false));
    }
}
