using System.Security.Cryptography;
using System.Text;
using Hyperledger.Fabric.Contract;
using Hyperledger.Fabric.Shim;
using Ledger.Records.State;

namespace Ledger.Chaincode.Internal;

/// <summary>One call: the state by its objects, and who calls.</summary>
internal sealed class LedgerContext(IChaincodeStub stub, TransactionFunction called) : TransactionContext(stub, called)
{
    private const string CommonNameOid = "2.5.4.3";

    private Dictionary<string, ReadOnlyMemory<byte>>? _readAhead;

    internal delegate T Parser<T>(ReadOnlySpan<byte> canonical);

    /// <summary>The submitter's time as the ledger writes it: cut to milliseconds.</summary>
    internal DateTimeOffset At { get; } = called.IsSubmit ? Cut(stub.Timestamp) : default;

    /// <summary>Reads keys that the call is going to need, all with one question where the peer can answer such.</summary>
    internal async Task ReadAheadAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellationToken)
    {
        string[] composite = [.. keys.Select(key => key.ToCompositeKey())];
        var values = await Stub.GetMultipleStatesAsync(composite, cancellationToken).ConfigureAwait(false);
        _readAhead = composite.Zip(values).ToDictionary(read => read.First, read => read.Second, StringComparer.Ordinal);
    }

    internal async Task<T?> GetAsync<T>(StateKey key, Parser<T> parse, CancellationToken cancellationToken) where T : class
    {
        var composite = key.ToCompositeKey();
        // Fabric answers with the state before the transaction, whenever it is asked.
        if (_readAhead is null || !_readAhead.TryGetValue(composite, out var value)) value = await Stub.GetStateAsync(composite, cancellationToken).ConfigureAwait(false);
        return value.IsEmpty ? null : ParsedValues<T>.Get(value, parse);
    }

    internal async Task<T> RequireAsync<T>(StateKey key, Parser<T> parse, string code, string what, CancellationToken cancellationToken) where T : class =>
        await GetAsync(key, parse, cancellationToken).ConfigureAwait(false) ?? throw Refuse.With(code, $"{what} is not on the ledger.", key);

    internal async Task<List<T>> ListAsync<T>(string objectType, IReadOnlyList<string> attributes, Parser<T> parse, CancellationToken cancellationToken)
    {
        var values = new List<T>();
        await foreach (var found in Stub.GetStateByPartialCompositeKeyAsync(objectType, attributes, cancellationToken).ConfigureAwait(false))
            values.Add(parse(found.Value.Span));
        return values;
    }

    /// <summary>Writes an object and emits the transaction's event about it.</summary>
    internal async Task<T> PutAsync<T>(StateKey key, T value, string eventName, CancellationToken cancellationToken) where T : IStateValue
    {
        Stub.SetEvent(eventName, new ObjectChange(key).ToCanonicalBytes());
        await WriteAsync(key, value, cancellationToken).ConfigureAwait(false);
        return value;
    }

    /// <summary>Writes an object beside the one that the transaction is about.</summary>
    internal Task WriteAsync(StateKey key, IStateValue value, CancellationToken cancellationToken) =>
        Stub.PutStateAsync(key.ToCompositeKey(), value.ToCanonicalBytes(), cancellationToken);

    /// <summary>The last of so many working days after today, by the calendars of a rule set's owner and of the province; null for none.</summary>
    internal async Task<DateOnly?> WorkingDayAfterAsync(int days, string owner, Unit school, CancellationToken cancellationToken)
    {
        if (days == 0) return null;
        var today = WorkingDays.DateOf(At);
        var calendars = new List<WorkCalendar>();
        foreach (var unit in new[] { owner, school.Path.Count == 0 ? owner : school.Path[^1] }.Distinct(StringComparer.Ordinal))
        {
            foreach (var year in new[] { today.Year, today.Year + 1 })
            {
                if (await GetAsync(StateKey.Calendar(unit, year), WorkCalendar.Parse, cancellationToken).ConfigureAwait(false) is { } calendar) calendars.Add(calendar);
            }
        }
        return WorkingDays.After(today, days, calendars);
    }

    /// <summary>Who calls, by the certificate alone.</summary>
    internal Submitter ReadCaller()
    {
        var identity = ClientIdentity;
        var unit = identity.GetAttribute("unit");
        var role = identity.GetAttribute("role");
        if (unit is null || role is null || !Codes.IsUnitCode(unit) || !Roles.All.Contains(role) || !Codes.IsMspId(identity.MspId))
            throw Refuse.With(RefusalCodes.NotAuthorised, "The certificate names no unit and role of this ledger (attributes 'unit' and 'role').");
        return new Submitter(identity.MspId, unit, role);
    }

    /// <summary>SHA-256 of the caller's enrolment id, 64 lowercase hex digits: it tells persons apart and names none.</summary>
    internal string ReadEnrolment()
    {
        foreach (var name in ClientIdentity.Certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (!name.HasMultipleElements && name.GetSingleElementType().Value == CommonNameOid && name.GetSingleElementValue() is { Length: > 0 } enrolment)
                return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(enrolment)));
        }
        throw Refuse.With(RefusalCodes.NotAuthorised, "The certificate's subject has no common name, so that nobody can be told apart.");
    }

    /// <summary>Who calls, and the unit that they may speak for now.</summary>
    internal Task<(Submitter Caller, Unit Unit)> AuthoriseAsync(CancellationToken cancellationToken) => AuthoriseAsync(At, cancellationToken);

    /// <summary>Who calls, and the unit that they may speak for at a time.</summary>
    internal async Task<(Submitter Caller, Unit Unit)> AuthoriseAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        var caller = ReadCaller();
        var key = StateKey.Unit(caller.Unit);
        var unit = await RequireAsync(key, Unit.Parse, RefusalCodes.UnitUnknown, $"The caller's unit {caller.Unit}", cancellationToken).ConfigureAwait(false);
        if (!unit.Entitles(caller, at))
        {
            throw Refuse.With(
                RefusalCodes.NotAuthorised,
                unit.IsValidAt(at)
                    ? $"The register does not let {caller.MspId} speak for unit {caller.Unit} as {caller.Role}."
                    : $"Unit {caller.Unit} is not entitled at this time.",
                key);
        }
        return (caller, unit);
    }

    /// <summary>The caller, who must speak for a given unit with its tier's authority.</summary>
    internal async Task<(Submitter Caller, Unit Unit)> AuthoriseAuthorityAsync(string code, CancellationToken cancellationToken)
    {
        var (caller, unit) = await AuthoriseAsync(cancellationToken).ConfigureAwait(false);
        if (caller.Unit != code || caller.Role != Roles.AuthorityOf(unit.Tier))
            throw Refuse.With(RefusalCodes.NotAuthorised, $"Only the authority of unit {code} may do this; the caller is {caller.Role} of unit {caller.Unit}.", StateKey.Unit(code));
        return (caller, unit);
    }

    /// <summary>The caller, who must be the province's authority.</summary>
    internal async Task<Submitter> AuthoriseProvinceAsync(CancellationToken cancellationToken)
    {
        var (caller, unit) = await AuthoriseAsync(cancellationToken).ConfigureAwait(false);
        if (unit.Tier != UnitTier.Province || caller.Role != Roles.ProvinceAdmin)
            throw Refuse.With(RefusalCodes.NotAuthorised, $"Only the province may do this; the caller is {caller.Role} of unit {caller.Unit}.", StateKey.Unit(caller.Unit));
        return caller;
    }

    /// <summary>The caller, who must be the batch's school or the authority above it.</summary>
    /// <returns>The caller and the school.</returns>
    internal async Task<(Submitter Caller, Unit School)> AuthoriseSchoolOrParentAsync(BatchId batch, CancellationToken cancellationToken)
    {
        var (caller, unit) = await AuthoriseAsync(cancellationToken).ConfigureAwait(false);
        if (caller.Role == Roles.AuthorityOf(unit.Tier))
        {
            if (caller.Unit == batch.School) return (caller, unit);
            var school = await RequireAsync(
                StateKey.Unit(batch.School), Unit.Parse, RefusalCodes.UnitUnknown, $"Unit {batch.School}", cancellationToken).ConfigureAwait(false);
            if (caller.Unit == school.Parent) return (caller, school);
        }
        throw Refuse.With(
            RefusalCodes.NotAuthorised,
            $"Only school {batch.School} and the unit above it may do this; the caller is {caller.Role} of unit {caller.Unit}.",
            StateKey.Batch(batch));
    }

    /// <summary>
    /// The caller, who must be the authority of the school, of its parent or, where both are of one organisation, of the
    /// next unit above that is of another: of these units two organisations can always agree.
    /// </summary>
    /// <returns>The caller and the code of the unit above the school.</returns>
    internal async Task<(Submitter Caller, string Parent)> AuthoriseWithdrawalAsync(BatchId batch, CancellationToken cancellationToken)
    {
        var (caller, unit) = await AuthoriseAsync(cancellationToken).ConfigureAwait(false);
        var key = StateKey.Unit(batch.School);
        var school = caller.Unit == batch.School
            ? unit
            : await RequireAsync(key, Unit.Parse, RefusalCodes.UnitUnknown, $"Unit {batch.School}", cancellationToken).ConfigureAwait(false);
        if (caller.Role == Roles.AuthorityOf(unit.Tier))
        {
            if (caller.Unit == school.Code || caller.Unit == school.Parent) return (caller, school.Parent);
            foreach (var code in school.Path)
            {
                var above = await RequireAsync(StateKey.Unit(code), Unit.Parse, RefusalCodes.UnitUnknown, $"Unit {code}", cancellationToken).ConfigureAwait(false);
                if (above.MspId == school.MspId) continue;
                if (above.Code == caller.Unit) return (caller, school.Parent);
                break;
            }
        }
        throw Refuse.With(
            RefusalCodes.NotAuthorised,
            $"Only school {batch.School} and the units that answer for it may do this; the caller is {caller.Role} of unit {caller.Unit}.",
            StateKey.Batch(batch));
    }

    private static DateTimeOffset Cut(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
}
