using System.Text.Json;
using System.Text.RegularExpressions;
using Ledger.Records.State;

namespace Ledger.Audit.Internal;

/// <summary>What is asked about an object of the ledger's contracts, read from its key and value: the rule is the same for every kind.</summary>
/// <param name="Kind">The object type, such as <c>batchevent</c>; empty for a key that is not composite.</param>
/// <param name="Unit">The first unit code in the key, the school of a batch; null if there is none.</param>
/// <param name="Batch">The batch that the key is of or names first; null if it names none.</param>
/// <param name="Leaf">The record's index in the batch; null if the object is not of one record.</param>
/// <param name="State">The value's member <c>state</c>, else <c>kind</c>; null if it has neither.</param>
internal sealed partial record ObjectFacts(string Kind, string? Unit, BatchId? Batch, int? Leaf, string? State)
{
    public static ObjectFacts Of(StateKey key, ReadOnlySpan<byte> value)
    {
        var (state, kind, index) = Members(value);
        var attributes = key.Attributes;
        var named = key.ObjectType == "batch" && attributes.Count == 3 ? string.Join('/', attributes) : attributes.Count > 0 ? attributes[0] : null;
        var batch = BatchId.TryParse(named, out var parsed) ? parsed : null;
        var unit = batch?.School ?? attributes.FirstOrDefault(Codes.IsUnitCode);
        return new ObjectFacts(key.ObjectType, unit, batch, batch is null || key.ObjectType == "batch" ? null : index, state ?? kind);
    }

    private static (string? State, string? Kind, int? Index) Members(ReadOnlySpan<byte> value)
    {
        string? state = null, kind = null;
        int? index = null;
        try
        {
            var reader = new Utf8JsonReader(value);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isState, isKind, isIndex) = (reader.ValueTextEquals("state"u8), reader.ValueTextEquals("kind"u8), reader.ValueTextEquals("index"u8));
                reader.Read();
                if (isState) state = Word(reader);
                else if (isKind) kind = Word(reader);
                else if (isIndex && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number)) index = number;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            return default;
        }
        return (state, kind, index);
    }

    private static string? Word(Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.GetString() is { } text && WordPattern().IsMatch(text) ? text : null;

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9_-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex WordPattern();
}
