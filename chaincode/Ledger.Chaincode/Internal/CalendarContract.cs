using System.Globalization;
using Hyperledger.Fabric.Contract;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

[Contract("calendars")]
internal sealed class CalendarContract(LedgerChaincodeOptions options) : LedgerContract(options)
{
    [Submit]
    public async Task<WorkCalendar> PublishAsync(LedgerContext context, WorkCalendarYear calendar, CancellationToken cancellationToken)
    {
        var (caller, _) = await context.AuthoriseAuthorityAsync(calendar.Owner, cancellationToken).ConfigureAwait(false);
        return await context.PutAsync(
            StateKey.Calendar(calendar.Owner, calendar.Year),
            new WorkCalendar
            {
                Owner = calendar.Owner,
                Year = calendar.Year,
                DaysOff = calendar.DaysOff,
                WorkedDays = calendar.WorkedDays,
                At = context.At,
                By = caller,
                TransactionId = context.Stub.TransactionId,
            },
            "CalendarPublished",
            cancellationToken).ConfigureAwait(false);
    }

    [Evaluate]
    public Task<WorkCalendar> GetAsync(LedgerContext context, string owner, string year, CancellationToken cancellationToken)
    {
        Refuse.UnlessUnit(owner, nameof(owner));
        Refuse.Unless(year.Length == 4 && int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out _), nameof(year), "a year of four digits belongs here.");
        return context.RequireAsync(
            StateKey.Calendar(owner, int.Parse(year, CultureInfo.InvariantCulture)), WorkCalendar.Parse, RefusalCodes.CalendarUnknown, $"The calendar of {year}", cancellationToken);
    }

    [Evaluate]
    public async Task<byte[]> ListAsync(LedgerContext context, string owner, CancellationToken cancellationToken)
    {
        Refuse.UnlessUnit(owner, nameof(owner));
        return StateList.ToCanonicalBytes(await context.ListAsync("calendar", [owner], WorkCalendar.Parse, cancellationToken).ConfigureAwait(false));
    }
}
