using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Records;

/// <summary>The JSON Canonicalization Scheme (RFC 8785) over UTF-8 bytes.</summary>
public static class JsonCanonicalizer
{
    /// <summary>Deepest nesting of arrays and objects that is read or written.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = MaxDepth,
    };

    /// <summary>
    /// The canonical form of a JSON text. Throws <see cref="CanonicalJsonException"/> for what has none: no JSON, a
    /// duplicate name, a lone surrogate, a number outside the range of doubles. Names and strings are not normalised.
    /// </summary>
    /// <param name="utf8Json">One JSON value; whitespace may surround it.</param>
    public static byte[] Canonicalize(ReadOnlySpan<byte> utf8Json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8Json.ToArray(), Strict);
        }
        catch (JsonException e)
        {
            throw NotJson(e, utf8Json);
        }

        using (document)
            return Canonicalize(document.RootElement);
    }

    /// <summary>The canonical form of a parsed value. Throws as <see cref="Canonicalize(ReadOnlySpan{byte})"/> does.</summary>
    /// <param name="value">The value.</param>
    public static byte[] Canonicalize(JsonElement value)
    {
        var writer = new CanonicalJsonWriter();
        Write(writer, value);
        return writer.ToArray();
    }

    /// <summary>The canonical form of a value; null is the JSON <c>null</c>.</summary>
    /// <param name="value">The value.</param>
    public static byte[] Canonicalize(JsonNode? value) =>
        value is null ? "null"u8.ToArray() : Canonicalize(JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Default));

    /// <summary>
    /// Checks that a text is canonical, that is, exactly what <see cref="Canonicalize(ReadOnlySpan{byte})"/> would
    /// return for it. Throws <see cref="CanonicalJsonException"/> with the position of the first byte that is not.
    /// </summary>
    /// <param name="utf8Json">The whole text.</param>
    public static void EnsureCanonical(ReadOnlySpan<byte> utf8Json)
    {
        var reader = new CanonicalJsonReader(utf8Json);
        reader.ReadValue();
        reader.End();
    }

    /// <summary>Whether a text is canonical.</summary>
    /// <param name="utf8Json">The whole text.</param>
    public static bool IsCanonical(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            EnsureCanonical(utf8Json);
            return true;
        }
        catch (CanonicalJsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// Parses a text that must be canonical; the caller disposes the document and keeps the bytes unchanged until then.
    /// Throws as <see cref="EnsureCanonical"/> does.
    /// </summary>
    /// <param name="utf8Json">The whole text.</param>
    public static JsonDocument ParseCanonical(ReadOnlyMemory<byte> utf8Json)
    {
        EnsureCanonical(utf8Json.Span);
        return JsonDocument.Parse(utf8Json, Strict);
    }

    private static void Write(CanonicalJsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.BeginObject();
                foreach (var (name, member) in Members(value))
                {
                    writer.WriteName(name);
                    Write(writer, member);
                }

                writer.EndObject();
                break;
            case JsonValueKind.Array:
                writer.BeginArray();
                foreach (var element in value.EnumerateArray())
                    Write(writer, element);
                writer.EndArray();
                break;
            case JsonValueKind.String:
                writer.WriteString(Text(value.GetString));
                break;
            case JsonValueKind.Number:
                writer.WriteNumber(value.TryGetDouble(out var number) ? number : double.NaN);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.WriteBoolean(value.ValueKind == JsonValueKind.True);
                break;
            case JsonValueKind.Null:
                writer.WriteNull();
                break;
            default:
                throw new CanonicalJsonException(CanonicalJsonError.Syntax, 0, "The value is undefined.");
        }
    }

    private static List<(string Name, JsonElement Value)> Members(JsonElement value)
    {
        var members = new List<(string Name, JsonElement Value)>();
        foreach (var member in value.EnumerateObject())
            members.Add((Text(() => member.Name), member.Value));
        members.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        for (var i = 1; i < members.Count; i++)
        {
            if (members[i].Name == members[i - 1].Name)
                throw new CanonicalJsonException(CanonicalJsonError.DuplicateName, 0, "An object names a member twice.");
        }

        return members;
    }

    // System.Text.Json reports an escaped lone surrogate only when the string is read.
    private static string Text(Func<string?> read)
    {
        try
        {
            return read()!;
        }
        catch (InvalidOperationException)
        {
            throw new CanonicalJsonException(CanonicalJsonError.LoneSurrogate, 0, "A string holds a lone surrogate.");
        }
    }

    private static CanonicalJsonException NotJson(JsonException e, ReadOnlySpan<byte> text)
    {
        var position = LineStart(text, e.LineNumber ?? 0) + (int)(e.BytePositionInLine ?? 0);
        return new(
            position >= text.Length ? CanonicalJsonError.Truncated : CanonicalJsonError.Syntax, position, "The text is not JSON.");
    }

    private static int LineStart(ReadOnlySpan<byte> text, long line)
    {
        var start = 0;
        for (; line > 0; line--)
        {
            var next = text[start..].IndexOf((byte)'\n');
            if (next < 0)
                break;
            start += next + 1;
        }

        return start;
    }
}
