using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Sdk.Trail;

namespace Ledger.Cli.Commands;

/// <summary>How transactions of the audit trail are shown.</summary>
internal static class TrailPage
{
    private const string Valid = "VALID";

    public static JsonNode ToJson(TrailEntry entry) => new JsonObject
    {
        ["blockNumber"] = entry.BlockNumber,
        ["index"] = entry.Index,
        ["transactionId"] = entry.TransactionId,
        ["time"] = entry.Time is { } time ? Times.Text(time) : null,
        ["code"] = entry.Code,
        ["mspId"] = entry.MspId,
        ["unit"] = entry.Unit,
        ["role"] = entry.Role,
        ["function"] = entry.Function,
        ["object"] = entry.ObjectKey,
        ["endorsers"] = new JsonArray([.. entry.Endorsers.Select(e => (JsonNode)e)]),
        ["problem"] = entry.Problem?.Check.ToString(),
        ["problemDetail"] = entry.Problem?.Message,
    };

    public static void Write(TextPage page, TextTable texts, IReadOnlyCollection<TrailEntry> entries)
    {
        page.Table(
            [texts["field.time"], texts["field.block"], texts["field.by"], texts["field.what"], texts["field.object"], texts["field.endorsers"], texts["field.transaction"]],
            [.. entries.Select(e => (string[])
            [
                e.Time is { } time ? Times.Text(time) : "",
                e.BlockNumber.ToString(CultureInfo.InvariantCulture),
                string.Join(' ', new[] { e.Unit ?? e.MspId, e.Role is { } role ? Words.Role(texts, role) : null }.OfType<string>()),
                What(texts, e),
                Short(e.ObjectKey),
                string.Join(' ', e.Endorsers.Select(m => m.Replace("MSP", "", StringComparison.Ordinal))),
                e.TransactionId[..Math.Min(12, e.TransactionId.Length)],
            ])]);
        foreach (TrailEntry entry in entries.Where(e => e.Problem is not null)) page.Bad($"  {entry.TransactionId}: {entry.DescribeProblem(texts.Language)}");
    }

    private static string What(TextTable texts, TrailEntry entry)
    {
        string key = "function." + entry.Function;
        string what = texts.Has(key) ? texts[key] : entry.Function;
        return entry.Code == Valid ? what : $"{what} ({entry.Code})";
    }

    // A root is told apart by its first digits; the JSON output has all of them.
    private static string Short(string key) =>
        string.Join('/', key.Split('/').Select(part => part.Length == 64 ? part[..12] + "…" : part));
}
