using System.Text.Json;
using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>All that a verdict about a batch's records needs from the ledger, as <c>batches:Evidence</c> answers it.</summary>
public sealed record Evidence : IStateValue
{
    private bool _isWhole;

    /// <summary>The batch.</summary>
    public required Batch Batch { get; init; }

    /// <summary>Its events, in the ledger's order.</summary>
    public required IReadOnlyList<BatchEvent> Events { get; init; }

    /// <summary>The statements about its records, in the ledger's order.</summary>
    public required IReadOnlyList<RecordStatus> Statuses { get; init; }

    /// <summary>The steps of objections to its records, in the ledger's order; in JSON, left out where there are none.</summary>
    public IReadOnlyList<ObjectionStep> Objections { get; init; } = [];

    /// <summary>What the ledger of which it was moved said of it; null for a batch that was anchored here. In JSON, left out then.</summary>
    public MovedBatch? Moved { get; init; }

    /// <summary>The school; null if the register has none.</summary>
    public required Unit? Unit { get; init; }

    /// <summary>The unit above the school; null if the register has none.</summary>
    public required Unit? Parent { get; init; }

    /// <summary>The term that ruled over the batch's window; null if there is none.</summary>
    public required Term? Term { get; init; }

    /// <summary>The rule set; null if there is none.</summary>
    public required RuleSetHeader? RuleSet { get; init; }

    /// <summary>Reads an answer.</summary>
    /// <exception cref="StateFormatException">The bytes are another, or not in RFC 8785 form.</exception>
    public static Evidence Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("evidence", canonical, Read);

    internal static Evidence Read(StateObject json) => new()
    {
        Batch = StateObject.Parse("batch", json.Raw("batch"), State.Batch.Read),
        Events = json.Array("events", static e => StateObject.Parse("batchevent", e, BatchEvent.Read)),
        Objections = json.Has("objections") ? json.Array("objections", static o => StateObject.Parse("objection", o, ObjectionStep.Read)) : [],
        Moved = json.Has("moved") ? StateObject.Parse("moved", json.Raw("moved"), MovedBatch.Read) : null,
        Parent = Nullable("unit", json.Raw("parent"), State.Unit.Read),
        RuleSet = Nullable("ruleset", json.Raw("ruleSet"), RuleSetHeader.Read),
        Statuses = json.Array("statuses", static s => StateObject.Parse("status", s, RecordStatus.Read)),
        Term = Nullable("term", json.Raw("term"), State.Term.Read),
        Unit = Nullable("unit", json.Raw("unit"), State.Unit.Read),
    };

    /// <summary>
    /// The same evidence with what was carried over before what was said here: events, statuses and objections of the
    /// ledgers of which the batch was moved. Acceptances are left behind: what counts is the review on this ledger. So is
    /// what waited for an approval: it is stated anew.
    /// </summary>
    public Evidence WithCarried()
    {
        if (Moved is null || _isWhole) return this;
        var carried = Moved.Evidence.WithCarried();
        return this with
        {
            _isWhole = true,
            Events = [.. carried.SettledEvents(), .. Events],
            Statuses = [.. carried.SettledStatuses(), .. Statuses],
            Objections = [.. carried.Objections, .. Objections],
        };
    }

    private IEnumerable<BatchEvent> SettledEvents()
    {
        var isWithdrawn = BatchProgress.Of(Batch.BatchId, Parent?.Code ?? "", Events).Standing == BatchStanding.Withdrawn;
        return Events.Where(e => e.Kind != BatchEventKind.Accepted && (isWithdrawn || e.Kind != BatchEventKind.Withdrawn));
    }

    private IEnumerable<RecordStatus> SettledStatuses()
    {
        var inEffect = Statuses.Select(static s => s.Index).Distinct()
            .SelectMany(index => EffectiveStatus.Of(Batch.BatchId, index, Parent?.Code ?? "", Statuses).InEffect)
            .Select(static s => s.TransactionId)
            .ToHashSet(StringComparer.Ordinal);
        return Statuses.Where(s => inEffect.Contains(s.Approves ?? s.TransactionId)
            || (s.Kind == RecordStatusKind.Restricted && s.ReasonCode is LegalHold.Reason or LegalHold.LiftReason));
    }

    /// <inheritdoc/>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteValue("batch", Batch);
        writer.WriteValues("events", Events);
        if (Moved is not null) writer.WriteValue("moved", Moved);
        if (Objections.Count > 0) writer.WriteValues("objections", Objections);
        writer.WriteValue("parent", Parent);
        writer.WriteValue("ruleSet", RuleSet);
        writer.WriteValues("statuses", Statuses);
        writer.WriteValue("term", Term);
        writer.WriteValue("unit", Unit);
        writer.WriteVersion();
        writer.EndObject();
    });

    private static T? Nullable<T>(string objectType, JsonElement json, Func<StateObject, T> read) where T : class =>
        json.ValueKind == JsonValueKind.Null ? null : StateObject.Parse(objectType, json, read);
}
