using System.Globalization;
using System.Text.Json.Nodes;

namespace Ledger.Audit.Internal;

/// <summary>Where two JSON texts differ first, by the order of the first.</summary>
internal static class JsonDifference
{
    private const int Shown = 120;

    /// <summary>The place and what stands there in each; null if they are equal.</summary>
    public static (string Place, string First, string Second)? Find(JsonNode? first, JsonNode? second, string place = "")
    {
        if (JsonNode.DeepEquals(first, second)) return null;
        if (first is JsonObject one && second is JsonObject other)
        {
            foreach (var name in one.Select(member => member.Key).Union(other.Select(member => member.Key), StringComparer.Ordinal))
            {
                if (Find(one[name], other[name], $"{place}/{name}") is { } found) return found;
            }
        }
        if (first is JsonArray list && second is JsonArray items)
        {
            for (var i = 0; i < Math.Max(list.Count, items.Count); i++)
            {
                if (Find(i < list.Count ? list[i] : null, i < items.Count ? items[i] : null, $"{place}/{i.ToString(CultureInfo.InvariantCulture)}") is { } found) return found;
            }
        }
        return (place, Text(first), Text(second));
    }

    private static string Text(JsonNode? node) => node?.ToJsonString() is not { } text ? "-" : text.Length <= Shown ? text : text[..Shown] + "…";
}
