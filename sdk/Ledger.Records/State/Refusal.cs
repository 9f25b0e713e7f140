using System.Text.Json;

namespace Ledger.Records.State;

/// <summary>Why a contract refused, as its response's message says in JSON.</summary>
/// <param name="Code">A stable word, see <see cref="RefusalCodes"/>.</param>
/// <param name="Message">What happened, in English.</param>
/// <param name="Key">The object that it is about, <c>type/attribute/…</c>; empty for none.</param>
/// <param name="TransactionId">The first transaction, with <see cref="RefusalCodes.AlreadyAnchored"/>; else null.</param>
/// <param name="At">Its time; else null.</param>
public sealed record Refusal(string Code, string Message, string Key, string? TransactionId = null, DateTimeOffset? At = null)
{
    /// <summary>Finds the refusal in an error text, which may surround it with words of its own, as Fabric's gateway does.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Null if there is none.</returns>
    public static Refusal? Find(string text)
    {
        for (var start = text.IndexOf('{'); start >= 0; start = text.IndexOf('{', start + 1))
        {
            for (var end = text.LastIndexOf('}'); end > start; end = text.LastIndexOf('}', end - 1))
            {
                if (TryRead(text.AsSpan(start, end - start + 1)) is { } refusal) return refusal;
            }
        }
        return null;
    }

    private static Refusal? TryRead(ReadOnlySpan<char> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json.ToString());
            var root = document.RootElement;
            if (Text(root, "code") is not { } code || Text(root, "message") is not { } message) return null;
            var at = Text(root, "at") is { } time && Internal.StateTime.TryParse(time, out var parsed) ? parsed : (DateTimeOffset?)null;
            return new Refusal(code, message, Text(root, "key") ?? "", Text(root, "txId"), at);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
