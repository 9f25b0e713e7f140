namespace Ledger.Records;

/// <summary>A record version that is to be committed, with everything that its bytes depend on.</summary>
public sealed class RecordDraft
{
    /// <summary>The record's id; see <see cref="RecordPayload.RecordIdOf"/>.</summary>
    public required string RecordId { get; init; }

    /// <summary>The record's version, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>The type, from the batch's rule set.</summary>
    public required RecordType Type { get; init; }

    /// <summary>16 random bytes, drawn once for this version and stored before anchoring.</summary>
    public required ReadOnlyMemory<byte> Random { get; init; }

    /// <summary>The student's salt key, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> SaltKey { get; init; }

    /// <summary>One value a field in the type's order. Not copied.</summary>
    public required IReadOnlyList<FieldValue> Values { get; init; }
}
