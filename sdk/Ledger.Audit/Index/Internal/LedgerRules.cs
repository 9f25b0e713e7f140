using System.Text;
using System.Text.Json;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Validation;
using Ledger.Records.State;

namespace Ledger.Audit.Internal;

/// <summary>
/// What the ledger's contracts promise of a transaction, checked again from the blocks: endorsers who agree to break it are
/// seen here. Objects that are written once and name their transaction are those of <see cref="WrittenOnce"/>.
/// </summary>
internal sealed class LedgerRules(string chaincode, IndexState state)
{
    private static readonly HashSet<string> WrittenOnce = new(["balance", "batch", "batchevent", "draw", "finding", "inspection", "objection", "status"], StringComparer.Ordinal);

    private const int MostRemembered = 10_000;

    private readonly Dictionary<string, (StateVersion Version, Unit? Unit)> _units = new(StringComparer.Ordinal);

    /// <summary>Whether the register, as it stood before the block, let the creator act; null if it did.</summary>
    public (string What, string Detail)? FindEntitlementProblem(TransactionVerification transaction)
    {
        var creator = transaction.Creator!;
        var unit = creator.Attributes.GetValueOrDefault("unit");
        var role = creator.Attributes.GetValueOrDefault("role");
        if (unit is null || role is null) return (AuditProblem.NotEntitled, $"The certificate of {creator.MspId} names no unit and role.");
        if (Find(unit) is { } registered)
        {
            return registered.Entitles(new Submitter(creator.MspId, unit, role), transaction.Timestamp ?? default)
                ? null
                : (AuditProblem.NotEntitled, $"The register of that time did not let {creator.MspId} speak for unit {unit} as {role}.");
        }
        // The province's first entry, of itself, is what the register begins with.
        return IsRegisterEmpty() && role == Roles.ProvinceAdmin
            ? null
            : (AuditProblem.NotEntitled, $"Unit {unit}, for which {creator.MspId} spoke as {role}, was not in the register.");
    }

    /// <summary>Whether what is written keeps to the transaction; null if it does.</summary>
    public static (string What, string Detail)? FindWriteProblem(TransactionVerification transaction, StateKey key, ReadOnlySpan<byte> value, long before)
    {
        if (WrittenOnce.Contains(key.ObjectType) && before > 0)
            return (AuditProblem.Overwritten, $"{key} was written before, in block {IndexSchema.BlockOf(before)}, transaction {IndexSchema.PlaceOf(before)}; objects of this kind are written once.");
        if (value.IsEmpty) return null;
        try
        {
            using var json = JsonDocument.Parse(Encoding.UTF8.GetString(value));
            return FindClaimProblem(transaction, key, json.RootElement);
        }
        catch (JsonException)
        {
            return (AuditProblem.ValueUnreadable, $"The value of {key} is no JSON.");
        }
    }

    private static (string What, string Detail)? FindClaimProblem(TransactionVerification transaction, StateKey key, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) return (AuditProblem.ValueUnreadable, $"The value of {key} is no object.");
        if (Text(value, "txId") is not { } txId) return null;
        if (txId != transaction.TransactionId)
        {
            return WrittenOnce.Contains(key.ObjectType)
                ? (AuditProblem.ClaimsOther, $"The value of {key} names the transaction {txId}.")
                : null;
        }
        if (Text(value, "at") is { } at && transaction.Timestamp is { } time && at != time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture))
            return (AuditProblem.ClaimsOther, $"The value of {key} says that it was written at {at}; the transaction has another time.");
        var creator = transaction.Creator!;
        return value.TryGetProperty("by", out var by) && by.ValueKind == JsonValueKind.Object
            && (Text(by, "mspId") != creator.MspId || Text(by, "unit") != creator.Attributes.GetValueOrDefault("unit") || Text(by, "role") != creator.Attributes.GetValueOrDefault("role"))
            ? (AuditProblem.ClaimsOther, $"The value of {key} says that another wrote it than the transaction's creator.")
            : null;
    }

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private Unit? Find(string code)
    {
        if (state.Get(chaincode, StateKey.Unit(code).ToCompositeKey()) is not { } stored) return null;
        if (_units.TryGetValue(code, out var known) && known.Version == stored.Version) return known.Unit;
        if (_units.Count >= MostRemembered) _units.Clear();
        Unit? unit = null;
        try
        {
            unit = Unit.Parse(stored.Value);
        }
        catch (StateFormatException)
        {
            // An entry that cannot be read entitles nobody.
        }
        _units[code] = (stored.Version, unit);
        return unit;
    }

    private bool IsRegisterEmpty()
    {
        const string first = "\0unit\0";
        return !state.Scan(chaincode, first, first + "\U0010FFFF").Any();
    }
}
