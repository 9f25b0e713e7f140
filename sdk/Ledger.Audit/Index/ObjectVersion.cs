using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Audit;

/// <summary>One write of an object, with the verified transaction behind it.</summary>
/// <param name="Entry">The transaction.</param>
/// <param name="Key">The object, such as <c>batch/3435000001/2025-2026-1/…</c>.</param>
/// <param name="Value">The value written; empty for a deletion.</param>
public sealed record ObjectVersion(AuditEntry Entry, string Key, ReadOnlyMemory<byte> Value)
{
    /// <summary>Object, transaction id and value as JSON; a value that is no JSON in base64, a deletion as null.</summary>
    public JsonObject ToJson() => new()
    {
        ["object"] = Key,
        ["transactionId"] = Entry.TransactionId,
        ["value"] = Value.IsEmpty ? null : ValueToJson(),
    };

    private JsonNode? ValueToJson()
    {
        try
        {
            return JsonNode.Parse(Value.Span);
        }
        catch (JsonException)
        {
            return Convert.ToBase64String(Value.Span);
        }
    }
}
