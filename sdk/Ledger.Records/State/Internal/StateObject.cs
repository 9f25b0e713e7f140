using System.Globalization;
using System.Text.Json;

namespace Ledger.Records.State.Internal;

/// <summary>Reads the members of one JSON object and knows which were asked for, so that none remains unread.</summary>
internal sealed class StateObject
{
    private readonly string _objectType;
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);

    private StateObject(string objectType, JsonElement json)
    {
        _objectType = objectType;
        if (json.ValueKind != JsonValueKind.Object) throw new StateFormatException(objectType, "", "an object belongs here.");
        foreach (var member in json.EnumerateObject()) _members[member.Name] = member.Value;
    }

    /// <summary>Reads a canonical text whose object has the given version.</summary>
    internal static T Parse<T>(string objectType, ReadOnlySpan<byte> canonical, Func<StateObject, T> read)
    {
        JsonDocument document;
        try
        {
            document = JsonCanonicalizer.ParseCanonical(canonical.ToArray());
        }
        catch (CanonicalJsonException e)
        {
            throw new StateFormatException(objectType, "", e.Message, e);
        }

        using (document)
        {
            var json = new StateObject(objectType, document.RootElement);
            return json.Versioned(read);
        }
    }

    /// <summary>Reads a versioned object inside another.</summary>
    internal static T Parse<T>(string objectType, JsonElement json, Func<StateObject, T> read) => new StateObject(objectType, json).Versioned(read);

    internal bool Has(string name) => _members.ContainsKey(name);

    internal string Text(string name, Func<string, bool> isValid)
    {
        var value = Take(name, JsonValueKind.String).GetString()!;
        return isValid(value) ? value : throw Wrong(name, "the text does not follow its pattern.");
    }

    internal string? OptionalText(string name, Func<string, bool> isValid) => Has(name) ? Text(name, isValid) : null;

    internal int Integer(string name, int from, int to)
    {
        if (!Take(name, JsonValueKind.Number).TryGetInt32(out var value) || value < from || value > to)
            throw Wrong(name, $"a whole number from {from.ToString(CultureInfo.InvariantCulture)} to {to.ToString(CultureInfo.InvariantCulture)} belongs here.");
        return value;
    }

    internal bool Boolean(string name) => Raw(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, "true or false belongs here."),
    };

    internal DateTimeOffset Time(string name) =>
        StateTime.TryParse(Text(name, static _ => true), out var time) ? time : throw Wrong(name, "a time such as 2026-11-23T15:30:00.123Z belongs here.");

    internal DateTimeOffset? OptionalTime(string name) => Has(name) ? Time(name) : null;

    internal DateOnly? OptionalDate(string name)
    {
        if (!Has(name)) return null;
        return DateOnly.TryParseExact(Text(name, static _ => true), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw Wrong(name, "a date such as 2026-11-23 belongs here.");
    }

    internal List<DateOnly> Dates(string name) => Array(name, element =>
        element.ValueKind == JsonValueKind.String && DateOnly.TryParseExact(element.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw Wrong(name, "a date such as 2026-11-23 belongs here."));

    internal T Enumeration<T>(string name, IReadOnlyDictionary<string, T> values) =>
        values.TryGetValue(Text(name, static _ => true), out var value) ? value : throw Wrong(name, $"one of {string.Join(", ", values.Keys)} belongs here.");

    internal T Object<T>(string name, Func<StateObject, T> read)
    {
        var json = new StateObject($"{_objectType}.{name}", Take(name, JsonValueKind.Object));
        var value = read(json);
        json.End();
        return value;
    }

    internal T? OptionalObject<T>(string name, Func<StateObject, T> read) where T : class => Has(name) ? Object(name, read) : null;

    /// <summary>The member's value as it stands, to be read by another format.</summary>
    internal JsonElement Raw(string name)
    {
        if (!_members.Remove(name, out var value)) throw Wrong(name, "the member is missing.");
        return value;
    }

    internal List<T> Array<T>(string name, Func<JsonElement, T> read)
    {
        var values = new List<T>();
        foreach (var element in Take(name, JsonValueKind.Array).EnumerateArray()) values.Add(read(element));
        return values;
    }

    internal List<string> Texts(string name, Func<string, bool> isValid) => Array(name, element =>
        element.ValueKind == JsonValueKind.String && isValid(element.GetString()!) ? element.GetString()! : throw Wrong(name, "an element does not follow its pattern."));

    internal List<T> Objects<T>(string name, Func<StateObject, T> read) => Array(name, element =>
    {
        var json = new StateObject($"{_objectType}.{name}", element);
        var value = read(json);
        json.End();
        return value;
    });

    internal StateFormatException Wrong(string member, string detail) => new(_objectType, member, detail);

    private T Versioned<T>(Func<StateObject, T> read)
    {
        if (Integer("v", 0, int.MaxValue) != 1) throw Wrong("v", "this version of the format is not known here; a newer program is needed.");
        var value = read(this);
        End();
        return value;
    }

    private void End()
    {
        foreach (var name in _members.Keys.Order(StringComparer.Ordinal))
            throw new StateFormatException(_objectType, "", $"a member that the format does not know is there (of {_members.Count}, {name.Length} characters long).");
    }

    private JsonElement Take(string name, JsonValueKind kind)
    {
        var value = Raw(name);
        return value.ValueKind == kind ? value : throw Wrong(name, $"a value of another kind is there; {kind} belongs here.");
    }
}
