using System.Globalization;

namespace Ledger.Records.State;

/// <summary>A key of the world state: object type and attributes. Equality is by all of them.</summary>
public sealed class StateKey : IEquatable<StateKey>
{
    private readonly string[] _attributes;

    /// <summary>Creates a key. The attributes hold neither U+0000 nor U+10FFFF.</summary>
    /// <param name="objectType">For example <c>batch</c>.</param>
    /// <param name="attributes">In the key's order; copied.</param>
    public StateKey(string objectType, params ReadOnlySpan<string> attributes)
    {
        ObjectType = objectType;
        _attributes = attributes.ToArray();
    }

    /// <summary>The key's first component.</summary>
    public string ObjectType { get; }

    /// <summary>The other components.</summary>
    public IReadOnlyList<string> Attributes => _attributes;

    /// <summary>The key of a unit.</summary>
    public static StateKey Unit(string code) => new("unit", code);

    /// <summary>The key of a rule set's header.</summary>
    public static StateKey RuleSet(string owner, string id, string version) => new("ruleset", owner, id, version);

    /// <summary>The key of a term.</summary>
    public static StateKey Term(string owner, string term) => new("term", owner, term);

    /// <summary>The key of a batch.</summary>
    public static StateKey Batch(BatchId batch) => new("batch", batch.School, batch.Term, batch.Sha256Root);

    /// <summary>The key of a batch's event.</summary>
    public static StateKey BatchEvent(BatchId batch, string transactionId) => new("batchevent", batch.ToString(), transactionId);

    /// <summary>The key of a record's status; the index as 7 digits.</summary>
    public static StateKey Status(BatchId batch, int index, string transactionId) =>
        new("status", batch.ToString(), index.ToString("D7", CultureInfo.InvariantCulture), transactionId);

    /// <summary>The key of what a school has under notice.</summary>
    public static StateKey Notice(string school, string term, string stage) => new("notice", school, term, stage);

    /// <summary>The key of an objection's step.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="objection">The transaction that raised it.</param>
    /// <param name="transactionId">The step's own transaction, for the first step the same.</param>
    public static StateKey Objection(BatchId batch, string objection, string transactionId) => new("objection", batch.ToString(), objection, transactionId);

    /// <summary>The key of a release.</summary>
    public static StateKey Release(string school, string id) => new("release", school, id);

    /// <summary>The key of another ledger, by its genesis block's hash.</summary>
    public static StateKey Origin(string genesisHash) => new("origin", genesisHash);

    /// <summary>The key of what another ledger said of a batch that was moved.</summary>
    public static StateKey Moved(BatchId batch) => new("moved", batch.ToString());

    /// <summary>The key of a year's working days.</summary>
    public static StateKey Calendar(string owner, int year) => new("calendar", owner, year.ToString("D4", CultureInfo.InvariantCulture));

    /// <summary>The key of a day's head of a unit's access log.</summary>
    public static StateKey AccessLog(string unit, DateOnly date) => new("accesslog", unit, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>The key of an inspection's step.</summary>
    public static StateKey Inspection(InspectionId id, int number) => new("inspection", id.Owner, id.Id, number.ToString("D4", CultureInfo.InvariantCulture));

    /// <summary>The key of a standing declaration that a person has a ground for recusal towards a unit.</summary>
    public static StateKey Recusal(string unit, string person) => new("recusal", unit, person);

    /// <summary>The key of a draw's step.</summary>
    public static StateKey Draw(DrawId id, string transactionId) => new("draw", id.Office, id.Commitment, transactionId);

    /// <summary>The key of a finding's step.</summary>
    public static StateKey Finding(FindingId id, int number) => new("finding", id.Unit, id.Digest, number.ToString("D4", CultureInfo.InvariantCulture));

    /// <summary>The key of a statement of a county's balance.</summary>
    public static StateKey Balance(string county, int year, string transactionId) =>
        new("balance", county, year.ToString("D4", CultureInfo.InvariantCulture), transactionId);

    /// <summary>Fabric's encoding: U+0000, then type and attributes, each ended by U+0000 (fabric-chaincode-go shim/stub.go).</summary>
    public string ToCompositeKey() => $"\0{ObjectType}\0{string.Concat(_attributes.Select(static a => a + "\0"))}";

    /// <summary>Reads Fabric's encoding.</summary>
    /// <returns>Null for a text that is no composite key.</returns>
    public static StateKey? FromCompositeKey(string compositeKey)
    {
        if (compositeKey.Length < 2 || compositeKey[0] != '\0' || compositeKey[^1] != '\0') return null;
        var parts = compositeKey[1..^1].Split('\0');
        return new StateKey(parts[0], parts.AsSpan(1));
    }

    /// <summary>For messages: <c>batch/3435000001/2025-2026-1/…</c>.</summary>
    public override string ToString() => _attributes.Length == 0 ? ObjectType : $"{ObjectType}/{string.Join('/', _attributes)}";

    /// <inheritdoc/>
    public bool Equals(StateKey? other) => other is not null && ObjectType == other.ObjectType && _attributes.AsSpan().SequenceEqual(other._attributes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StateKey);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToCompositeKey());
}
