using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ledger.Records;

/// <summary>
/// What one text of rules says otherwise than another, part by part. Parts of a list are told apart by code, name or grade, not
/// by their places, so that one that was put in between does not change those after it.
/// </summary>
public sealed class RuleSetDiff
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<RuleSetChange> _changes = [];

    private RuleSetDiff(IRuleText before, IRuleText after)
    {
        using var old = JsonDocument.Parse(before.Canonical);
        using var young = JsonDocument.Parse(after.Canonical);
        Compare("$", old.RootElement, young.RootElement);
        LayoutChanges = before is RuleSet was && after is RuleSet now ? [.. Layout(was, now).Distinct(StringComparer.Ordinal)] : [];
    }

    /// <summary>What changed, in the order of the member names; empty if the two are one text.</summary>
    public IReadOnlyList<RuleSetChange> Changes => _changes;

    /// <summary>
    /// Paths of the changes for which a record of the old rule set cannot be read by the new one: types and codes that are
    /// gone, fields that are gone, moved, of another kind or identity or put in between. Records are read by the version
    /// that they name, so such changes only need the old text to be kept. Empty for standards, by which no record is read.
    /// </summary>
    public IReadOnlyList<string> LayoutChanges { get; }

    /// <summary>Whether the new rule set's own text would read the old one's records just as well.</summary>
    public bool ReadsOldRecords => LayoutChanges.Count == 0;

    /// <summary>Compares two texts of rules.</summary>
    /// <param name="before">The old one.</param>
    /// <param name="after">The new one.</param>
    public static RuleSetDiff Between(IRuleText before, IRuleText after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return new RuleSetDiff(before, after);
    }

    private void Compare(string path, JsonElement before, JsonElement after)
    {
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
        {
            CompareParts(path, ".{0}", Members(before), Members(after));
        }
        else if (before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array && Keyed(before) is { } old && Keyed(after) is { } young)
        {
            CompareParts(path, "[{0}]", old, young);
            string[] common = [.. old.Select(p => p.Key).Where(k => young.Exists(p => p.Key == k))];
            string[] now = [.. young.Select(p => p.Key).Where(common.Contains)];
            if (!common.SequenceEqual(now, StringComparer.Ordinal))
                _changes.Add(new RuleSetChange(RuleSetChangeKind.Moved, path, string.Join(", ", common), string.Join(", ", now)));
        }
        else if (!JsonElement.DeepEquals(before, after))
        {
            _changes.Add(new RuleSetChange(RuleSetChangeKind.Changed, path, Text(before), Text(after)));
        }
    }

    private void CompareParts(string path, string form, List<(string Key, JsonElement Value)> before, List<(string Key, JsonElement Value)> after)
    {
        foreach (var (key, value) in before)
        {
            var place = path + form.Replace("{0}", key, StringComparison.Ordinal);
            var at = after.FindIndex(p => p.Key == key);
            if (at < 0)
                _changes.Add(new RuleSetChange(RuleSetChangeKind.Removed, place, Text(value), null));
            else
                Compare(place, value, after[at].Value);
        }

        foreach (var (key, value) in after.Where(a => !before.Exists(b => b.Key == a.Key)))
            _changes.Add(new RuleSetChange(RuleSetChangeKind.Added, path + form.Replace("{0}", key, StringComparison.Ordinal), null, Text(value)));
    }

    private static List<(string Key, JsonElement Value)> Members(JsonElement element) =>
        [.. element.EnumerateObject().Select(m => (m.Name, m.Value))];

    // Types and codes are known by their codes, fields and columns by their names, quotas by grade and scope; texts by themselves.
    private static List<(string Key, JsonElement Value)>? Keyed(JsonElement array)
    {
        var parts = new List<(string, JsonElement)>();
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String)
                parts.Add((item.GetString()!, item));
            else if (item.TryGetProperty("code", out var key) || item.TryGetProperty("name", out key))
                parts.Add((key.ToString(), item));
            else if (item.TryGetProperty("grade", out var grade) && item.TryGetProperty("scope", out var scope))
                parts.Add(($"{grade} {scope}", item));
            else
                return null;
        }

        return parts.DistinctBy(p => p.Item1, StringComparer.Ordinal).Count() == parts.Count ? parts : null;
    }

    private static string Text(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : JsonSerializer.Serialize(element, Readable);

    private static IEnumerable<string> Layout(RuleSet before, RuleSet after)
    {
        foreach (var old in before.Types)
        {
            var path = $"$.types[{old.Code}]";
            if (!after.TryFindType(old.Code, out var young))
            {
                yield return path;
                continue;
            }

            for (var i = 0; i < old.Fields.Count; i++)
            {
                var field = old.Fields[i];
                if (i >= young.Fields.Count || young.Fields[i].Name != field.Name || young.Fields[i].Kind != field.Kind || young.Fields[i].IsIdentity != field.IsIdentity)
                    yield return $"{path}.fields[{field.Name}]";
                else if (field.Codes is { } codes && codes.Entries.Any(e => young.Fields[i].Codes!.Entries.All(other => other.Code != e.Code)))
                    yield return $"$.codeLists.{codes.Name}";
            }

            // A payload has one digest a field, so that a field more is another payload.
            foreach (var added in young.Fields.Skip(old.Fields.Count))
                yield return $"{path}.fields[{added.Name}]";
        }
    }
}
